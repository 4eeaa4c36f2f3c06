import { expect, test } from "vitest";

import { sayLag } from "./say-lag.ts";

test.each([
  [0, undefined],
  [4.9, undefined],
  [5, "5 sec"],
  [119, "1 min"],
  [7300, "2 hr"],
  [200_000, "2 days"],
])("%d seconds are %s", (seconds, said) => expect(sayLag(seconds, "en")).toBe(said));
