/** Longer ones are passed over, without being held in memory. Bytes. */
export const LONGEST_LINE = 64 * 1024;

const NEWLINE = 10;

/** A line, without what ends it, or that one is too long. `end`: where the next one begins. */
export type FoundLine =
  | { readonly kind: "line"; readonly offset: number; readonly end: number; readonly bytes: Buffer }
  | { readonly kind: "long"; readonly offset: number; readonly end: number };

export interface LineSplitter {
  /** The lines that end in this piece, which follows the one before. */
  push(chunk: Buffer): readonly FoundLine[];
  /** Where to go on: after the last whole line, or after what was passed over of one that is too long. */
  place(): { readonly position: number; readonly skipping: number | null };
  /** What is there of a line that nothing ends. */
  rest(): FoundLine | undefined;
}

/**
 * Splits bytes into lines; the first one is at `position`, in the middle of one that is too long and began at `skipping`.
 * Zeros before a line are passed over: a writer that does not append leaves a hole where a file was emptied under it.
 */
export function lineSplitter({ position, skipping }: { position: number; skipping: number | null }): LineSplitter {
  let held: Buffer[] = [];
  let length = 0;
  let start = skipping ?? position;
  let isLong = skipping !== null;
  /** Of the next piece. */
  let at = position;

  function hold(part: Buffer): void {
    length += part.length;
    if (isLong) return;
    held.push(part);
    if (length <= LONGEST_LINE) return;
    isLong = true;
    held = [];
  }

  function found(end: number): FoundLine {
    return isLong ? { kind: "long", offset: start, end } : { kind: "line", offset: start, end, bytes: Buffer.concat(held) };
  }

  function begin(next: number): void {
    [held, length, start, isLong] = [[], 0, next, false];
  }

  return {
    push(chunk) {
      const lines: FoundLine[] = [];
      let from = 0;
      while (from < chunk.length) {
        if (length === 0 && !isLong) {
          while (chunk[from] === 0) from += 1;
          start = at + from;
        }
        const newline = chunk.indexOf(NEWLINE, from);
        hold(chunk.subarray(from, newline === -1 ? chunk.length : newline));
        if (newline === -1) break;
        lines.push(found(at + newline + 1));
        begin(at + newline + 1);
        from = newline + 1;
      }
      at += chunk.length;
      return lines;
    },
    place: () => (isLong ? { position: at, skipping: start } : { position: start, skipping: null }),
    rest: () => (isLong || length > 0 ? found(at) : undefined),
  };
}
