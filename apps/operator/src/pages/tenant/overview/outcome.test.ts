import type { ResourceView } from "@allod/api";
import { describe, expect, test } from "vitest";

import { isDone, messageOf, objectsOf, outcomeOf, productsOf, setupSteps } from "./outcome.ts";

const SINCE = "2026-11-25T10:00:00.000Z";

function condition(type: "Ready" | "Synced", status: "True" | "False" | "Unknown", reason: string): ResourceView["conditions"][number] {
  return { type, status, reason, message: `${type} ${reason}`, since: SINCE };
}

function resource(connector: string, object: string, conditions: ResourceView["conditions"] = []): ResourceView {
  return {
    connector: { id: connector, title: connector.toUpperCase() },
    object: { kind: object === "acme" ? "tenant" : "member", id: object, name: object },
    externalId: null,
    observedGeneration: 1,
    conditions,
    failures: 0,
    retryAt: null,
  };
}

const fine = [condition("Ready", "True", "Provisioned"), condition("Synced", "True", "UpToDate")];
const refused = [condition("Synced", "False", "QuotaExceeded")];
const skipped = [condition("Ready", "Unknown", "NoDomain"), condition("Synced", "Unknown", "NoDomain")];
const suspended = [condition("Ready", "False", "Suspended"), condition("Synced", "True", "UpToDate")];

describe("an object in a product", () => {
  test.each([
    ["ready", fine],
    ["ready", suspended],
    ["failing", refused],
    ["skipped", skipped],
    ["working", []],
  ] as const)("is %s", (outcome, conditions) => expect(outcomeOf({ conditions: [...conditions] })).toBe(outcome));

  test("says why it is refused rather than that it is not ready, and nothing while all is well", () => {
    expect(messageOf({ conditions: [condition("Ready", "False", "Suspended"), ...refused] })).toBe("Synced QuotaExceeded");
    expect(messageOf({ conditions: suspended })).toBe("Ready Suspended");
    expect(messageOf({ conditions: fine })).toBe("");
    expect(messageOf({ conditions: [] })).toBe("");
  });
});

test("products are counted each by itself", () => {
  const products = productsOf([resource("mail", "acme", fine), resource("chat", "acme", refused), resource("mail", "anna", skipped)]);
  expect(products).toEqual([
    { id: "mail", title: "MAIL", counts: { ready: 1, failing: 0, skipped: 1, working: 0 }, all: 2 },
    { id: "chat", title: "CHAT", counts: { ready: 0, failing: 1, skipped: 0, working: 0 }, all: 1 },
  ]);
});

test("objects have all of their products together; only what is refused shows only where it is", () => {
  const all = [resource("mail", "acme", fine), resource("mail", "anna", refused), resource("chat", "anna", fine)];
  expect(objectsOf(all, { refused: false }).map(({ object, resources }) => [object.name, resources.length])).toEqual([
    ["acme", 1],
    ["anna", 2],
  ]);
  expect(
    objectsOf(all, { refused: true }).map(({ object, resources }) => [object.name, resources.map(({ connector }) => connector.id)]),
  ).toEqual([["anna", ["mail"]]]);
});

test("a new organization waits for every product that makes organizations; what is skipped is done", () => {
  const connectors = [
    { id: "identity", title: "Identity", kinds: ["tenant" as const, "member" as const] },
    { id: "chat", title: "Chat", kinds: ["tenant" as const] },
    { id: "mail", title: "Mail", kinds: ["tenant" as const] },
    { id: "dns", title: "DNS", kinds: ["domain" as const] },
  ];
  const steps = setupSteps(connectors, [
    resource("identity", "acme", fine),
    resource("mail", "acme", skipped),
    resource("chat", "anna", fine),
  ]);
  expect(steps.map((step) => [step.id, step.state, isDone(step)])).toEqual([
    ["identity", "ready", true],
    ["chat", "waiting", false],
    ["mail", "skipped", true],
  ]);
});
