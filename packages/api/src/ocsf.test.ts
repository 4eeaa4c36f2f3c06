import { describe, expect, it } from "vitest";

import { auditActions } from "./audit-actions/index.ts";
import { ocsfClassOf, ocsfOf, sentenceOf, type TellableEvent } from "./ocsf.ts";

const event: TellableEvent = {
  id: "01980000-0000-7000-8000-000000000001",
  seq: 7,
  tenantId: "01980000-0000-7000-8000-0000000000aa",
  occurredAt: "2026-11-25T12:00:00.123Z",
  receivedAt: new Date("2026-11-25T12:00:01Z"),
  source: "allod",
  externalId: "e1",
  action: "allod.people_suspend",
  rawAction: "people.suspend",
  outcome: "success",
  actor: { kind: "person", id: "p1", name: "Ada Lovelace", as: "operator", address: "198.51.100.7", userAgent: "Firefox" },
  target: { kind: "person", id: "p2", name: "Charles Babbage" },
  correlationId: "r1",
  attribution: "stated",
  metadata: { changes: {} },
  hash: "ab",
};

/** Required by the class, or by its rule that one of some is there: OCSF 1.6. All need what every event has. */
const NEEDED: Readonly<Record<number, readonly string[]>> = {
  1001: ["actor", "device", "file"],
  3001: ["user"],
  3002: ["user", "service"],
  3003: ["user", "privileges"],
  3004: ["entity"],
  3005: ["user", "privileges"],
  3006: ["group", "privileges"],
  4002: ["http_request"],
  4009: ["direction_id", "email"],
  6001: ["web_resources"],
  6002: ["app"],
  6003: ["actor", "api", "src_endpoint"],
};

describe("an event in OCSF", () => {
  it("says when, who, from where, what and how it went, under the names of version 1.6", () => {
    expect(ocsfOf(event)).toEqual({
      class_uid: 3001,
      category_uid: 3,
      activity_id: 5,
      type_uid: 300_105,
      time: Date.parse("2026-11-25T12:00:00.123Z"),
      severity_id: 1,
      status_id: 1,
      message: "Ada Lovelace suspended Charles Babbage",
      metadata: {
        version: "1.6.0",
        product: { name: "Allod", vendor_name: "Allod" },
        uid: event.id,
        sequence: 7,
        original_time: "2026-11-25T12:00:00.123Z",
        logged_time: Date.parse("2026-11-25T12:00:01Z"),
        log_name: "audit",
        log_provider: "allod",
        event_code: "people.suspend",
        correlation_uid: "r1",
        tenant_uid: event.tenantId,
      },
      actor: { user: { uid: "p1", name: "Ada Lovelace", type_id: 1 } },
      src_endpoint: { ip: "198.51.100.7" },
      http_request: { user_agent: "Firefox" },
      user: { uid: "p2", name: "Charles Babbage", type_id: 1 },
      unmapped: {
        action: "allod.people_suspend",
        external_id: "e1",
        acting_as: "operator",
        target: event.target,
        attribution: "stated",
        hash: "ab",
        details: { changes: {} },
      },
    });
  });

  it.each([
    ["success", 1, 1, undefined],
    ["failure", 2, 2, undefined],
    ["denied", 2, 2, "denied"],
    ["unknown", 0, 1, undefined],
  ])("that is a %s has the status %i and the severity %i", (outcome, status, severity, detail) => {
    expect(ocsfOf({ ...event, outcome })).toMatchObject({ status_id: status, severity_id: severity });
    expect(ocsfOf({ ...event, outcome })["status_detail"]).toBe(detail);
  });

  it("leaves out what nobody knows", () => {
    const nobody = { kind: "unknown", id: "", name: "", as: "", address: "", userAgent: "" };
    const bare = ocsfOf({ ...event, tenantId: undefined, correlationId: "", actor: nobody });
    expect(bare).not.toHaveProperty("src_endpoint");
    expect(bare).not.toHaveProperty("http_request");
    expect(bare["metadata"]).not.toHaveProperty("tenant_uid");
    expect(bare).toMatchObject({ actor: { user: { name: "unknown", type_id: 0 } }, message: "Somebody suspended Charles Babbage" });
    expect(bare["unmapped"]).not.toHaveProperty("acting_as");
  });

  it.each([
    ["2001:db8::1", { ip: "2001:db8::1" }],
    ["mail.example.org", { hostname: "mail.example.org" }],
  ])("knows an address from a name: %s", (address, endpoint) => {
    expect(ocsfOf({ ...event, actor: { ...event.actor, address } })["src_endpoint"]).toEqual(endpoint);
  });

  it("without a name of its own is an activity of an API that says what its source calls it", () => {
    const unmapped = { ...event, source: "keycloak", action: "keycloak.unmapped", rawAction: "SOMETHING_NEW" };
    expect(ocsfClassOf("keycloak.unmapped")).toEqual([6003, 99]);
    expect(ocsfOf(unmapped)).toMatchObject({
      type_uid: 600_399,
      activity_name: "keycloak.unmapped",
      metadata: { event_code: "SOMETHING_NEW" },
    });
    expect(sentenceOf(unmapped)).toBe("Ada Lovelace did SOMETHING_NEW Charles Babbage (keycloak)");
  });
});

describe("every action of the registry", () => {
  const nobody = { kind: "unknown", id: "", name: "", as: null, address: "", userAgent: "" };

  it.each(Object.keys(auditActions))("%s has all that its class needs, also when the source says little", (action) => {
    const told = ocsfOf({ ...event, action, actor: { ...nobody, userAgent: "x" }, target: { kind: "", id: "", name: "" } });
    const [classUid] = ocsfClassOf(action);
    for (const field of NEEDED[classUid] ?? ["a class that this test does not know"]) expect(told).toHaveProperty(field);
    expect(JSON.stringify({ ...told, unmapped: undefined })).not.toMatch(/:(null|"")[,}]/);
  });
});
