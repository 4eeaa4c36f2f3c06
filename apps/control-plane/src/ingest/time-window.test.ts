import fc from "fast-check";
import { expect, it } from "vitest";

import { TooLarge } from "./ask.ts";
import { IngestError } from "./source.ts";
import { beginning, type Found, type Log, type Page, readWindow, type WindowCursor } from "./time-window.ts";

const never = new AbortController().signal;
const START = Date.UTC(2026, 10, 24, 12);

interface Row {
  readonly id: string;
  readonly at: number;
}

/** A log in memory. `between`: what happens to it before each answer. */
function logOf(
  rows: Row[],
  { grain = 1000, between, counts = true }: { readonly grain?: number; readonly between?: () => void; readonly counts?: boolean } = {},
): Log {
  return {
    title: "the log",
    grain,
    async page({ from, offset, size }): Promise<Page> {
      between?.();
      // Of the same moment in an order that has nothing to do with when they came.
      const all = rows.filter(({ at }) => at >= from).toSorted((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
      const page = all.slice(offset, offset + size).map(({ id, at }): Found => ({ id, at, event: undefined }));
      return { rows: page, isLast: offset + size >= all.length, ...(counts ? { count: all.length } : {}) };
    },
  };
}

async function readAll(log: Log, { cursor = beginning, limit, now }: { cursor?: WindowCursor; limit: number; now: number }) {
  const seen = new Set<string>();
  const spied: Log = {
    ...log,
    page: async (asked) => {
      const page = await log.page(asked);
      for (const row of page.rows) if (row !== undefined) seen.add(row.id);
      return page;
    },
  };
  for (;;) {
    const batch = await readWindow(spied, cursor, { limit, now: new Date(now), signal: never });
    cursor = batch.cursor;
    if (!batch.more) return { seen, cursor };
  }
}

it.each([
  ["", fc.array(fc.integer({ min: 0, max: 600 }), { minLength: 300, maxLength: 900 })],
  // More of one moment than fits on a page.
  [", of crowded moments", fc.array(fc.constantFrom(100, 100, 300, 550), { minLength: 300, maxLength: 900 })],
])("loses nothing%s, whatever comes late and goes in between, in whatever order", async (_, moments) => {
  // Ten minutes, of which the last two are read again: what is older must have come the first time.
  const change = fc.record({
    comes: fc.array(fc.integer({ min: 490, max: 640 }), { maxLength: 30 }),
    goes: fc.array(fc.nat(), { maxLength: 20 }),
  });
  const property = fc.asyncProperty(
    moments,
    fc.array(change, { maxLength: 12 }),
    fc.integer({ min: 1, max: 300 }),
    async (seconds, changes, limit) => {
      let made = 0;
      const rows = [...seconds, 600].map((second): Row => ({ id: `r${made++}`, at: START + second * 1000 + (made % 900) }));
      const left = [...changes];
      const between = (): void => {
        const { comes = [], goes = [] } = left.shift() ?? {};
        for (const index of goes) rows.splice(index % (rows.length + 1), 1);
        for (const second of comes) rows.push({ id: `r${made++}`, at: START + second * 1000 + (made % 900) });
      };
      const now = START + 600 * 1000;
      const first = await readAll(logOf(rows, { between }), { limit, now });
      const second = await readAll(logOf(rows), { cursor: first.cursor, limit, now });
      const read = new Set([...first.seen, ...second.seen]);
      expect(rows.filter(({ id }) => !read.has(id))).toStrictEqual([]);
    },
  );
  await fc.assert(property, { numRuns: 150 });
});

it("reads again what is younger than two minutes before the newest, and nothing older", async () => {
  const rows = Array.from({ length: 600 }, (_, index) => ({ id: `r${index}`, at: START + index * 1000 }));
  const { cursor } = await readAll(logOf(rows), { limit: 100, now: START + 3600_000 });
  expect(cursor).toMatchObject({ settled: START + 479_000, from: START + 479_000, offset: 0 });
  expect((await readAll(logOf(rows), { cursor, limit: 100, now: START + 3600_000 })).seen.size).toBe(121);
});

it("does not believe a clock that is ahead, ours or theirs", async () => {
  const rows = [{ id: "now", at: START }];
  const ours = await readAll(logOf(rows), { limit: 100, now: START + 3600_000 });
  expect(ours.cursor.settled).toBe(START - 120_000);
  rows.push({ id: "future", at: START + 3600_000 });
  const theirs = await readAll(logOf(rows), { limit: 100, now: START });
  expect(theirs.cursor.settled).toBe(START - 120_000);
});

it("goes on in the middle of a moment that has more than is held at once", async () => {
  const rows = Array.from({ length: 12_000 }, (_, index) => ({ id: `r${index}`, at: START }));
  const cursor = { ...beginning, from: START };
  const one = await readWindow(logOf(rows), cursor, { limit: 100, now: new Date(START), signal: never });
  expect(one).toMatchObject({ more: true, cursor: { from: START } });
  expect(one.cursor.offset).toBeGreaterThan(5000);
  expect((await readAll(logOf(rows, { counts: false }), { limit: 100, now: START })).seen.size).toBe(12_000);
});

it.each([
  ["older ones than it is asked for", [{ id: "a", at: 5 }], 1000],
  [
    "the newest first",
    [
      { id: "b", at: 2000 },
      { id: "a", at: 1000 },
    ],
    0,
  ],
])("does not read on in a log that answers with %s", async (_, rows, from) => {
  const log: Log = {
    title: "the log",
    grain: 1,
    page: async () => ({ rows: rows.map((row) => ({ ...row, event: undefined })), isLast: true }),
  };
  const cursor = { ...beginning, from };
  await expect(readWindow(log, cursor, { limit: 10, now: new Date(START), signal: never })).rejects.toMatchObject({ kind: "broken" });
});

it("counts what is no row, and gets on with rows that do not say when they were", async () => {
  let pages = 0;
  const log: Log = {
    title: "the log",
    grain: 1,
    page: async () => ({ rows: pages++ === 0 ? [undefined, { id: "timeless", at: undefined, event: undefined }] : [], isLast: false }),
  };
  const batch = await readWindow(log, beginning, { limit: 10, now: new Date(START), signal: never });
  expect(batch).toMatchObject({ refused: 1, more: false, newest: undefined, cursor: beginning });
});

it("asks for smaller pages when an answer is too large, down to one row", async () => {
  const sizes: number[] = [];
  const log: Log = {
    title: "the log",
    grain: 1,
    page: async ({ size }) => {
      sizes.push(size);
      throw new TooLarge("broken", "too large");
    },
  };
  await expect(readWindow(log, beginning, { limit: 10, now: new Date(START), signal: never })).rejects.toThrow(IngestError);
  expect(sizes).toStrictEqual([100, 10, 1]);
});
