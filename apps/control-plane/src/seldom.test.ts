import type { Clock } from "@allod/core";
import { expect, it } from "vitest";

import { seldom } from "./seldom.ts";

it("logs a database that is away once a minute, and everything else each time", () => {
  let now = 1_000_000;
  const clock: Clock = { now: () => new Date(now), sleep: () => Promise.resolve() };
  const logged: unknown[] = [];
  const onError = seldom((error) => void logged.push(error), clock);
  const refused = Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" });
  const other = new Error("a bug");
  for (const error of [refused, refused, other, other, new Error("Connection terminated unexpectedly")]) onError(error);
  now += 59_999;
  onError(refused);
  expect(logged).toEqual([refused, other, other]);
  now++;
  onError(refused);
  expect(logged).toEqual([refused, other, other, refused]);
});
