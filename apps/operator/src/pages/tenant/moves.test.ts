import { expect, test } from "vitest";

import { movesFrom } from "./moves.ts";

test.each([
  ["pending", ["terminate"]],
  ["active", ["suspend", "terminate"]],
  ["suspended", ["resume", "terminate"]],
  ["terminated", []],
] as const)("what is %s can be told to %j", (status, moves) => expect(movesFrom(status)).toEqual(moves));
