import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { START } from "./cursor.ts";
import { line, lines, logFolder } from "./tail.test-support.ts";

type Step =
  | { readonly do: "append"; readonly lines: number; readonly half: boolean }
  | { readonly do: "rename" | "pack" }
  | { readonly do: "copy"; readonly between: number }
  | { readonly do: "read"; readonly limit: number }
  | { readonly do: "crash"; readonly back: number };

describe("whatever happens to a log", () => {
  const rename = fc.record({ do: fc.constantFrom("rename" as const, "pack" as const) });
  const copy = fc.record({ do: fc.constant("copy" as const), between: fc.integer({ min: 0, max: 2 }) });
  const step = (roll: fc.Arbitrary<Step>): fc.Arbitrary<Step> =>
    fc.oneof(
      {
        weight: 4,
        arbitrary: fc.record({ do: fc.constant("append" as const), lines: fc.integer({ min: 1, max: 4 }), half: fc.boolean() }),
      },
      { weight: 3, arbitrary: roll },
      { weight: 3, arbitrary: fc.record({ do: fc.constant("read" as const), limit: fc.integer({ min: 1, max: 5 }) }) },
      { weight: 1, arbitrary: fc.record({ do: fc.constant("crash" as const), back: fc.integer({ min: 1, max: 4 }) }) },
    );

  /** The lines that were written, and by their ids those that were read. */
  async function play(steps: readonly Step[], lineOf: (n: number) => string): Promise<{ written: string[]; read: Map<string, string> }> {
    const log = await logFolder();
    const written: string[] = [];
    const read = new Map<string, string>();
    const cursors = [START];
    let half = "";
    const keep = (events: Awaited<ReturnType<typeof log.readOnce>>["events"]) => {
      for (const { externalId, metadata } of events) {
        const before = read.get(externalId);
        expect(before ?? JSON.stringify(metadata)).toBe(JSON.stringify(metadata));
        read.set(externalId, JSON.stringify(metadata));
      }
    };
    for (const each of steps) {
      if (each.do === "append") {
        const next = Array.from({ length: each.lines }, (_, index) => lineOf(written.length + index));
        written.push(...next);
        const text = `${half}${next.join("")}`;
        const end = each.half ? text.length - 3 : text.length;
        half = text.slice(end);
        await log.append(text.slice(0, end));
      } else if (each.do === "read") {
        const batch = await log.readOnce(cursors.at(-1) ?? START, each.limit);
        keep(batch.events);
        cursors.push(batch.cursor);
      } else if (each.do === "crash") cursors.push(cursors.at(-1 - each.back) ?? START);
      else {
        // A writer ends its line before somebody takes the file away.
        if (half !== "") await log.append(half);
        half = "";
        if (each.do === "copy") await log.copyAndEmpty(lines("lost").repeat(each.between));
        else await { rename: log.rename, pack: log.pack }[each.do]();
      }
    }
    await log.append(half);
    keep((await log.read(cursors.at(-1))).events);
    await log.end();
    return { written, read };
  }

  it("each line is read, with one id, that it keeps, but for those that were written between copying and emptying", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step(fc.oneof(rename, copy)), { maxLength: 40, size: "max" }), async (steps) => {
        const { written, read } = await play(steps, (n) => line(n));
        expect([...read.values()].toSorted()).toEqual(written.map((each) => each.trim()).toSorted());
      }),
      { numRuns: 100 },
    );
  }, 60_000);

  it("each line is read even when many say the same, unless a file is emptied and filled again in its place", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step(rename), { maxLength: 40, size: "max" }), fc.integer({ min: 1, max: 2 }), async (steps, many) => {
        const { written, read } = await play(steps, (n) => line(n % many));
        expect([...read.values()].toSorted()).toEqual(written.map((each) => each.trim()).toSorted());
      }),
      { numRuns: 100 },
    );
  }, 60_000);
});
