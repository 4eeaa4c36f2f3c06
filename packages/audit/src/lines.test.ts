import { Readable } from "node:stream";

import { expect, it } from "vitest";

import { splitLines } from "./lines.ts";

async function split(chunks: readonly string[], longest = 1000): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of splitLines(Readable.from(chunks.map((chunk) => Buffer.from(chunk, "latin1"))), longest)) lines.push(line);
  return lines;
}
const latin1 = (text: string): string => Buffer.from(text).toString("latin1");

it("gives lines wherever the pieces end, also within a character", async () => {
  const text = latin1("ä\n\n€uro\nlast");
  for (const length of [1, 2, 3, 100]) {
    const chunks = Array.from({ length: Math.ceil(text.length / length) }, (_, index) => text.slice(index * length, (index + 1) * length));
    expect(await split(chunks)).toEqual(["ä", "", "€uro", "last"]);
  }
  expect(await split(["a\n"])).toEqual(["a"]);
});

it("keeps of a line no more than it may have", async () => {
  expect(await split(["x".repeat(50), `${"x".repeat(50)}\nnext\n`, "y".repeat(20)], 10)).toEqual(["x".repeat(10), "next", "y".repeat(10)]);
});
