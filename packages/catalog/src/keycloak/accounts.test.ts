import type { SmtpRelayGrant, TaskChange } from "@allod/compiler/component";
import { describe, expect, it } from "vitest";

import { client, fakeAdminApi, realmOf, secret } from "./accounts.test-support.ts";
import { type Client, clientId, clientSettings, mappers } from "./client.ts";
import { ADMINISTRATORS_FLOW, flows } from "./flows.ts";
import { type Program, type Realm, realmFile, realmSettings } from "./realm.ts";
import { realmTask } from "./task.ts";

const mail: SmtpRelayGrant = {
  host: "mail",
  port: 465,
  security: "tls",
  user: "noreply",
  password: secret("mail"),
  from: "noreply@acme.test",
};
const flowIds = [{ alias: ADMINISTRATORS_FLOW, id: "f-1" }];

/** The flow's steps as 26.7.4 told them. */
const steps = [
  { requirement: "REQUIRED", displayName: "allod administrators sign-in", authenticationFlow: true, level: 0 },
  { requirement: "ALTERNATIVE", displayName: "Cookie", providerId: "auth-cookie", level: 1 },
  { requirement: "CONDITIONAL", displayName: "allod administrators only", authenticationFlow: true, level: 0 },
  {
    requirement: "REQUIRED",
    displayName: "Condition - user role",
    providerId: "conditional-user-role",
    authenticationConfig: "c-1",
    level: 1,
  },
  { requirement: "REQUIRED", displayName: "Deny access", providerId: "deny-access-authenticator", level: 1 },
];

interface Found {
  readonly steps?: readonly object[];
  readonly condition?: object;
  readonly realm?: object;
  readonly clients?: readonly object[];
  readonly flows?: readonly object[];
  readonly roles?: readonly object[];
  readonly policy?: string;
}

/** What the task finds to do in a realm that is as it should be, but for what is given. */
async function check(
  wanted: Realm,
  found: Found,
): Promise<{ changes: readonly TaskChange[]; sent: ReturnType<typeof fakeAdminApi>["sent"] }> {
  const { io, sent } = fakeAdminApi(({ method }, path) => {
    if (method !== "GET") return {};
    if (path === "") return { ...realmSettings(wanted.workspace), ...found.realm };
    if (path === "/users/profile") return { attributes: ["username"], unmanagedAttributePolicy: found.policy ?? "ADMIN_EDIT" };
    if (path === "/authentication/flows") return found.flows ?? flowIds;
    if (path.endsWith("/executions")) return found.steps ?? steps;
    if (path === "/authentication/config/c-1") return { config: found.condition ?? { condUserRole: "administrators", negate: "true" } };
    if (path === "/clients?max=1000") return found.clients ?? [];
    if (path === "/clients?clientId=realm-management") return [{ id: "rm" }];
    if (path.startsWith("/clients?clientId=")) return [{ id: `id-${path.split("=")[1]}` }];
    if (path.endsWith("/service-account-user")) return { id: "account" };
    if (path.endsWith("/client-secret")) return { value: `value of ${path.split("/")[2]?.slice(3)}` };
    if (path.startsWith("/clients/rm/roles/")) return { id: "r", name: path.split("/").at(-1) };
    if (path.includes("/role-mappings/")) return found.roles ?? [];
    return {};
  });
  const task = realmTask({ realm: wanted, workload: "keycloak", address: { host: "keycloak-for-caddy", port: 8080 } });
  return { changes: await task.check(io), sent };
}

/** A client as Keycloak tells it back. */
function kept(wanted: Client, flow?: string): object {
  return {
    ...clientSettings(wanted),
    id: `id-${wanted.id}`,
    protocolMappers: mappers(wanted),
    authenticationFlowBindingOverrides: flow === undefined ? {} : { browser: flow },
  };
}

const summaries = async (wanted: Realm, found: Found): Promise<string[]> =>
  (await check(wanted, found)).changes.map(({ summary }) => summary);

describe("an app for administrators alone", () => {
  const logs = client("logs", { audience: "administrators" });
  const realm = realmOf({ clients: [logs, client("app")] });

  it("has a flow that refuses everybody without the role, also who is signed in already", () => {
    const all = flows() as readonly { alias: string; authenticationExecutions: readonly Record<string, unknown>[] }[];
    const [identify, refuse] = all.find(({ alias }) => alias === ADMINISTRATORS_FLOW)?.authenticationExecutions ?? [];
    // After the cookie and the forms, and not beside them.
    expect(identify).toMatchObject({ requirement: "REQUIRED", priority: 10 });
    expect(refuse).toMatchObject({ requirement: "CONDITIONAL", priority: 20 });
    const steps = all.find(({ alias }) => alias === refuse?.["flowAlias"])?.authenticationExecutions;
    expect(steps).toMatchObject([
      { authenticator: "conditional-user-role", requirement: "REQUIRED", authenticatorConfig: "allod not an administrator" },
      { authenticator: "deny-access-authenticator", requirement: "REQUIRED" },
    ]);
    expect(realmFile(realm)).toMatchObject({
      authenticatorConfig: [{ alias: "allod not an administrator", config: { condUserRole: "administrators", negate: "true" } }],
      groups: [{ name: "members" }, { name: "administrators", realmRoles: ["administrators"] }],
    });
  });

  it("shares no part of its flow with another: the first of two flows would then let nobody in", () => {
    const all = flows() as readonly { authenticationExecutions: readonly { flowAlias?: string }[] }[];
    const parts = all.flatMap(({ authenticationExecutions }) => authenticationExecutions.flatMap(({ flowAlias }) => flowAlias ?? []));
    expect(new Set(parts).size).toBe(parts.length);
  });

  it("is not born open: the import cannot bind it to the flow, so the task makes it", async () => {
    expect((realmFile(realm) as { clients: { clientId: string }[] }).clients.map((one) => one.clientId)).toEqual(["app", "allod"]);
    const { changes, sent } = await check(realm, { clients: [kept(client("app"))] });
    expect(changes.map(({ summary }) => summary)).toEqual(["create the client logs"]);
    await changes[0]?.apply();
    expect(sent).toMatchObject([
      { to: "POST /clients", body: { clientId: "logs", authenticationFlowBindingOverrides: { browser: "f-1" } } },
    ]);
  });

  it("is closed again when somebody has opened it, and opened when the file says so", async () => {
    expect(await summaries(realm, { clients: [kept(client("app")), kept(logs)] })).toEqual(["set audience of the client logs"]);
    expect(await summaries(realm, { clients: [kept(client("app")), kept(logs, "f-1")] })).toEqual([]);
    expect(await summaries(realm, { clients: [kept(client("app"), "f-1"), kept(logs, "f-1")] })).toEqual([
      "set audience of the client app",
    ]);
  });

  it("is refused in a realm that has no such flow, or one that lets others in", async () => {
    const without = steps.map((step) => (step.providerId === "deny-access-authenticator" ? { ...step, requirement: "DISABLED" } : step));
    const condition = { condUserRole: "administrators", negate: "false" };
    for (const found of [{ flows: [] }, { steps: without }, { steps: steps.slice(0, 2) }, { condition }])
      await expect(check(realm, found)).rejects.toMatchObject({ code: "keycloak.flow.missing" });
  });
});

describe("a client", () => {
  it("is told when a session ends, where the app wants to know", () => {
    expect(clientSettings(client("app", { backchannelLogoutUri: "https://app.acme.test/out" }))["attributes"]).toMatchObject({
      "backchannel.logout.url": "https://app.acme.test/out",
      "backchannel.logout.session.required": "true",
    });
  });

  it("of a program that can keep no secret has none, and PKCE all the same", async () => {
    const open = client("web", { secret: undefined });
    expect(clientSettings(open)).toMatchObject({
      publicClient: true,
      webOrigins: ["+"],
      attributes: { "pkce.code.challenge.method": "S256" },
    });
    expect(await summaries(realmOf({ clients: [open] }), { clients: [kept(open)] })).toEqual([]);
  });

  it("of such a program comes back to any port and path of the machine it is on, and to no other place", () => {
    const uris = ["http://127.0.0.1", "http://localhost", "https://app.acme.test/cb", "http://localhost.evil.test"];
    expect(clientSettings(client("app", { secret: undefined, redirectUris: uris }))["redirectUris"]).toEqual([
      "http://127.0.0.1",
      "http://127.0.0.1/*",
      "http://localhost",
      "http://localhost/*",
      "https://app.acme.test/cb",
      "http://localhost.evil.test",
    ]);
  });

  it("has the name that its app insists on, and never the steward's", () => {
    expect(clientId("opencloud", { clientId: "web" })).toBe("web");
    expect(clientId("allod", {})).toBe("allod-app");
    expect(clientId("x", { clientId: "allod" })).toBe("allod-app");
  });
});

describe("the realm's mail", () => {
  it("is in the realm from its birth, with a value for everything: an unset placeholder there stops Keycloak", () => {
    expect(realmFile(realmOf({ mail }))).toMatchObject({
      smtpServer: { host: "mail", port: "465", ssl: "true", starttls: "false", auth: "true", from: "noreply@acme.test" },
    });
    expect(realmFile(realmOf())).not.toHaveProperty("smtpServer");
  });

  it("is set once, and anew for another password, which Keycloak tells nobody", async () => {
    const realm = realmOf({ mail });
    const { changes, sent } = await check(realm, { realm: { attributes: { theirs: "1" } } });
    expect(changes.map(({ summary }) => summary)).toEqual(["set how the realm sends mail"]);
    await changes[0]?.apply();
    const [{ body } = { body: undefined }] = sent;
    expect(body).toMatchObject({ smtpServer: { host: "mail", password: "value of mail" }, attributes: { theirs: "1" } });
    // As the real one tells it back.
    const { smtpServer, attributes } = body as { smtpServer: object; attributes: Record<string, string> };
    const now = { smtpServer: { ...smtpServer, password: "**********" }, attributes };
    expect(await summaries(realm, { realm: now })).toEqual([]);
    expect(await summaries(realm, { realm: { ...now, attributes: { "allod.mail": "of another" } } })).toEqual([
      "set how the realm sends mail",
    ]);
  });

  it("stays as somebody made it where the workspace has none", async () => {
    expect(await summaries(realmOf(), { realm: { smtpServer: { host: "elsewhere" } } })).toEqual([]);
  });
});

describe("a program", () => {
  const program: Program = { id: "allod-people", title: "People", secret: secret("allod-people"), role: "manage-users" };
  const realm = realmOf({ programs: [program] });

  it("is made with an account that has one role, and cannot be signed in with", async () => {
    const { changes, sent } = await check(realm, {});
    for (const change of changes) await change.apply();
    expect(sent).toMatchObject([
      {
        to: "POST /clients",
        body: { clientId: "allod-people", standardFlowEnabled: false, directAccessGrantsEnabled: false, serviceAccountsEnabled: true },
      },
      { to: "POST /users/account/role-mappings/clients/rm", body: [{ name: "manage-users" }] },
    ]);
  });

  it("is given its role again when somebody took it, and removed with who needed it", async () => {
    const { sent, changes } = await check(realm, {});
    await changes[0]?.apply();
    const found = { ...(sent[0]?.body as object), id: "id-allod-people" };
    expect(await summaries(realm, { clients: [found], roles: [] })).toEqual(["let allod-people manage-users"]);
    expect(await summaries(realm, { clients: [found], roles: [{ name: "manage-users" }] })).toEqual([]);
    expect(await summaries(realmOf(), { clients: [found] })).toEqual(["remove the client allod-people"]);
  });
});

it("attributes of people are kept, and written by administrators alone: Keycloak drops unknown ones with 201", async () => {
  const { changes, sent } = await check(realmOf(), { policy: "ENABLED" });
  await changes[0]?.apply();
  expect(sent).toEqual([{ to: "PUT /users/profile", body: { attributes: ["username"], unmanagedAttributePolicy: "ADMIN_EDIT" } }]);
});
