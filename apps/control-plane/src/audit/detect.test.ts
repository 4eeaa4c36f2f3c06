import fc from "fast-check";
import { describe, expect, it } from "vitest";

import type { AlertRule } from "../domain/alerts.ts";
import type { AuditEvent } from "../domain/audit.ts";
import { admit, detect, readSeen, type Seen, writeSeen } from "./detect.ts";
import { auditEvent } from "./events.test-support.ts";

type Watched = Pick<AlertRule, "kind" | "threshold" | "windowMinutes">;
const rule = (kind: AlertRule["kind"], threshold?: number, windowMinutes?: number): Watched => ({ kind, threshold, windowMinutes });
const START = Date.parse("2026-11-25T12:00:00Z");
const at = (minutes: number): Date => new Date(START + minutes * 60_000);
const countries: Readonly<Record<string, string>> = { "192.0.2.1": "DE", "192.0.2.2": "FR", "192.0.2.3": "FR" };
const look = (watched: Watched, event: AuditEvent, seen: Seen = readSeen({})) =>
  detect(watched, { seen, event, countryOf: (address) => countries[address] });

/** Subjects of what is told, event by event. What was seen goes through JSON, as it does through the database. */
function subjects(watched: Watched, events: readonly AuditEvent[]): string[][] {
  let state: unknown = {};
  return events.map((event) => {
    const seen = readSeen(state);
    const found = look(watched, event, seen).map(({ subject, count, country }) => [subject, count, country].filter(Boolean).join(" "));
    state = JSON.parse(JSON.stringify(writeSeen(seen)));
    return found;
  });
}

describe("access from outside", () => {
  it.each([
    ["operator", 1],
    ["partner", 1],
    ["person", 0],
    ["system", 0],
    ["", 0],
  ] as const)("is what %s does in a tenant: %i", (as, count) => {
    expect(look(rule("operator-access"), auditEvent({ actor: { as } }))).toHaveLength(count);
  });

  it("is not what happens on the platform, nor what a product says", () => {
    expect(look(rule("operator-access"), auditEvent({ tenantId: undefined, actor: { as: "operator" } }))).toEqual([]);
    expect(look(rule("operator-access"), auditEvent({ source: "keycloak", actor: { as: "operator" } }))).toEqual([]);
  });
});

describe("many failures", () => {
  const failed = (minutes: number, more: Parameters<typeof auditEvent>[0] = {}): AuditEvent =>
    auditEvent({ source: "authentik", action: "authentik.user_login_fail", outcome: "failure", occurredAt: at(minutes), ...more });

  it("are counted by person and by address, within the minutes", () => {
    const events = [failed(0), failed(1), failed(2, { actor: { id: "p2" } }), failed(3), failed(40), failed(41)];
    expect(subjects(rule("many-failures", 3, 10), events)).toEqual([
      [],
      [],
      ["address 198.51.100.7 3"],
      ["actor p1 3", "address 198.51.100.7 3"],
      [],
      [],
    ]);
  });

  it("count when they arrive late and out of order, each with those around it", () => {
    const events = [failed(8), failed(0), failed(5)].map((event) => ({ ...event, actor: { ...event.actor, address: "" } }));
    expect(subjects(rule("many-failures", 3, 10), events)).toEqual([[], [], ["actor p1 3"]]);
    expect(subjects(rule("many-failures", 3, 7), events)).toEqual([[], [], []]);
  });

  it("are refusals of any kind, and sign-ins that failed; by the name that was tried, where there is no more", () => {
    const denied = auditEvent({ outcome: "denied", actor: { address: "" } });
    expect(subjects(rule("many-failures", 2, 5), [denied, denied])).toEqual([[], ["actor p1 2"]]);
    const other = auditEvent({ outcome: "failure", actor: { address: "" } });
    expect(subjects(rule("many-failures", 2, 5), [other, other])).toEqual([[], []]);
    const nameless = failed(0, { actor: { id: "", name: "Admin", address: "" } });
    expect(subjects(rule("many-failures", 2, 5), [nameless, { ...nameless, actor: { ...nameless.actor, name: "admin" } }])).toEqual([
      [],
      ["name admin 2"],
    ]);
    const nobody = failed(0, { actor: { id: "", name: "", address: "" } });
    expect(subjects(rule("many-failures", 2, 5), [nobody, nobody])).toEqual([[], []]);
  });

  it("are as many as there are, whatever comes in between: held against counting all of them", () => {
    const sample = fc.array(fc.record({ who: fc.integer({ min: 0, max: 3 }), step: fc.integer({ min: 0, max: 6 }) }), { maxLength: 60 });
    fc.assert(
      fc.property(sample, fc.integer({ min: 2, max: 5 }), (steps, threshold) => {
        let minute = 0;
        const events = steps.map(({ who, step }) => failed((minute += step), { actor: { id: `p${who}`, address: "" } }));
        const expected = events.map((event, index) => {
          const since = event.occurredAt.getTime() - 10 * 60_000;
          const count = events
            .slice(0, index + 1)
            .filter(({ actor, occurredAt }) => actor.id === event.actor.id && occurredAt.getTime() > since).length;
          return count >= threshold;
        });
        expect(subjects(rule("many-failures", threshold, 10), events).map((found) => found.length > 0)).toEqual(expected);
      }),
    );
  });

  it("keeps no more than it needs, however many addresses try", () => {
    const seen = readSeen({});
    for (let address = 0; address < 3000; address++)
      for (let n = 0; n < 10; n++)
        look(rule("many-failures", 4, 1440), failed(n, { actor: { id: "", name: "", address: `192.0.2.${address}` } }), seen);
    expect(new Set(seen.times.values().map(({ length }) => length))).toEqual(new Set([4]));
    for (let address = 0; address < 6000; address++)
      look(rule("many-failures", 10_000, 1440), failed(10, { actor: { id: `x${address}`, name: "", address: `y${address}` } }), seen);
    expect(seen.kept).toBe(20_000);
    expect(readSeen(JSON.parse(JSON.stringify(writeSeen(seen))))).toEqual(seen);
    expect([...seen.times.keys()].at(-1)).toBe("address y5999");
  });
});

describe("mass deletion", () => {
  it.each([
    ["allod.domain_remove", "success", 1],
    ["authentik.user_delete", "unknown", 1],
    ["stalwart.message_expunge", "success", 1],
    ["allod.domain_remove", "denied", 0],
    ["allod.domain_claim", "success", 0],
    ["keycloak.unmapped", "success", 0],
  ] as const)("%s, %s: %i", (action, outcome, count) => {
    expect(subjects(rule("mass-deletion", 1, 5), [auditEvent({ action, outcome })])[0]).toHaveLength(count);
  });

  it("counts by person across sources, and not by address", () => {
    const events = ["allod.domain_remove", "authentik.user_delete", "authentik.group_delete"].map((action) => auditEvent({ action }));
    expect(subjects(rule("mass-deletion", 3, 5), events)).toEqual([[], [], ["actor p1 3"]]);
    const nameless = events.map((event) => ({ ...event, actor: { ...event.actor, id: "", name: "" } }));
    expect(subjects(rule("mass-deletion", 3, 5), nameless)).toEqual([[], [], []]);
  });
});

describe("a new country", () => {
  const signIn = (address: string, more: Parameters<typeof auditEvent>[0] = {}): AuditEvent =>
    auditEvent({ source: "authentik", action: "authentik.user_login", actor: { address }, ...more });

  it("is one that a person was never seen in; the first is where they are from", () => {
    const events = [signIn("192.0.2.1"), signIn("192.0.2.1"), signIn("192.0.2.2"), signIn("192.0.2.3"), signIn("192.0.2.1")];
    expect(subjects(rule("new-country"), events)).toEqual([[], [], ["actor p1 FR"], [], []]);
  });

  it("is not what others were seen in, nor where a sign-in failed, nor an address that is in none", () => {
    const other = signIn("192.0.2.2", { actor: { id: "p2", address: "192.0.2.2" } });
    const failed = { ...signIn("192.0.2.2"), outcome: "failure" as const };
    const events = [signIn("192.0.2.1"), other, failed, signIn("10.0.0.1"), signIn(""), auditEvent({ actor: { address: "192.0.2.2" } })];
    expect(subjects(rule("new-country"), events).flat()).toEqual([]);
  });
});

describe("what is told", () => {
  it("is told of each subject once within the minutes, and by one mail whoever it is about", () => {
    const seen = readSeen({});
    const asked = (subject: string, minutes: number) => admit({ windowMinutes: 10 }, { seen, subject, now: at(minutes) });
    expect([asked("a", 0), asked("a", 5), asked("b", 6), asked("a", 9.9)]).toEqual([
      { raised: true, mailed: true },
      { raised: false, mailed: false },
      { raised: true, mailed: false },
      { raised: false, mailed: false },
    ]);
    expect([asked("a", 10), asked("b", 12), asked("c", 21)]).toEqual([
      { raised: true, mailed: true },
      { raised: false, mailed: false },
      { raised: true, mailed: true },
    ]);
    const storm = Array.from({ length: 500 }, (_, n) => asked(`s${n}`, 60).raised);
    expect(storm.filter(Boolean)).toHaveLength(20);
  });

  it("is never an alert itself", () => {
    for (const kind of ["operator-access", "many-failures", "mass-deletion", "new-country"] as const)
      expect(look(rule(kind, 1, 5), auditEvent({ action: "allod.alert_raise", outcome: "denied", actor: { as: "operator" } }))).toEqual([]);
  });

  it("forgets who has been quiet for longer than it matters", () => {
    const seen = readSeen({});
    for (const [minutes, id] of [
      [0, "a"],
      [60, "b"],
      [100, "c"],
    ] as const)
      look(rule("mass-deletion", 3, 10), auditEvent({ action: "allod.domain_remove", occurredAt: at(minutes), actor: { id } }), seen);
    expect([...seen.times.keys()]).toEqual(["actor b", "actor c"]);
  });

  it("begins anew with what is no state of a rule", () => {
    for (const state of [null, [], "x", { times: 1 }])
      expect(writeSeen(readSeen(state))).toEqual({ times: [], countries: [], raised: [], mailedAt: 0 });
  });
});
