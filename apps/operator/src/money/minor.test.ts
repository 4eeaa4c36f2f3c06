import { expect, test } from "vitest";

import { fromMinor, toMinor } from "./minor.ts";

test.each([
  [12.5, "EUR", 1250],
  ["12.5", "EUR", 1250],
  [0.07, "EUR", 7],
  [1.15, "CHF", 115],
  [500, "JPY", 500],
  ["", "EUR", undefined],
  ["abc", "EUR", undefined],
] as const)("%s %s is %s of its smallest unit", (written, currency, amount) => expect(toMinor(written, currency)).toBe(amount));

test("comes back as it was", () => {
  expect(fromMinor(1250, "EUR")).toBe(12.5);
  expect(fromMinor(500, "JPY")).toBe(500);
});
