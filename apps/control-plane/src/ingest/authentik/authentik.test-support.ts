import { type AuthentikFake, type Fate, startAuthentikFake } from "@allod/connectors/fakes";
import { Secret, systemClock } from "@allod/core";

import type { Batch, PolledSource, SourceEvent } from "../source.ts";
import { authentikSources } from "./source.ts";

const TOKEN = "api-token-4711";
const NOON = Date.UTC(2026, 10, 24, 12);
const never = new AbortController().signal;

/** A moment of the day of the tests, as authentik writes it: seconds after noon, and microseconds. */
export function created(seconds: number, micros = 0): string {
  return `${new Date(NOON + seconds * 1000).toISOString().slice(0, 19)}.${String(micros).padStart(6, "0")}Z`;
}

export interface Log {
  readonly fake: AuthentikFake;
  readonly source: PolledSource;
  read(cursor: unknown, limit?: number): Promise<Batch<unknown>>;
  /** Reads until there is no more; gives all events, also those that came twice, and where it ended. */
  readAll(cursor?: unknown, limit?: number): Promise<{ readonly events: readonly SourceEvent[]; readonly cursor: unknown }>;
}

/** The event log of a FAKE authentik and its source. `now`: minutes after noon. */
export async function withLog(test: (log: Log) => Promise<void>, { token = TOKEN, now = 60 } = {}): Promise<void> {
  const fake = await startAuthentikFake({ token: TOKEN, powerlessToken: "powerless" });
  const [source] = authentikSources({ url: fake.url, token: new Secret(token), pause: 15_000 }, { clock: systemClock });
  if (source === undefined) throw new Error("no source");
  const read: Log["read"] = (cursor, limit = 1000) => source.read(cursor, { limit, now: new Date(NOON + now * 60_000), signal: never });
  try {
    await test({
      fake,
      source,
      read,
      async readAll(from = source.start, limit) {
        const events: SourceEvent[] = [];
        let cursor = from;
        for (;;) {
          const batch = await read(cursor, limit);
          events.push(...batch.events);
          // As it is kept.
          cursor = source.cursor.parse(JSON.parse(JSON.stringify(batch.cursor)));
          if (!batch.more) return { events, cursor };
        }
      },
    });
  } finally {
    await fake.stop();
  }
}

export const idsOf = (events: readonly { readonly externalId: string }[]): readonly string[] =>
  [...new Set(events.map(({ externalId }) => externalId))].toSorted();

const TROUBLE: readonly Fate[] = ["500", "429", "late", "drop"];

/**
 * Gives a FAKE authentik a bad day: one request in ten fails or is not answered, and rows are there twice
 * for a while, so that others move from page to page. `below`: chance, a whole number below another.
 */
export function makeUnruly(fake: AuthentikFake, below: (limit: number) => number): void {
  const { rows } = fake.events;
  const twice: string[] = [];
  fake.misbehave(() => {
    const row = rows[below(rows.length)];
    if (row !== undefined && !twice.includes(row.pk) && below(3) === 0) {
      rows.push(row);
      twice.push(row.pk);
    }
    if (below(3) === 0) fake.events.remove(twice.shift() ?? "");
    return below(10) === 0 ? (TROUBLE[below(TROUBLE.length)] ?? "ok") : "ok";
  });
}
