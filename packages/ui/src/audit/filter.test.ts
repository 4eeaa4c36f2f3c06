import { expect, test } from "vitest";

import { changeAddress, filterOf, isSameFilter, parseTimelineAddress, toAuditQuery } from "./filter.ts";

const EVENT = "01980000-0000-7000-8000-000000000001";

test("an address is read part by part, and what is no filter is left out", () => {
  expect(
    parseTimelineAddress({
      source: "keycloak",
      outcome: "broken",
      action: "keycloak.login; drop",
      q: 1234,
      actor: "ada",
      from: "2026-11-31",
      tab: "activity",
      event: EVENT,
    }),
  ).toEqual({ source: "keycloak", q: "1234", actor: "ada", event: EVENT });
});

test("a period in an address wins over a range", () => {
  expect(parseTimelineAddress({ period: "today", from: "2026-11-01", to: "2026-11-02" })).toEqual({ period: "today" });
});

test("a period and a range take each other's place, and other parts stay", () => {
  const ranged = changeAddress({ period: "7-days", actor: "ada" }, { from: "2026-11-01" });
  expect(ranged).toEqual({ from: "2026-11-01", actor: "ada" });
  expect(changeAddress(ranged, { period: "today" })).toEqual({ period: "today", actor: "ada" });
  expect(changeAddress(ranged, { actor: undefined })).toEqual({ from: "2026-11-01" });
});

test("the event that is looked at is no part of the filter", () => {
  expect(filterOf({ actor: "ada", event: EVENT })).toEqual({ actor: "ada" });
});

test("filters are the same whatever the order of their parts", () => {
  expect(isSameFilter({ actor: "ada", q: "x" }, { q: "x", actor: "ada" })).toBe(true);
  expect(isSameFilter({ actor: "ada" }, { actor: "ada", q: "x" })).toBe(false);
});

test("days become points in time by the reader's clock, the last day whole", () => {
  const now = new Date(2026, 10, 25, 14, 2);
  expect(toAuditQuery({ period: "today", q: "x" }, now)).toEqual({ q: "x", from: new Date(2026, 10, 25).toISOString(), to: undefined });
  expect(toAuditQuery({ period: "7-days" }, now).from).toBe(new Date(2026, 10, 19).toISOString());
  expect(toAuditQuery({ from: "2026-10-24", to: "2026-10-25" }, now)).toEqual({
    from: new Date(2026, 9, 24).toISOString(),
    to: new Date(2026, 9, 26).toISOString(),
  });
});
