import { z } from "zod";

import type { Ask } from "../ask.ts";
import type { Batch, SourceEvent } from "../source.ts";

const PAGE = 100;
/** Rows that are read again: so many may be taken away, or come late, and none is passed over. */
const OVERLAP = 20;

/** How many rows there were, and when the last of them was, in milliseconds. */
export const listCursor = z.strictObject({ count: z.int().nonnegative(), last: z.int().nonnegative() });
export type ListCursor = z.output<typeof listCursor>;
export const beginning: ListCursor = { count: 0, last: 0 };

/** A list of Synapse, the oldest first, by numbers of rows: it cannot be asked by time. */
export interface List {
  readonly path: string;
  readonly query: Readonly<Record<string, string | boolean>>;
  /** What the answer calls its rows. */
  readonly rows: string;
  readonly map: (row: unknown) => SourceEvent | undefined;
}

interface Options {
  readonly limit: number;
  readonly signal: AbortSignal;
}

/** Reads what a list has more than the cursor says. */
export async function readList(ask: Ask, list: List, cursor: ListCursor, { limit, signal }: Options): Promise<Batch<ListCursor>> {
  async function page(from: number): Promise<{ readonly rows: readonly (SourceEvent | undefined)[]; readonly total: number }> {
    const query = { ...list.query, dir: "f", from, limit: PAGE };
    const said = await ask({ path: list.path, query, answer: z.looseObject({ total: z.number() }), signal });
    return { rows: z.array(z.unknown()).catch([]).parse(said[list.rows]).map(list.map), total: said.total };
  }

  let back = OVERLAP;
  let from = Math.max(0, cursor.count - back);
  let read = await page(from);
  // Back to where all is known, further each time: when rows are gone, the list is shorter than it was.
  while (from > 0 && !isKnown(read.rows, cursor)) {
    back *= 2;
    from = Math.max(0, cursor.count - back);
    read = await page(from);
  }
  const events: SourceEvent[] = [];
  let refused = 0;
  for (;;) {
    events.push(...read.rows.filter((row) => row !== undefined));
    refused += read.rows.filter((row) => row === undefined).length;
    const isEnd = from + PAGE >= read.total;
    if (isEnd || events.length >= limit) {
      const newest = events.reduce((most, { occurredAt }) => Math.max(most, occurredAt?.getTime() ?? 0), 0);
      return {
        events,
        refused,
        more: !isEnd,
        newest: newest === 0 ? undefined : new Date(newest),
        cursor: { count: Math.min(from + PAGE, read.total), last: newest === 0 ? cursor.last : newest },
      };
    }
    from += PAGE;
    read = await page(from);
  }
}

/** Whether it begins with a row that was read before. */
function isKnown([first]: readonly (SourceEvent | undefined)[], { last }: ListCursor): boolean {
  return first?.occurredAt !== undefined && first.occurredAt.getTime() < last;
}
