import { z } from "zod";

/**
 * A place in a log. The number of the device is not in it: it changes when a machine restarts, and what the file says decides
 * anyhow.
 */
const place = z.strictObject({
  inode: z.string().max(30),
  /** Digest of how the file begins: its first line, or the first KiB of that. */
  head: z.string().max(64),
  /** How many files with this beginning there were before. */
  times: z.int().min(0),
  /** In bytes, after the last line that was read. */
  position: z.int().min(0),
  /** Digest of the KiB before the position: a file that was emptied and filled again has others there. */
  last: z.string().max(64),
  /** The same of where the reading before this one ended. */
  earlier: z.strictObject({ position: z.int().min(0), last: z.string().max(64) }),
  /** When the file was last written to, as far as we saw. Milliseconds. */
  modified: z.number(),
  /** Where a line began that is too long to be read, while its end was not found. */
  skipping: z.int().min(0).nullable(),
});
export type Place = z.output<typeof place>;

/** Beginnings of files that are remembered. */
const REMEMBERED = 32;

export const tailCursor = z.strictObject({
  /** Null: nothing was read yet. */
  at: place.nullable(),
  /** How files began, the newest first, and how often. */
  heads: z.array(z.tuple([z.string().max(64), z.int().min(1)])).max(REMEMBERED),
  /** Since when there is no trace of the file. Milliseconds. */
  gone: z.number().nullable(),
});
export type TailCursor = z.output<typeof tailCursor>;

export const START: TailCursor = { at: null, heads: [], gone: null };

/** The beginning of another file, behind which the cursor goes on. */
export function onwards({ heads }: TailCursor, next: Omit<Place, "times">): TailCursor {
  const times = heads.find(([head]) => head === next.head)?.[1] ?? 0;
  const others = heads.filter(([head]) => head !== next.head);
  return {
    at: { ...next, times },
    heads: [[next.head, times + 1] as [string, number], ...others].slice(0, REMEMBERED),
    gone: null,
  };
}
