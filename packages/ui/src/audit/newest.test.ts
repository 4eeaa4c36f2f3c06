import type { AuditEventView } from "@allod/api";
import { expect, test } from "vitest";

import { arrivalsOf, inOrder } from "./newest.ts";

function event(id: string, occurredAt: string): AuditEventView {
  return { id, occurredAt } as AuditEventView;
}

const a = event("a", "2026-11-25T10:00:00Z");
const b = event("b", "2026-11-25T10:00:00.000Z");
const c = event("c", "2026-11-25T11:00:00.000Z");

test("the newest is first, whatever was read first; at the same time the later id; each once", () => {
  expect(inOrder([a, b, c, { ...a }]).map(({ id }) => id)).toEqual(["c", "b", "a"]);
});

test("what is in the list did not arrive, also where a late one lies between", () => {
  expect(arrivalsOf([c, a], [c, b, a], 3)).toEqual({ events: [b], isGap: false });
});

test("a newest page that the list has nothing of leaves a gap, unless the list was empty or the page is all there is", () => {
  expect(arrivalsOf([a], [c, b], 2).isGap).toBe(true);
  expect(arrivalsOf([a], [c, b], 3).isGap).toBe(false);
  expect(arrivalsOf([], [c, b], 2)).toEqual({ events: [c, b], isGap: false });
});
