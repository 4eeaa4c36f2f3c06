import type { AuditEventView } from "@allod/api";
import { expect, test } from "vitest";

import type { UiMessages } from "../i18n/en.ts";
import type { Say } from "../i18n/i18n.ts";
import { actionChoices, wordsOf } from "./words.ts";

const TENANT = "01980000-0000-7000-8000-000000000001";
const nobody = { kind: "unknown", id: "", name: "", as: null, address: "", userAgent: "" } as const;
const nothing = { kind: "", id: "", name: "" };

function event(changes: Partial<AuditEventView>): AuditEventView {
  return {
    id: "01980000-0000-7000-8000-000000000009",
    seq: 1,
    tenantId: TENANT,
    occurredAt: "2026-11-25T10:00:00Z",
    receivedAt: "2026-11-25T10:00:00Z",
    source: "allod",
    action: "allod.people_invite",
    rawAction: "people.invite",
    outcome: "success",
    actor: { ...nobody, kind: "person", id: "p1", name: "Ada Lovelace", as: "person" },
    target: nothing,
    correlationId: "",
    attribution: "stated",
    erased: false,
    ...changes,
  };
}

const t: Say<UiMessages> = (key) => key;

function sentence(changes: Partial<AuditEventView>, locale: "en" | "de" = "en"): string {
  const { who, what, target } = wordsOf(event(changes), { t, locale });
  return [who, what, target].filter((part) => part !== "").join(" ");
}

test("an event is a sentence in the reader's language", () => {
  const target = { kind: "invitation", id: "i1", name: "grace@acme.example" };
  expect(sentence({ target })).toBe("Ada Lovelace invited grace@acme.example");
  expect(sentence({ target }, "de")).toBe("Ada Lovelace hat eingeladen: grace@acme.example");
});

test("who joins is named once, and a rule is called after what it watches for", () => {
  expect(sentence({ action: "allod.people_join", target: { kind: "member", id: "m1", name: "Ada Lovelace" } })).toBe("Ada Lovelace joined");
  const rule = { kind: "alert-rule", id: "r1", name: "many-failures" };
  const said: Say<UiMessages> = (key) => (key === "audit.alerts.kind.many-failures" ? "Many failed sign-ins" : key);
  expect(wordsOf(event({ target: rule }), { t: said, locale: "en" }).target).toBe("Many failed sign-ins");
  expect(wordsOf(event({ target: { ...rule, name: "full-moon" } }), { t: said, locale: "en" }).target).toBe("full-moon");
});

test("a colon goes where nothing follows, and the tenant is not named in its own events", () => {
  const changed = { action: "allod.tenant_update", target: { kind: "tenant", id: TENANT, name: "Acme" } };
  expect(sentence(changed, "de")).toBe("Ada Lovelace hat die Organisation geändert");
  expect(sentence({ ...changed, target: { ...changed.target, id: "another" } })).toBe("Ada Lovelace changed the organization Acme");
});

test("what has no name of its own is called as its source calls it, also where a newer server has a name for it", () => {
  const unmapped = { source: "synapse", action: "synapse.unmapped", rawAction: "m.room.create" } as const;
  expect(sentence(unmapped)).toBe("Ada Lovelace m.room.create");
  expect(wordsOf(event({ action: "allod.moon_land", rawAction: "moon.land" }), { t, locale: "en" })).toMatchObject({
    what: "moon.land",
    isRaw: true,
  });
});

test.each([
  ["the platform itself", { actor: { ...nobody, kind: "system", as: "system" } }, "audit.who.platform"],
  ["an app itself", { source: "stalwart", actor: { ...nobody, kind: "system" } }, "Stalwart"],
  ["a program with an id", { actor: { ...nobody, kind: "service", id: "backup" } }, "backup"],
  ["a program without", { actor: { ...nobody, kind: "service" } }, "audit.who.service"],
  ["nobody", { actor: nobody }, "audit.who.unknown"],
  ["somebody forgotten", { erased: true, actor: { ...nobody, kind: "person", id: "forgotten-1" } }, "audit.who.erased"],
  ["the platform, about somebody forgotten", { erased: true, actor: { ...nobody, kind: "system", as: "system" } }, "audit.who.platform"],
] as const)("who did it, where that is %s", (_name, changes, said) => {
  expect(wordsOf(event(changes as Partial<AuditEventView>), { t, locale: "en" })).toMatchObject({
    who: said,
    isNamed: false,
  });
});

test("somebody forgotten is not called by what stands in the place of their id", () => {
  expect(sentence({ erased: true, target: { kind: "person", id: "forgotten-1", name: "" } })).toBe("Ada Lovelace invited audit.who.erased");
});

test("actions are chosen in groups of a source each; of one source, when that is chosen", () => {
  expect(actionChoices("de", "allod").map(({ group }) => group)).toEqual(["Allod"]);
  expect(actionChoices("de").map(({ group }) => group)).toContain("authentik");
  expect(actionChoices("de", "allod")[0]?.items).toContainEqual({ value: "allod.people_invite", label: "hat eingeladen" });
});
