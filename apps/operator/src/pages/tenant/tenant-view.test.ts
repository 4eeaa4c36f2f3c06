import { expect, test } from "vitest";

import { parseTenantView } from "./tenant-view.ts";

test("the address says which part is looked at; the overview needs no word", () => {
  expect(parseTenantView({ tab: "people" })).toEqual({ tab: "people" });
  expect(parseTenantView({ tab: "overview", refused: true })).toEqual({ refused: true });
});

test("what is no part is left out", () => {
  expect(parseTenantView({ tab: "secrets", refused: "yes" })).toEqual({});
});
