import { derivedKey } from "../../../store/seal.ts";
import { afterAll, beforeAll, expect, it } from "vitest";

import { startDatabase } from "../../../store/embedded.test-support.ts";
import { masterKey, standingClock } from "../embedded-identity.test-support.ts";
import { delayAfter, limiter } from "./limits.ts";

const clock = standingClock();
let store: Awaited<ReturnType<typeof startDatabase>>;

beforeAll(async () => {
  store = await startDatabase();
});
afterAll(() => store.stop());

function limits(): ReturnType<typeof limiter> {
  return limiter({ database: store.database, clock, key: derivedKey(masterKey, "test") });
}

it("lets some attempts pass, then makes the next one wait twice as long each time, and never for good", () => {
  const limit = { free: 3, longest: 60 };
  expect([1, 2, 3, 4, 5, 8, 9, 10, 1000].map((count) => delayAfter(count, limit))).toStrictEqual([0, 0, 1, 2, 4, 32, 60, 60, 60]);
});

it("counts a hundred at once as a hundred, on all replicas together", async () => {
  const replicas = [limits(), limits()];
  const all = await Promise.all(
    Array.from({ length: 100 }, async (_, index) => replicas[index % 2]?.attempt([["account", "crowd@a.example"]])),
  );
  expect(all.filter((admission) => admission?.admitted === true)).toHaveLength(5);
});

it("says how long to wait, and lets one pass when the time is over", async () => {
  const { attempt } = limits();
  for (let count = 0; count < 6; count++) {
    clock.forward(1000);
    expect(await attempt([["account", "wait@a.example"]])).toStrictEqual({ admitted: true });
  }
  expect(await attempt([["account", "wait@a.example"]])).toStrictEqual({ admitted: false, waitSeconds: 2 });
  clock.forward(2000);
  expect(await attempt([["account", "wait@a.example"]])).toStrictEqual({ admitted: true });
});

it("forgets failures with a success: all of an account, one of an address", async () => {
  const { attempt, succeeded } = limits();
  const account = ["account", "right@a.example"] as const;
  for (let count = 0; count < 5; count++) await attempt([account, ["address", "198.51.100.1"]]);
  await succeeded([account, ["address", "198.51.100.1"]]);
  for (let count = 0; count < 5; count++) expect((await attempt([account])).admitted).toBe(true);
  for (let count = 0; count < 26; count++) expect((await attempt([["address", "198.51.100.1"]])).admitted).toBe(true);
  expect((await attempt([["address", "198.51.100.1"]])).admitted).toBe(false);
});

it("counts nothing where one of several limits refuses", async () => {
  const { attempt } = limits();
  for (let count = 0; count < 5; count++) await attempt([["code", "blocked"]]);
  for (let count = 0; count < 40; count++) {
    const { admitted } = await attempt([
      ["code", "blocked"],
      ["address", "198.51.100.2"],
    ]);
    expect(admitted).toBe(false);
  }
  expect((await attempt([["address", "198.51.100.2"]])).admitted).toBe(true);
});

it("forgets after a day", async () => {
  const { attempt, clean } = limits();
  for (let count = 0; count < 5; count++) await attempt([["account", "day@a.example"]]);
  clock.forward(25 * 3_600_000);
  await clean();
  for (let count = 0; count < 5; count++) expect((await attempt([["account", "day@a.example"]])).admitted).toBe(true);
});
