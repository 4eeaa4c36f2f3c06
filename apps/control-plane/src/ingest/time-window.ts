import { z } from "zod";

import { TooLarge } from "./ask.ts";
import { type Batch, IngestError, type SourceEvent } from "./source.ts";

/**
 * Events are dated when they are made, and can be seen when their transaction ends: the last two minutes before the newest
 * are read again each time. Whoever keeps events knows those that it has.
 */
const OVERLAP = 120_000;
/** Pages of at most so many rows; smaller ones when an answer is too large. */
const SIZES = [100, 10, 1] as const;
/** More than this of one moment is not held at once. */
const MOST = 5000;
/** A moment is begun again so often in one reading, while rows of it go away. */
const AGAIN = 10;

/** A row of a log. */
export interface Found {
  /** The event's external id. */
  readonly id: string;
  /** When it was, in milliseconds; undefined when it does not say. */
  readonly at: number | undefined;
  /** Undefined: it is of no interest. */
  readonly event: SourceEvent | undefined;
}

export interface Page {
  /** Undefined: a row that is none. */
  readonly rows: readonly (Found | undefined)[];
  readonly isLast: boolean;
  /** Of all rows from that moment on, where the log counts them. */
  readonly count?: number;
}

/** A log that can be asked for what is in it from a moment on, the oldest first. */
export interface Log {
  /** For messages: `authentik`. */
  readonly title: string;
  /** Milliseconds: no moment can be asked for more exactly. */
  readonly grain: number;
  page(asked: { readonly from: number; readonly offset: number; readonly size: number; readonly signal: AbortSignal }): Promise<Page>;
  /** Throws when the log does not do what it is asked, so that what it gave is not all. Called at its end, unless that is known. */
  prove?(read: { readonly from: number; readonly seen: ReadonlySet<string>; readonly signal: AbortSignal }): Promise<void>;
}

export const windowCursor = z.strictObject({
  /** In milliseconds: nothing that is older is read again. */
  settled: z.int().nonnegative(),
  /** Where this pass goes on, and how many rows of that moment it has had. A pass begins at what is settled, and ends at the end. */
  from: z.int().nonnegative(),
  offset: z.int().nonnegative(),
  /** A row that the next answers must bring, else the log is asked for a proof. */
  witness: z.string().max(300).nullable(),
});
export type WindowCursor = z.output<typeof windowCursor>;

export const beginning: WindowCursor = { settled: 0, from: 0, offset: 0, witness: null };

interface Options {
  readonly limit: number;
  readonly now: Date;
  readonly signal: AbortSignal;
}

/**
 * Reads a log by moving its first moment on: numbers of pages shift whenever a row comes or goes, moments do not. Only when one
 * moment has more rows than a page are there pages of it.
 */
export async function readWindow(log: Log, cursor: WindowCursor, { limit, now, signal }: Options): Promise<Batch<WindowCursor>> {
  const seen = new Map<string, Found>();
  let { from, offset } = cursor;
  /** The row before the place: it comes again, else others have moved to where was read already. */
  let last = offset > 0 ? cursor.witness : null;
  let count = 0;
  let refused = 0;
  let largest = 0;
  let again = 0;
  let isEnd = false;
  while (!isEnd && (seen.size < limit || (offset > 0 && seen.size < limit + MOST))) {
    const { first, size } = pageAt(offset, SIZES[largest] ?? 1);
    let page: Page;
    try {
      page = await log.page({ from, offset: first, size, signal });
    } catch (error) {
      // What was read is not lost: else nobody gets on whom every third request is refused.
      if (error instanceof IngestError && error.kind === "transient" && seen.size > 0) break;
      if (!(error instanceof TooLarge) || size === 1) throw error;
      largest++;
      continue;
    }
    const newestHere = inOrder(log, page, from);
    for (const row of page.rows) {
      if (row === undefined) refused++;
      else seen.set(row.id, row);
    }
    const isMoved =
      first < offset
        ? last !== null && !page.rows.some((row) => row?.id === last)
        : page.count !== undefined && (page.rows.length === 0 || page.count < count);
    if (offset > 0 && isMoved && again < AGAIN) {
      // Rows are gone: this moment again.
      again++;
      offset = 0;
    } else if (page.isLast || page.rows.length === 0) isEnd = true;
    else {
      const moment = newestHere - (newestHere % log.grain);
      offset = moment > from ? 0 : first + page.rows.length;
      last = page.rows.findLast((row) => row !== undefined)?.id ?? null;
      count = page.count ?? 0;
      from = moment;
    }
  }
  const found = [...seen.values()];
  const newest = found.reduce<number | undefined>((most, { at }) => (at === undefined || (most ?? 0) > at ? most : at), undefined);
  const read = {
    events: found.flatMap(({ event }) => event ?? []),
    newest: newest === undefined ? undefined : new Date(newest),
    refused,
  };
  if (!isEnd) {
    const witness = offset > 0 && last !== null ? last : witnessAmong(found.toReversed(), from);
    return { ...read, more: true, cursor: { settled: cursor.settled, from, offset, witness } };
  }
  if (cursor.witness === null || !seen.has(cursor.witness)) await log.prove?.({ from: cursor.from, seen: new Set(seen.keys()), signal });
  // By the newest row and by our clock, so that a clock which is ahead, ours or theirs, loses nothing.
  const until = Math.min(newest ?? cursor.from, now.getTime()) - OVERLAP;
  const settled = Math.max(cursor.settled, until - (until % log.grain));
  return { ...read, more: false, cursor: { settled, from: settled, offset: 0, witness: witnessAmong(found, settled) } };
}

/**
 * Pages have numbers, so that one begins at a multiple of its size. Within a moment it begins before the place, and goes beyond it
 * as far as it may: what was read there already shows that nothing has moved.
 */
function pageAt(offset: number, most: number): { readonly first: number; readonly size: number } {
  if (offset === 0) return { first: 0, size: most };
  let best = { first: offset, size: 1 };
  for (let size = most; size > 1; size--) {
    const first = offset - (offset % size);
    if (first < offset && first + size >= best.first + best.size) best = { first, size };
  }
  return best;
}

/** When the last row was. Throws when the answer is not what was asked for. */
function inOrder({ title }: Log, { rows }: Page, from: number): number {
  let last = from;
  for (const { at } of rows.filter((row) => row !== undefined)) {
    if (at === undefined) continue;
    if (at < from) throw new IngestError("broken", `${title} answers with events that are older than it is asked for.`);
    if (at < last) throw new IngestError("broken", `${title} does not give its events in the order that it is asked for.`);
    last = at;
  }
  return last;
}

function witnessAmong(rows: readonly Found[], from: number): string | null {
  return rows.find(({ at }) => at !== undefined && at >= from)?.id ?? null;
}
