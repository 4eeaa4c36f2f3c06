import { auditActions } from "@allod/api/audit-actions";
import fc from "fast-check";
import { expect, it } from "vitest";

import { adminEvent } from "./map-admin.ts";
import { userEvent } from "./map-user.ts";

const REALM = { issuer: "https://id.example/realms/people", clientId: "allod", kept: new Set<string>() };
const ADA = "0b9f6f1e-8f0a-4a44-8f4d-0d6b7f9f0001";
const GROUP = "5f0c2f64-9a41-4b0c-8f6e-2f3c0d8f1a01";

const user = (type: string, more: Readonly<Record<string, unknown>> = {}, realm = REALM) =>
  userEvent(
    {
      id: "e1",
      time: 1_795_000_000_000,
      type,
      realmId: "r1",
      clientId: "files",
      userId: ADA,
      sessionId: "s1",
      ipAddress: "192.0.2.7",
      details: { username: "ada@acme.example", code_id: "c1", redirect_uri: "https://files.example/cb?code=opens-it" },
      ...more,
    },
    realm,
  );

/** `CREATE USER users/1`. */
function admin(what: string, { representation, ...more }: Readonly<Record<string, unknown>> = {}) {
  const [operationType, resourceType, resourcePath] = what.split(" ");
  return adminEvent(
    {
      id: "a1",
      time: 1_795_000_000_000,
      realmId: "r1",
      authDetails: { realmId: "r1", clientId: "c9", userId: "u9", ipAddress: "192.0.2.9" },
      operationType,
      resourceType,
      resourcePath,
      ...(representation === undefined
        ? {}
        : { representation: typeof representation === "string" ? representation : JSON.stringify(representation) }),
      ...more,
    },
    REALM,
  );
}

it("a sign-in", () => {
  expect(user("LOGIN")).toStrictEqual({
    externalId: "e1",
    occurredAt: new Date(1_795_000_000_000),
    action: "keycloak.user_login",
    rawAction: "LOGIN",
    outcome: "success",
    actor: { kind: "person", id: ADA, name: "ada@acme.example", as: "", address: "192.0.2.7", userAgent: "" },
    target: { kind: "client", id: "files", name: "files" },
    correlationId: "s1",
    metadata: {
      id: "e1",
      time: 1_795_000_000_000,
      type: "LOGIN",
      realmId: "r1",
      clientId: "files",
      userId: ADA,
      sessionId: "s1",
      ipAddress: "192.0.2.7",
      details: { username: "ada@acme.example", code_id: "[removed]", redirect_uri: "https://files.example/cb?code=[removed]" },
    },
    hints: {
      identities: [{ issuer: REALM.issuer, subject: ADA }],
      objects: [{ connector: "keycloak", externalId: ADA }],
      emails: ["ada@acme.example"],
    },
  });
});

it("somebody who could not sign in, by what they typed; somebody who may not", () => {
  const wrong = user("LOGIN_ERROR", { userId: undefined, error: "user_not_found", details: { username: "eve@acme.example" } });
  expect(wrong).toMatchObject({
    action: "keycloak.user_login_fail",
    outcome: "failure",
    actor: { kind: "unknown", id: "", name: "eve@acme.example" },
    hints: { emails: ["eve@acme.example"] },
  });
  expect(user("LOGIN_ERROR", { error: "user_disabled" })).toMatchObject({ outcome: "denied" });
});

it("who takes somebody's place, and whose place it is", () => {
  expect(user("IMPERSONATE", { details: { impersonator: "root", username: "ada" } })).toMatchObject({
    action: "keycloak.user_impersonate",
    actor: { kind: "person", name: "root" },
    target: { kind: "user", id: ADA, name: "ada" },
    hints: { identities: [{ subject: ADA }] },
  });
});

it("whom the system itself has locked", () => {
  expect(user("USER_DISABLED_BY_TEMPORARY_LOCKOUT")).toMatchObject({
    action: "keycloak.user_lock",
    actor: { kind: "system" },
    target: { id: ADA },
  });
});

it("an address that was changed, from and to, and only the one that was theirs counts", () => {
  const details = { previous_email: "ada@acme.example", updated_email: "boss@other.example", username: "ada" };
  expect(user("UPDATE_EMAIL", { details })).toMatchObject({
    action: "keycloak.email_update",
    metadata: { changes: { email: { from: "ada@acme.example", to: "boss@other.example" } } },
    hints: { emails: ["ada@acme.example"] },
    target: { kind: "", name: "" },
  });
});

it.each([
  ["LOGOUT", "user_logout"],
  ["REGISTER", "user_register"],
  ["UPDATE_PASSWORD", "password_update"],
  ["UPDATE_TOTP", "authenticator_add"],
  ["REMOVE_TOTP", "authenticator_remove"],
  ["UPDATE_CREDENTIAL", "credential_update"],
  ["REMOVE_CREDENTIAL", "credential_remove"],
  ["SEND_RESET_PASSWORD", "password_reset_send"],
  ["VERIFY_EMAIL", "email_verify"],
  ["UPDATE_PROFILE", "profile_update"],
  ["DELETE_ACCOUNT", "user_leave"],
  ["CLIENT_LOGIN", "client_login"],
  ["USER_DISABLED_BY_PERMANENT_LOCKOUT", "user_lock"],
  ["SOMETHING_NEW", "unmapped"],
])("%s, and its failure", (type, action) => {
  expect(user(type)).toMatchObject({ action: `keycloak.${action}`, outcome: "success", rawAction: type });
  expect(user(`${type}_ERROR`, { error: "x" })).toMatchObject({
    action: `keycloak.${action}`,
    outcome: "failure",
    rawAction: `${type}_ERROR`,
  });
});

it.each([
  ["UPDATE_CREDENTIAL", "password", "UPDATE_PASSWORD"],
  ["UPDATE_CREDENTIAL", "otp", "UPDATE_TOTP"],
  ["REMOVE_CREDENTIAL", "otp", "REMOVE_TOTP"],
  ["UPDATE_CREDENTIAL_ERROR", "password", "UPDATE_PASSWORD_ERROR"],
])("%s of a %s is told once where the realm keeps %s as well", (type, credential, older) => {
  const details = { credential_type: credential, username: "ada" };
  const keeping = (...names: readonly string[]) => ({ ...REALM, kept: new Set([type, ...names]) });
  expect(user(type, { details }, keeping(older))).toBeNull();
  expect(user(older, { details }, keeping(older))).toMatchObject({ rawAction: older });
  expect(user(type, { details }, keeping())).toMatchObject({ rawAction: type, target: { kind: "credential", name: credential } });
  expect(user(type, { details: { credential_type: "webauthn" } }, keeping(older))).toMatchObject({ rawAction: type });
});

it.each(["CODE_TO_TOKEN", "REFRESH_TOKEN", "INTROSPECT_TOKEN", "USER_INFO_REQUEST"])("%s only where it was refused", (type) => {
  expect(user(type)).toBeNull();
  expect(user(`${type}_ERROR`, { error: "invalid_code" })).toMatchObject({ action: "keycloak.token_refuse", outcome: "failure" });
});

it.each([
  [`CREATE USER users/${ADA}`, "user_create"],
  [`UPDATE USER users/${ADA}`, "user_update"],
  [`DELETE USER users/${ADA}`, "user_delete"],
  [`ACTION USER users/${ADA}/reset-password`, "password_set"],
  [`ACTION USER users/${ADA}/logout`, "sessions_end"],
  [`ACTION USER users/${ADA}/execute-actions-email`, "actions_send"],
  [`ACTION USER users/${ADA}/impersonation`, "user_impersonate"],
  [`ACTION USER users/${ADA}/credentials/c1`, "credential_delete"],
  [`ACTION USER users/${ADA}/something-new`, "user_act"],
  [`CREATE GROUP groups/${GROUP}`, "group_create"],
  [`CREATE GROUP_MEMBERSHIP users/${ADA}/groups/${GROUP}`, "group_member_add"],
  [`DELETE GROUP_MEMBERSHIP users/${ADA}/groups/${GROUP}`, "group_member_remove"],
  [`CREATE REALM_ROLE_MAPPING users/${ADA}/role-mappings/realm`, "role_grant"],
  [`DELETE CLIENT_ROLE_MAPPING users/${ADA}/role-mappings/clients/c1`, "role_revoke"],
  [`UPDATE CLIENT clients/c1`, "client_update"],
  [`ACTION CLIENT clients/c1/client-secret`, "client_secret_renew"],
  [`CREATE ORGANIZATION organizations/o1`, "organization_create"],
  [`CREATE ORGANIZATION_MEMBERSHIP organizations/o1/members/${ADA}`, "organization_member_add"],
  [`UPDATE REALM `, "realm_update"],
  [`UPDATE IDENTITY_PROVIDER identity-provider/instances/google`, "setting_update"],
  [`DELETE USER_LOGIN_FAILURE attack-detection/brute-force/users/${ADA}`, "user_unlock"],
  [`ACTION REALM `, "unmapped"],
  [`CREATE CUSTOM x/y`, "unmapped"],
])("what an administrator did: %s", (what, action) => {
  expect(admin(what)).toMatchObject({
    action: `keycloak.${action}`,
    rawAction: what.split(" ").slice(0, 2).join(" "),
    outcome: "success",
    actor: { kind: "person", id: "u9", address: "192.0.2.9" },
  });
});

it("is of whom it was done to, and not of who did it", () => {
  const event = admin(`CREATE GROUP_MEMBERSHIP users/${ADA}/groups/${GROUP}`, { representation: { id: GROUP, name: "allod-acme" } });
  expect(event).toMatchObject({
    target: { kind: "group", id: GROUP, name: "allod-acme" },
    hints: {
      objects: [`${GROUP}/${ADA}`, GROUP, ADA].map((externalId) => ({ connector: "keycloak", externalId })),
      identities: [{ issuer: REALM.issuer, subject: ADA }],
    },
  });
  expect(JSON.stringify(event?.hints)).not.toContain("u9");
  expect(admin("UPDATE CLIENT clients/c1")?.hints).toStrictEqual({ objects: [], emails: [] });
});

it("is of the one whose failed sign-ins are forgiven", () => {
  expect(admin(`DELETE USER_LOGIN_FAILURE attack-detection/brute-force/users/${ADA}`)).toMatchObject({
    target: { kind: "user", id: ADA },
    hints: { identities: [{ issuer: REALM.issuer, subject: ADA }] },
  });
});

it("tells what was written, and no credential of it", () => {
  const representation = {
    username: "ada",
    email: "ada@acme.example",
    credentials: [{ value: "opens-it" }],
    secret: "opens-it",
    attributes: { a: ["b"] },
  };
  const event = admin(`CREATE USER users/${ADA}`, { representation });
  expect(event).toMatchObject({
    target: { kind: "user", id: ADA, name: "ada" },
    metadata: { representation: { username: "ada", credentials: "[removed]", secret: "[removed]", attributes: { a: ["b"] } } },
    hints: { emails: ["ada@acme.example"] },
  });
  expect(JSON.stringify(event)).not.toContain("opens-it");
  // What cannot be read may hold anything.
  expect(JSON.stringify(admin(`CREATE USER users/${ADA}`, { representation: '{"secret":"opens-it' }))).not.toContain("opens-it");
});

it("an administrator's failure", () => {
  expect(admin(`DELETE USER users/${ADA}`, { error: "not allowed" })).toMatchObject({ outcome: "failure" });
});

it("takes whatever comes, and calls it by a name of the list", () => {
  const keys = [
    "id",
    "time",
    "type",
    "userId",
    "details",
    "operationType",
    "resourceType",
    "resourcePath",
    "representation",
    "authDetails",
    "error",
  ];
  const words = ["LOGIN", "CREATE", "USER", "constructor", "users/x/groups/y", '{"a":1}', "UPDATE_EMAIL"];
  const value = fc.letrec((tie) => ({
    any: fc.oneof({ depthSize: "small" }, fc.jsonValue(), tie("object"), fc.constantFrom(...words)),
    object: fc.dictionary(fc.oneof(fc.constantFrom(...keys), fc.string()), tie("any")),
  })).any;
  fc.assert(
    fc.property(value, (anything) => {
      for (const event of [userEvent(anything, REALM), adminEvent(anything, REALM)].filter((each) => each !== undefined && each !== null)) {
        expect(event.externalId).not.toBe("");
        expect([...Object.keys(auditActions), "keycloak.unmapped"]).toContain(event.action);
        expect(JSON.stringify(event.metadata).length).toBeLessThan(16_384);
      }
    }),
    { numRuns: 1000 },
  );
});
