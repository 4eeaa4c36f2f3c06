import { expect, test } from "vitest";

import { shareOf } from "./share.ts";

test("a margin is taken of each currency by itself, to the cent", () => {
  const mrr = [
    { amount: 10_001, currency: "EUR" },
    { amount: 333, currency: "CHF" },
  ];
  expect(shareOf({ mrr, marginPercent: 15 })).toEqual([
    { amount: 1500, currency: "EUR" },
    { amount: 50, currency: "CHF" },
  ]);
  expect(shareOf({ mrr: [], marginPercent: 15 })).toEqual([]);
});
