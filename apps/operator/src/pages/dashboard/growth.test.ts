import { describe, expect, test } from "vitest";

import { barsOf, sumOf } from "./growth.ts";

describe("bars", () => {
  test("stand on the ground; the highest is as high as the area", () => {
    const [half, full, none] = barsOf([2, 4, 0], { width: 30, height: 40 });
    expect(half).toMatchObject({ y: 20, height: 20 });
    expect(full).toMatchObject({ y: 0, height: 40 });
    expect(none).toMatchObject({ y: 38, height: 2 });
  });

  test("share the width, with the same space around each", () => {
    const bars = barsOf([1, 1], { width: 200, height: 10 });
    expect(bars.map(({ x, width }) => [Math.round(x), Math.round(width)])).toEqual([
      [14, 72],
      [114, 72],
    ]);
  });

  test("days without anything are low, and nothing at all is no bars", () => {
    expect(barsOf([0, 0], { width: 10, height: 50 }).map(({ height }) => height)).toEqual([2, 2]);
    expect(barsOf([], { width: 10, height: 50 })).toEqual([]);
    expect(sumOf([])).toBe(0);
  });
});
