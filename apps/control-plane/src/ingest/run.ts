import { isDeepStrictEqual } from "node:util";

import type { Clock, IdSource } from "@allod/core";

import type { SourceState } from "../domain/event-sources.ts";
import type { Store } from "../domain/store.ts";
import { BATCH, keepEvents } from "./keep.ts";
import { type Batch, IngestError, type PolledSource } from "./source.ts";

const MINUTE = 60_000;
/** What somebody has to see to is not asked for more often. */
const SLOWLY = 5 * MINUTE;
/** A source that says when to come back is not waited for longer. */
const LONGEST = 60 * MINUTE;
/** A source that does not answer by then is asked again. */
const READ_WITHIN = 5 * MINUTE;
/** Before that many failures in a row, it may be nothing. */
const FAILING_FROM = 3;
const LONGEST_MESSAGE = 1000;

export interface RunDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly platformHosts: ReadonlySet<string>;
  /** Milliseconds to wait after so many failures in a row. */
  readonly backoff: (failures: number) => number;
  readonly onError: (error: unknown) => void;
  readonly signal: AbortSignal;
}

/** Reads what is new from every source, until the signal. Any number of processes may do so: each event is kept once. */
export async function ingest(sources: readonly PolledSource[], deps: RunDeps): Promise<void> {
  await Promise.all(sources.map((source) => follow(source, deps)));
}

async function follow(source: PolledSource, deps: RunDeps): Promise<void> {
  const { clock, signal, onError, backoff } = deps;
  let failures = 0;
  while (!signal.aborted) {
    let pause: number;
    try {
      pause = await readOnce(source, deps);
      failures = 0;
    } catch (error) {
      // Ours, not the source's: the database is away.
      onError(error);
      pause = backoff(++failures);
    }
    if (pause > 0) await clock.sleep(pause, signal).catch(() => undefined);
  }
}

/** Reads once, where the source may be asked by now. Gives the milliseconds until the next time. Throws when the database is away. */
export async function readOnce(source: PolledSource, deps: RunDeps): Promise<number> {
  const { store, clock, signal, onError } = deps;
  const known = await store.within("everything", (tx) => tx.sources.find(source));
  const wait = (known?.retryAt?.getTime() ?? 0) - clock.now().getTime();
  // Nobody is ever told to wait longer: that was by a clock which has been set back since.
  if (wait > 0 && wait <= LONGEST) return Math.min(wait, SLOWLY);
  const before = known?.cursor;
  const within = AbortSignal.any([signal, AbortSignal.timeout(READ_WITHIN)]);
  let batch: Batch<unknown>;
  try {
    batch = await source.read(cursorOf(source, before), { limit: BATCH, now: clock.now(), signal: within });
    assertReadable(source, batch);
  } catch (error) {
    if (signal.aborted) return 0;
    const isForeign = !(error instanceof IngestError) && !within.aborted;
    if (isForeign) onError(error);
    return await note(source, { before, error: isForeign ? foreign(source, error) : foreseen(source, error), ...deps });
  }
  try {
    return await keep(source, { before, batch, ...deps });
  } catch (error) {
    onError(error);
    return await note(source, { before, error: unkept(source, error), ...deps });
  }
}

function foreseen({ instance }: PolledSource, cause: unknown): IngestError {
  return cause instanceof IngestError ? cause : new IngestError("transient", `${instance} did not answer in time.`, { cause });
}

/** What no source throws that is without a fault. Its own message is for the log: nobody knows what is in it. */
function foreign({ instance }: PolledSource, cause: unknown): IngestError {
  return new IngestError("broken", `Reading ${instance} met an error that nobody foresaw: the log of the ingest service tells it.`, {
    cause,
  });
}

function unkept({ instance }: PolledSource, cause: unknown): IngestError {
  return new IngestError("transient", `What was read of ${instance} could not be kept: the log of the ingest service says why.`, { cause });
}

/** Throws for one that cannot be read: what it stands for would be read again from the start, or passed over. */
function cursorOf({ cursor, start, source, instance }: PolledSource, kept: unknown): unknown {
  if (kept === undefined) return start;
  const parsed = cursor.safeParse(kept);
  if (parsed.success) return parsed.data;
  throw new IngestError(
    "broken",
    `This version cannot read how far ${instance} was read: use the version that wrote it, or have everything read again, where what is there already is kept once: UPDATE audit_source SET cursor = NULL WHERE source = '${source}' AND instance = '${instance.replaceAll("'", "''")}'.`,
  );
}

function assertReadable({ cursor, instance }: PolledSource, batch: Batch<unknown>): void {
  let isStorable = true;
  const kept: unknown = JSON.parse(JSON.stringify(batch.cursor), (_, value: unknown) => {
    // PostgreSQL keeps no null characters and no halves of characters in JSON.
    if (typeof value === "string" && (value.includes("\0") || !value.isWellFormed())) isStorable = false;
    return value;
  });
  if (!isStorable || !cursor.safeParse(kept).success)
    throw new IngestError("broken", `Reading ${instance} came to a place that could not be found again: nothing of it was kept.`);
}

type Read = RunDeps & {
  /** The cursor that was read from, as it was kept. */
  readonly before: unknown;
};

/** Keeps what was read, and how far: both or neither. */
function keep(source: PolledSource, { before, batch, ...deps }: Read & { readonly batch: Batch<unknown> }): Promise<number> {
  const { store, clock, ids, platformHosts } = deps;
  const { events, cursor, more, newest, refused = 0 } = batch;
  return store.within("everything", async (tx) => {
    const state = await tx.sources.lock(source);
    // Another process was faster, and has kept the same.
    if (!isDeepStrictEqual(state.cursor, before)) return more ? 0 : source.pause;
    const now = clock.now();
    const kept = await keepEvents(tx, state, events, { ids, now, platformHosts });
    await tx.sources.save({
      ...state,
      ...kept,
      cursor,
      message: "",
      failures: 0,
      retryAt: undefined,
      refused: kept.refused + refused,
      lagSeconds: more ? secondsBetween(newest, now) : 0,
      lastReadAt: now,
    });
    const moved = !isDeepStrictEqual(JSON.parse(JSON.stringify(cursor)), before);
    return more && moved ? 0 : source.pause;
  });
}

/** Keeps what went wrong, for the operators to see and for everybody to wait. */
function note(source: PolledSource, { before, error, ...deps }: Read & { readonly error: IngestError }): Promise<number> {
  const { store, clock, backoff } = deps;
  return store.within("everything", async (tx) => {
    const state = await tx.sources.lock(source);
    if (!isDeepStrictEqual(state.cursor, before)) return source.pause;
    const failures = state.failures + 1;
    const { status, pause } = afterFailure(state, { error, failures, backoff });
    const message = error.message.slice(0, LONGEST_MESSAGE).toWellFormed().replaceAll("\0", " ");
    await tx.sources.save({ ...state, status, message, failures, retryAt: new Date(clock.now().getTime() + pause) });
    return Math.min(pause, SLOWLY);
  });
}

function afterFailure(
  state: SourceState,
  { error, failures, backoff }: { readonly error: IngestError; readonly failures: number; readonly backoff: RunDeps["backoff"] },
): { readonly status: SourceState["status"]; readonly pause: number } {
  const asked = Math.min(error.retryAfter ?? 0, LONGEST);
  if (error.kind !== "transient") return { status: "failing", pause: Math.max(SLOWLY, asked) };
  return { status: failures >= FAILING_FROM ? "failing" : state.status, pause: Math.max(backoff(failures), asked) };
}

function secondsBetween(from: Date | undefined, to: Date): number | undefined {
  return from === undefined ? undefined : Math.max(0, to.getTime() - from.getTime()) / 1000;
}
