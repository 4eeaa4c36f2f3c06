import { describe, expect, test } from "vitest";

import { changeFilter, isFiltered, parseTenantFilter, toTenantQuery } from "./tenant-filter.ts";

const PARTNER = "6f1f5bd0-7a7e-4f6e-9d55-0a4a1a5f2f10";

describe("the filter in the address", () => {
  test("is what the API is asked for", () => {
    const filter = parseTenantFilter({ q: " berg ", status: "active", partner: PARTNER, failing: true });
    expect(filter).toEqual({ q: "berg", status: "active", partner: PARTNER, failing: true });
    expect(toTenantQuery(filter)).toEqual({ q: "berg", status: "active", partnerId: PARTNER, failing: true });
    expect(isFiltered(filter)).toBe(true);
  });

  test("a search for digits, which the address holds as a number, is a search", () => {
    expect(parseTenantFilter({ q: 42 })).toEqual({ q: "42" });
  });

  test("what is no filter is left out: the API would refuse the whole page for it", () => {
    const nothing = parseTenantFilter({ q: "  ", status: "gone", partner: "acme", failing: "yes", other: 1 });
    expect(nothing).toEqual({});
    expect(isFiltered(nothing)).toBe(false);
    expect(parseTenantFilter({ q: "a".repeat(101), status: ["active"], failing: false })).toEqual({});
  });

  test("a part is changed or taken away, the others stay", () => {
    const before = { q: "berg", status: "active" } as const;
    expect(changeFilter(before, { failing: true })).toEqual({ q: "berg", status: "active", failing: true });
    expect(changeFilter(before, { q: undefined })).toEqual({ status: "active" });
  });
});
