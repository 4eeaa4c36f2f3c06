import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { auditActions } from "@allod/api/audit-actions";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { authentikEvent } from "./map.ts";

const TRANSCRIPT = join(import.meta.dirname, "../../../../../../shared/transcripts/authentik/http.jsonl");
const hasTranscript = existsSync(TRANSCRIPT);

/** Rows that a real authentik 2026.8.0-rc1 gave, by their action. */
function recorded(): ReadonlyMap<string, Record<string, unknown>> {
  const lines = readFileSync(TRANSCRIPT, "utf8").trim().split("\n");
  const exchanges = lines.map((line) => JSON.parse(line) as { request: { path: string }; response: { body: { results?: unknown[] } } });
  const rows = exchanges
    .filter(({ request }) => request.path.endsWith("/events/events/"))
    .flatMap(({ response }) => response.body.results ?? []);
  return new Map(
    rows.filter((row) => typeof row === "object").map((row) => [(row as { action: string }).action, row as Record<string, unknown>]),
  );
}

const row = (action: string, more: Readonly<Record<string, unknown>> = {}): Record<string, unknown> => ({
  pk: "f00f54e7-2b38-421f-bc78-e61f950048d6",
  user: { pk: 7, email: "ada@acme.example", username: "ada@acme.example" },
  action,
  app: "authentik.events.signals",
  context: {},
  client_ip: "192.0.2.7",
  created: "2026-11-24T12:55:40.368551Z",
  ...more,
});

const request = (path: string, more = {}): object => ({
  http_request: { path, method: "POST", args: {}, request_id: "r1", user_agent: "Firefox" },
  ...more,
});

describe.skipIf(!hasTranscript)("rows as authentik 2026.8.0-rc1 gave them (skipped: no transcripts here)", () => {
  it("a sign-in", () => {
    expect(authentikEvent(recorded().get("login"))).toMatchObject({
      externalId: "433fbf2a-a87b-4636-8f3f-213a82f3d994",
      occurredAt: new Date("2026-11-24T12:55:40.368Z"),
      action: "authentik.user_login",
      rawAction: "login",
      outcome: "success",
      actor: { kind: "person", id: "20", name: "eve3", address: "127.0.0.1", userAgent: "Python-urllib/3.11" },
      target: { kind: "", id: "", name: "" },
      correlationId: "be92f6a1571a412dbd647cb91ac1b11f",
      hints: { emails: ["eve3@example.org"], objects: [] },
    });
  });

  it("an application that was opened", () => {
    expect(authentikEvent(recorded().get("authorize_application"))).toMatchObject({
      action: "authentik.application_authorize",
      target: { kind: "application", id: "becf255b2f52429dbbf2dedc9e48fa76", name: "Files" },
    });
  });

  it("a password that an administrator set: whose it is, and not that it was they", () => {
    expect(authentikEvent(recorded().get("password_set"))).toMatchObject({
      action: "authentik.password_set",
      actor: { kind: "unknown", id: "", name: "" },
      target: { kind: "user", id: "21", name: "ada7" },
      hints: { emails: ["ada@example.org"] },
    });
  });

  it("an object that was deleted", () => {
    expect(authentikEvent(recorded().get("model_deleted"))).toMatchObject({
      action: "authentik.object_delete",
      actor: { kind: "person", name: "akadmin" },
      target: { kind: "invitation", name: "acme7-ada" },
    });
  });
});

it("tells somebody who could not sign in by what they typed", () => {
  const user = { pk: 2, email: "", username: "AnonymousUser" };
  const context = request("/api/v3/flows/executor/x/", { username: "Ada@acme.example", password: "hunter2", stage: { pk: "1" } });
  const event = authentikEvent(row("login_failed", { user, context }));
  expect(event).toMatchObject({
    action: "authentik.user_login_fail",
    outcome: "failure",
    actor: { kind: "unknown", id: "", name: "Ada@acme.example" },
    hints: { emails: ["Ada@acme.example"] },
  });
  expect(JSON.stringify(event)).not.toContain("hunter2");
});

it("is of the tenant of whoever is acted for, and names who does it", () => {
  const user = {
    pk: 3,
    email: "op@host.example",
    username: "akadmin",
    on_behalf_of: { pk: 7, email: "ada@acme.example", username: "ada" },
  };
  expect(authentikEvent(row("impersonation_started", { user }))).toMatchObject({
    action: "authentik.impersonation_start",
    actor: { id: "3", name: "akadmin" },
    target: { kind: "user", id: "7", name: "ada" },
    hints: { emails: ["ada@acme.example"] },
  });
});

it.each([
  [
    "in a model, without dashes",
    { model: { app: "authentik_core", model_name: "group", pk: "ba42b7cc0be94b71b223995fadd98e15", name: "allod-acme" } },
    "group_update",
  ],
  [
    "in a path, with dashes",
    request("/api/v3/core/groups/ba42b7cc-0be9-4b71-b223-995fadd98e15/add_user/", {
      model: { app: "authentik_core", model_name: "group", pk: "ba42b7cc0be94b71b223995fadd98e15", name: "allod-acme" },
    }),
    "group_member_add",
  ],
])("finds a tenant's group %s", (_, context, action) => {
  expect(authentikEvent(row("model_updated", { context }))).toMatchObject({
    action: `authentik.${action}`,
    target: { kind: "group", name: "allod-acme" },
    hints: { objects: [{ connector: "authentik", externalId: "ba42b7cc-0be9-4b71-b223-995fadd98e15" }] },
  });
});

it.each([
  ["authentik_core", "user", "model_created", "user_create"],
  ["authentik_core", "token", "model_deleted", "token_delete"],
  ["authentik_stages_authenticator_totp", "totpdevice", "model_created", "authenticator_add"],
  ["authentik_stages_authenticator_webauthn", "webauthndevice", "model_deleted", "authenticator_remove"],
  ["authentik_flows", "flow", "model_updated", "object_update"],
])("names what was done to a %s.%s", (app, model_name, raw, action) => {
  expect(authentikEvent(row(raw, { context: { model: { app, model_name, pk: 1, name: "it" } } }))?.action).toBe(`authentik.${action}`);
});

it("tells what was changed, where authentik does, and no secret of it", () => {
  const diff = {
    is_active: { previous_value: true, new_value: false },
    email: { previous_value: "a@acme.example", new_value: "b@acme.example" },
    password: { previous_value: "pbkdf2_sha256$1$old", new_value: "pbkdf2_sha256$1$new" },
    users: { add: [21] },
  };
  const event = authentikEvent(
    row("model_updated", { context: { model: { app: "authentik_core", model_name: "user", pk: 21, name: "Ada" }, diff } }),
  );
  expect(event?.metadata).toMatchObject({
    changes: { is_active: { from: true, to: false }, email: { from: "a@acme.example", to: "b@acme.example" }, password: "[removed]" },
  });
  expect(JSON.stringify(event)).not.toContain("pbkdf2");
});

it("keeps nothing of a letter's text, and nothing that is in links", () => {
  const context = {
    subject: "Reset your password",
    to_email: ["ada@acme.example"],
    body: '<a href="https://id.example/if/flow/recovery/?flow_token=opens-it">',
    http_request: {
      path: "/",
      args: { flow_token: "opens-it", query: "next=%2Fif%2Fflow%2F%3Fflow_token%3Dopens-it%26x%3D1&code=opens-it" },
    },
  };
  const event = authentikEvent(row("email_sent", { user: {}, context }));
  expect(event).toMatchObject({
    action: "authentik.email_send",
    target: { kind: "email", name: "ada@acme.example" },
    hints: { emails: ["ada@acme.example"] },
  });
  expect(JSON.stringify(event)).not.toContain("opens-it");
  expect(JSON.stringify(event?.metadata)).toContain("x%3D1");
});

it("does not take an address for theirs that somebody gives themselves", () => {
  const event = authentikEvent(
    row("user_write", { context: { email: "boss@other.example", username: "boss@other.example", created: false } }),
  );
  expect(event).toMatchObject({ action: "authentik.user_write", hints: { emails: ["ada@acme.example"] } });
  expect(authentikEvent(row("user_write", { context: { created: true } }))?.action).toBe("authentik.user_enroll");
});

it("tells programs and the system itself from people", () => {
  expect(authentikEvent(row("secret_view", { user: { pk: 9, username: "ak-outpost-1f", email: "" } }))?.actor.kind).toBe("service");
  expect(authentikEvent(row("system_task_exception", { user: {} }))?.actor).toMatchObject({ kind: "system", name: "authentik" });
});

it("keeps what it does not know under the name that authentik has for it", () => {
  expect(authentikEvent(row("custom_backup_done"))).toMatchObject({
    action: "authentik.unmapped",
    rawAction: "custom_backup_done",
    outcome: "unknown",
  });
  expect(authentikEvent(row("constructor"))?.action).toBe("authentik.unmapped");
});

it("has the same id whenever it is read, also when it has none", () => {
  const { pk: _, ...nameless } = row("login");
  const id = authentikEvent(nameless)?.externalId;
  expect(id).toMatch(/^digest:[0-9a-f]{64}$/);
  expect(authentikEvent(Object.fromEntries(Object.entries(nameless).toReversed()))?.externalId).toBe(id);
  expect(authentikEvent({ ...nameless, created: "2026-11-24T12:55:41Z" })?.externalId).not.toBe(id);
});

it("takes whatever comes, and calls it by a name of the list", () => {
  const keys = [
    "pk",
    "user",
    "action",
    "context",
    "created",
    "client_ip",
    "model",
    "diff",
    "http_request",
    "path",
    "to_email",
    "on_behalf_of",
    "email",
  ];
  const value = fc.letrec((tie) => ({
    any: fc.oneof(
      { depthSize: "small" },
      fc.jsonValue(),
      tie("object"),
      fc.constantFrom("model_created", "group", "/core/groups/x/add_user/"),
    ),
    object: fc.dictionary(fc.oneof(fc.constantFrom(...keys), fc.string()), tie("any")),
  })).any;
  fc.assert(
    fc.property(value, (anything) => {
      const event = authentikEvent(anything);
      if (event === undefined) return;
      expect(event.externalId).not.toBe("");
      expect([...Object.keys(auditActions), "authentik.unmapped"]).toContain(event.action);
      expect(JSON.stringify(event.metadata).length).toBeLessThan(16_384);
    }),
    { numRuns: 1000 },
  );
});

it("has a name for each of authentik's actions", () => {
  const raw =
    "login login_failed logout user_write user_offboarded suspicious_request password_set secret_view secret_rotate invitation_used authorize_application source_linked impersonation_started impersonation_ended flow_execution policy_execution policy_exception property_mapping_exception system_task_execution system_task_exception system_exception configuration_error configuration_warning model_created model_updated model_deleted email_sent update_available export_ready review_initiated review_overdue review_attested review_completed access_request_created access_request_approved access_request_denied access_request_revoked";
  for (const action of raw.split(" ")) expect(Object.keys(auditActions)).toContain(authentikEvent(row(action))?.action);
});
