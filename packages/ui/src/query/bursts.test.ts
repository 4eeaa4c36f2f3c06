import type { ChangeEvent } from "@allod/api";
import { expect, test } from "vitest";

import { collectBursts } from "./bursts.ts";

function change(kind: ChangeEvent["kind"], id: string): ChangeEvent {
  return { tenantId: null, kind, id };
}

/** Bursts whose time passes, and whose readings are done, when the test says so. */
function bursts() {
  const read: string[][] = [];
  const waits: number[] = [];
  let pass: () => void = () => undefined;
  let answer: () => void = () => undefined;
  const { add, stop } = collectBursts({
    read: (events) => {
      read.push(events.map(({ id }) => id));
      return new Promise<void>((resolve) => (answer = resolve));
    },
    later: (milliseconds, callback) => {
      waits.push(milliseconds);
      pass = callback;
      return () => (pass = () => undefined);
    },
  });
  const done = async (): Promise<void> => {
    answer();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { add, stop, read, waits, done, pass: () => pass() };
}

test("what comes in together is read once", () => {
  const { add, pass, read } = bursts();
  add(change("domain", "a"));
  add(change("member", "b"));
  expect(read).toEqual([]);
  pass();
  expect(read).toEqual([["a", "b"]]);
});

test("what comes in while something is read waits for the answer, and is read then", async () => {
  const { add, pass, read, waits, done } = bursts();
  add(change("audit", "a"));
  pass();
  add(change("audit", "b"));
  add(change("audit", "c"));
  expect(waits).toEqual([250]);
  await done();
  expect(waits).toEqual([250, 2000]);
  pass();
  expect(read).toEqual([["a"], ["b", "c"]]);
});

test("changes of objects do not wait as long as events", async () => {
  const { add, pass, waits, done } = bursts();
  add(change("audit", "a"));
  pass();
  add(change("audit", "b"));
  add(change("member", "c"));
  await done();
  expect(waits).toEqual([250, 250]);
});

test("after it was stopped nothing is read, also of what came in while something was", async () => {
  const { add, stop, pass, read, waits, done } = bursts();
  add(change("audit", "a"));
  pass();
  add(change("audit", "b"));
  stop();
  await done();
  expect([read, waits]).toEqual([[["a"]], [250]]);
  const other = bursts();
  other.add(change("audit", "a"));
  other.stop();
  other.pass();
  expect(other.read).toEqual([]);
});
