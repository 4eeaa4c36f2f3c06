import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync, zstdCompressSync } from "node:zlib";

import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { openLog } from "./bytes.ts";

const content = Buffer.from(Array.from({ length: 200_000 }, (_, index) => (index * 7919) % 251));
let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "allod-bytes-"));
});
afterAll(() => rm(folder, { recursive: true }));

describe.each([
  ["plain", content],
  ["packed.gz", gzipSync(content)],
  // As `cat` makes them one of several.
  ["several.gz", Buffer.concat([gzipSync(content.subarray(0, 70_000)), gzipSync(content.subarray(70_000))])],
  ["packed.zst", zstdCompressSync(content)],
])("%s", (name, bytes) => {
  it("is read anywhere, forwards and backwards, as what is in it", async () => {
    const path = join(folder, name);
    await writeFile(path, bytes);
    const place = fc.record({ position: fc.integer({ min: 0, max: content.length + 10 }), length: fc.integer({ min: 0, max: 70_000 }) });
    await fc.assert(
      fc.asyncProperty(fc.array(place, { minLength: 1, maxLength: 6 }), async (places) => {
        const file = await openLog(path);
        for (const { position, length } of places) {
          const read = await file?.read(position, length);
          expect(read?.equals(content.subarray(position, position + length))).toBe(true);
        }
        await file?.close();
      }),
      { numRuns: 20 },
    );
  }, 30_000);
});
