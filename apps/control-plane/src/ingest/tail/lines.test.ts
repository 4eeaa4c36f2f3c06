import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { type FoundLine, lineSplitter, LONGEST_LINE } from "./lines.ts";

const told = (line: FoundLine) => (line.kind === "line" ? { ...line, bytes: line.bytes.toString("latin1") } : line);

/** Split anew at each piece, as a reader does that is ended after each. */
function split(pieces: readonly Buffer[], from = { position: 0, skipping: null as number | null }) {
  const splitter = lineSplitter(from);
  const lines = pieces.flatMap((piece) => splitter.push(piece)).map(told);
  return { lines, ...splitter.place(), rest: splitter.rest() };
}

function expected(content: Buffer): ReturnType<typeof told>[] {
  const lines: ReturnType<typeof told>[] = [];
  for (let offset = 0; content.includes(10, offset);) {
    const end = content.indexOf(10, offset);
    let start = offset;
    while (content[start] === 0) start += 1;
    const bytes = content.subarray(start, end);
    const next = end + 1;
    lines.push(
      bytes.length > LONGEST_LINE
        ? { kind: "long", offset: start, end: next }
        : { kind: "line", offset: start, end: next, bytes: bytes.toString("latin1") },
    );
    offset = next;
  }
  return lines;
}

const part = fc.oneof(
  { weight: 8, arbitrary: fc.uint8Array({ maxLength: 12 }).map((bytes) => Buffer.from(bytes)) },
  { weight: 6, arbitrary: fc.constantFrom("\n", "\r\n", "\n\n", "\0", "\0\0\0", "é", "{}").map((text) => Buffer.from(text)) },
  {
    weight: 2,
    arbitrary: fc
      .constantFrom(LONGEST_LINE - 2, LONGEST_LINE, LONGEST_LINE + 1, 2 * LONGEST_LINE + 7)
      .map((length) => Buffer.alloc(length, "x")),
  },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: LONGEST_LINE + 5 }).map((length) => Buffer.alloc(length)) },
);
const content = fc.array(part, { maxLength: 14 }).map((parts) => Buffer.concat(parts));
const cuts = fc.array(fc.integer({ min: 0, max: 3 * LONGEST_LINE }), { maxLength: 8 });

function cut(bytes: Buffer, at: readonly number[]): Buffer[] {
  const places = [0, ...at.map((each) => each % (bytes.length + 1)).toSorted((a, b) => a - b), bytes.length];
  return places.slice(1).map((end, index) => bytes.subarray(places[index], end));
}

describe("bytes are split into the same lines", () => {
  it("however they come", () => {
    fc.assert(fc.property(content, cuts, (bytes, at) => void expect(split(cut(bytes, at)).lines).toEqual(expected(bytes))));
  });

  it("when a reader is ended anywhere and another one goes on at its place", () => {
    fc.assert(
      fc.property(content, cuts, (bytes, at) => {
        const lines: unknown[] = [];
        let place: { position: number; skipping: number | null } = { position: 0, skipping: null };
        for (const piece of cut(bytes, at)) {
          const end = piece.byteOffset - bytes.byteOffset + piece.length;
          const { lines: found, position, skipping } = split([bytes.subarray(place.position, end)], place);
          lines.push(...found);
          place = { position, skipping };
        }
        expect(lines).toEqual(expected(bytes));
      }),
    );
  });

  it("holding no more than one of them", () => {
    const splitter = lineSplitter({ position: 0, skipping: null });
    const megabyte = Buffer.alloc(1024 * 1024, "x");
    for (let times = 0; times < 64; times += 1) splitter.push(megabyte);
    expect(splitter.place()).toEqual({ position: 64 * 1024 * 1024, skipping: 0 });
    expect(splitter.push(Buffer.from("x\n{}\n")).map(told)).toEqual([
      { kind: "long", offset: 0, end: 64 * 1024 * 1024 + 2 },
      { kind: "line", offset: 64 * 1024 * 1024 + 2, end: 64 * 1024 * 1024 + 5, bytes: "{}" },
    ]);
  });
});
