import { isDeepStrictEqual } from "node:util";

import { z } from "zod";

import type { Store, Tx } from "../domain/store.ts";
import { postgresStore } from "../store/store.ts";
import type { World } from "../store/world.test-support.ts";
import type { RunDeps } from "./run.ts";
import type { Batch, PolledSource, SourceEvent } from "./source.ts";

const cursor = z.strictObject({ next: z.int() });
type Cursor = z.output<typeof cursor>;

/** A log that is read from a place on. What it gives of it is up to the test. */
export function logSource(
  instance: string,
  log: readonly SourceEvent[],
  {
    most = 1000,
    overlap = 0,
    shuffled = false,
    pause = 60_000,
    answer,
  }: {
    /** In one answer. */
    readonly most?: number;
    /** What was read just before comes again. */
    readonly overlap?: number;
    readonly shuffled?: boolean;
    readonly pause?: number;
    /** Instead of what the log has. */
    readonly answer?: (read: Batch<Cursor>) => object | Promise<object>;
  } = {},
): PolledSource<Cursor> & { readonly reads: number[] } {
  const reads: number[] = [];
  return {
    source: "keycloak",
    instance,
    cursor,
    start: { next: 0 },
    pause,
    reads,
    async read({ next }, { limit }) {
      reads.push(next);
      const end = Math.min(log.length, next + Math.min(most, limit));
      const events = log.slice(Math.max(0, next - overlap), end);
      const batch = {
        events: shuffled ? events.toReversed() : events,
        cursor: { next: end },
        more: end < log.length,
        newest: events.at(-1)?.occurredAt,
      };
      return (await Promise.resolve(answer?.(batch) ?? batch)) as Batch<Cursor>;
    },
  };
}

export function runDeps(world: World, more: Partial<RunDeps> = {}): RunDeps & { readonly told: unknown[] } {
  const told: unknown[] = [];
  return {
    store: postgresStore({ database: world.database, clock: world.clock, ids: world.ids, enqueue: async () => undefined }),
    clock: world.clock,
    ids: world.ids,
    platformHosts: new Set(),
    backoff: (failures) => failures * 1000,
    onError: (error) => void told.push(error),
    signal: new AbortController().signal,
    told,
    ...more,
  };
}

export class Crash extends Error {}

/** Dies at the step of that number: before or after anything that is asked of the database, and from then on does nothing. */
export function crashing(store: Store, at: number): { readonly store: Store; readonly steps: () => number } {
  let steps = 0;
  const step = (): void => {
    if (steps++ >= at) throw new Crash(`at ${at}`);
  };
  const wrapped = <Rows extends object>(rows: Rows): Rows =>
    new Proxy(rows, {
      get(target, name) {
        const value: unknown = Reflect.get(target, name);
        if (typeof value !== "function") return value;
        return async (...args: readonly unknown[]) => {
          step();
          const result: unknown = await value.apply(target, args);
          step();
          return result;
        };
      },
    });
  return {
    steps: () => steps,
    store: {
      async within(reach, work) {
        step();
        const result = await store.within(reach, async (tx) => {
          step();
          const inner = await work({
            ...tx,
            sources: wrapped(tx.sources),
            owners: wrapped(tx.owners),
            events: wrapped(tx.events),
          } satisfies Tx);
          step();
          return inner;
        });
        step();
        return result;
      },
    },
  };
}

/** What was kept, with how often: to be compared with what there was. */
export async function keptOf(world: World, prefix: string): Promise<readonly string[]> {
  const rows = await world.ask<{ external_id: string }>(
    "SELECT external_id FROM audit_event WHERE external_id LIKE $1 ORDER BY external_id",
    [`${prefix}%`],
  );
  return rows.map((row) => row.external_id);
}

export async function stateOf(world: World, instance: string): Promise<Record<string, unknown> | undefined> {
  const rows = await world.ask<Record<string, unknown>>("SELECT * FROM audit_source WHERE instance = $1", [instance]);
  return rows[0];
}

/** The numbers of a chain are 1, 2, 3 …, whatever happened on the way. */
export async function hasGaps(world: World): Promise<boolean> {
  const rows = await world.ask<{ chain: string; seqs: string[] }>(
    "SELECT chain, array_agg(seq::text ORDER BY seq) AS seqs FROM audit_event GROUP BY chain",
  );
  return !rows.every(({ seqs }) =>
    isDeepStrictEqual(
      seqs,
      seqs.map((_, index) => String(index + 1)),
    ),
  );
}
