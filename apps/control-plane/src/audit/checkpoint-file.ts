import { open } from "node:fs/promises";

import { type Checkpoint, checkpointLine, readCheckpointLine, readPublicKey, readPublicKeys } from "@allod/audit";
import { z } from "zod";

const AT_ONCE = 500;
/** More than a checkpoint of ten thousand chains takes. */
const LAST_LINE = 8 * 1024 * 1024;

const numbered = z.object({ n: z.int() });

/**
 * Adds to a file, one line each, the checkpoints that it does not have. Half a line that a crash left is ended, so that those who read
 * pass over it, and the checkpoint is written again.
 */
export async function appendMissing(
  file: string,
  after: (n: number, limit: number) => Promise<readonly (Checkpoint & { readonly n: number })[]>,
): Promise<void> {
  const handle = await open(file, "a+", 0o644);
  try {
    const { size } = await handle.stat();
    const length = Math.min(size, LAST_LINE);
    const { buffer } = await handle.read(Buffer.alloc(length), 0, length, size - length);
    const end = buffer.toString("utf8");
    if (end !== "" && !end.endsWith("\n")) await handle.write("\n");
    let last = newestOf(end.split("\n"));
    for (;;) {
      const missing = await after(last, AT_ONCE);
      if (missing.length > 0) {
        await handle.write(missing.map(checkpointLine).join(""));
        await handle.sync();
      }
      last = missing.at(-1)?.n ?? last;
      if (missing.length < AT_ONCE) return;
    }
  } finally {
    await handle.close();
  }
}

/** Adds to a file the public keys, in PEM, that it does not have: with all of them, also what was signed with a former one is verified. */
export async function appendKeys(file: string, keys: readonly string[]): Promise<void> {
  const handle = await open(file, "a+", 0o644);
  try {
    const before = await handle.readFile("utf8");
    const known = readPublicKeys(before);
    const missing = keys.map(readPublicKey).filter((key) => !known.some((one) => one.equals(key)));
    if (missing.length === 0) return;
    const added = missing.map((key) => key.export({ type: "spki", format: "pem" }).toString()).join("");
    await handle.write(`${before === "" || before.endsWith("\n") ? "" : "\n"}${added}`);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** The number of the last whole line; 0 without one. */
function newestOf(lines: readonly string[]): number {
  for (const line of lines.toReversed()) {
    const checkpoint = readCheckpointLine(line);
    if (checkpoint !== undefined) return numbered.parse(JSON.parse(checkpoint.body)).n;
  }
  return 0;
}
