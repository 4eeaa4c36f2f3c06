import { expect, test } from "vitest";

import { nextIndex } from "./keys.ts";

test.each([
  ["ArrowDown", 3, 4],
  ["PageDown", 3, 4],
  ["ArrowUp", 3, 2],
  ["PageUp", 3, 2],
  ["Home", 3, 0],
  ["Home", 0, undefined],
  ["ArrowUp", 0, undefined],
  ["ArrowDown", 9, undefined],
  ["x", 3, undefined],
  ["Enter", 3, undefined],
])("%s leads from line %d to %s of ten", (key, index, to) => expect(nextIndex(key, { index, count: 10 })).toBe(to));
