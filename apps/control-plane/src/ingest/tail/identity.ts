import { createHash } from "node:crypto";

import type { OpenLog } from "./bytes.ts";
import type { Place } from "./cursor.ts";

/** So much of a file, of its beginning and before the place in it, tells it from others. Bytes. */
export const WINDOW = 1024;

const NEWLINE = 10;

export function digest(...parts: readonly (Buffer | string)[]): string {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest("hex").slice(0, 32);
}

/** Undefined while its first line is not whole, unless nothing more will come. */
function headOf(beginning: Buffer, isFinal: boolean): string | undefined {
  const newline = beginning.indexOf(NEWLINE);
  if (newline !== -1) return digest(beginning.subarray(0, newline + 1));
  return beginning.length === WINDOW || (isFinal && beginning.length > 0) ? digest(beginning) : undefined;
}

/** The beginning of a file. Undefined when there is nothing in it that can be read yet. */
export async function beginningOf(file: OpenLog, isFinal: boolean): Promise<Omit<Place, "times"> | undefined> {
  const head = headOf(await file.read(0, WINDOW), isFinal);
  if (head === undefined) return undefined;
  const { inode, modified } = file;
  const nowhere = { position: 0, last: digest("") };
  return { inode, head, ...nowhere, earlier: nowhere, modified, skipping: null };
}

/** The bytes before the place, when they are those that were read there; undefined: this is another file, or another content. */
export async function recognize(
  file: OpenLog,
  { head, position, last }: Pick<Place, "head" | "position" | "last">,
): Promise<Buffer | undefined> {
  if (headOf(await file.read(0, WINDOW), true) !== head) return undefined;
  const length = Math.min(WINDOW, position);
  const before = await file.read(position - length, length);
  return before.length === length && digest(before) === last ? before : undefined;
}

/** Whether it is what the file was at an earlier reading, and ends before the place: who copied it missed what came then. */
export async function isShorterCopy(file: OpenLog, { head, position, earlier }: Place): Promise<boolean> {
  if (earlier.position === 0 || (await recognize(file, { head, ...earlier })) === undefined) return false;
  return (await file.read(position - 1, 1)).length === 0;
}
