import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";

import type { AuditEventView, AuditPage, AuditSourceState } from "@allod/api";
import { Secret, systemClock } from "@allod/core";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";

import { keycloakSources } from "../../apps/control-plane/src/ingest/keycloak/source.ts";
import { type EmbeddedServer, startEmbedded } from "../../apps/control-plane/src/store/embedded.ts";
import { CLIENT } from "../../packages/connectors/src/keycloak/keycloak.test-support.ts";
import { freePort } from "./support/container.ts";
import { toldBy } from "./support/keycloak-events.ts";
import { type Mailbox, startMailbox } from "./support/mailbox.ts";
import { Platform } from "./support/platform.ts";
import { EVENTS_CLIENT, type RealKeycloak, startRealKeycloak } from "./support/real-keycloak.ts";
import { references } from "./support/setup.ts";
import { signIn } from "./support/sign-in.ts";

const OWNER = "0123456789abcdef";
const OTTO = { username: "otto@allod.test", password: "the-first-of-two", newPassword: "the-second-of-two" };
const ANNA = { username: "anna@acme.test", password: "the-first-of-two", newPassword: "the-second-of-two" };

const PATIENTLY = { timeout: 60_000, interval: 1000 };

let folder: string;
let database: EmbeddedServer;
let mailbox: Mailbox;
let keycloak: RealKeycloak;
let platform: Platform;
let browser: Browser;
let operator: Page;
let anna: Page;
let tenant: string;
let config: string;

beforeAll(async () => {
  folder = await mkdtemp("/var/tmp/allod-production-");
  await chmod(folder, 0o755);
  const port = await freePort();
  // A PostgreSQL server as a provider has one: with an owner, and the role of the application.
  const passwords = { owner: new Secret(OWNER), application: new Secret("fedcba9876543210") };
  database = await startEmbedded({ directory: join(folder, "database"), port, passwords, persistent: false });
  mailbox = await startMailbox();
  keycloak = await startRealKeycloak({ image: references().keycloak, mailPort: mailbox.port });
  await keycloak.setMail("up");
  platform = await Platform.create();
  for (const application of ["portal", "operator"] as const) await keycloak.admin("POST", "/clients", clientOf(application));
  const name = { firstName: "Otto", lastName: "Operator", enabled: true, emailVerified: true };
  const credentials = [{ type: "password", value: OTTO.password }];
  await keycloak.admin("POST", "/users", { username: OTTO.username, email: OTTO.username, ...name, credentials });
  await keycloak.signIn({ grant_type: "password", username: OTTO.username, password: "not-his" });
  config = await writeConfig({ databasePort: port, subject: await subjectOf(OTTO.username) });
  await platform.start("--config", config);
  browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox", "--disable-background-networking"] });
  [operator, anna] = [await browser.newPage(), await browser.newPage()];
});
afterAll(async () => {
  await browser?.close();
  await platform?.remove();
  await keycloak?.stop();
  mailbox?.stop();
  await database?.stop();
  await rm(folder, { recursive: true, force: true });
});

/** As the README of the control plane asks for it. */
function clientOf(application: "portal" | "operator"): object {
  const origin = platform.origin(application);
  const clientId = `allod-${application}`;
  return {
    clientId,
    secret: `secret-of-${application}`,
    standardFlowEnabled: true,
    redirectUris: [`${origin}/auth/callback`],
    attributes: {
      "pkce.code.challenge.method": "S256",
      "post.logout.redirect.uris": `${origin}/`,
      "backchannel.logout.url": `${origin}/auth/backchannel-logout`,
    },
    protocolMappers: [
      {
        name: "audience",
        protocol: "openid-connect",
        protocolMapper: "oidc-audience-mapper",
        config: { "included.client.audience": clientId, "access.token.claim": "true", "id.token.claim": "false" },
      },
    ],
  };
}

async function subjectOf(username: string): Promise<string> {
  const [user] = (await keycloak.admin("GET", `/users?exact=true&username=${encodeURIComponent(username)}`)) as { id: string }[];
  return user?.id ?? "";
}

async function writeConfig({ databasePort, subject }: { databasePort: number; subject: string }): Promise<string> {
  const clientAt = (application: string): object => ({
    issuer: keycloak.issuer,
    clientId: `allod-${application}`,
    clientSecret: `file:${application}`,
    audience: `allod-${application}`,
  });
  const config = {
    database: { url: "file:database-url", ownerUrl: `postgresql://postgres:${OWNER}@127.0.0.1:${databasePort}/allod` },
    key: "file:key",
    listen: { port: platform.port },
    origins: { portal: platform.origin("portal"), operator: platform.origin("operator"), api: `http://api.localhost:${platform.port}` },
    identity: { portal: clientAt("portal"), operator: clientAt("operator") },
    firstOperator: { email: OTTO.username, name: "Otto", subject },
    mail: { smtp: `smtp://127.0.0.1:${mailbox.port}`, from: "Allod <no-reply@allod.test>" },
    connectors: {
      keycloak: {
        url: keycloak.url,
        realm: CLIENT.realm,
        issuer: keycloak.issuer,
        clientId: CLIENT.clientId,
        clientSecret: CLIENT.clientSecret,
      },
    },
    audit: {
      sources: {
        keycloak: {
          url: keycloak.url,
          realm: CLIENT.realm,
          issuer: keycloak.issuer,
          clientId: EVENTS_CLIENT.id,
          clientSecret: EVENTS_CLIENT.secret,
          pause: "1s",
        },
      },
    },
    logLevel: "warn",
  };
  const secrets = {
    "database-url": database.applicationUrl,
    key: "0123456789abcdef".repeat(4),
    portal: "secret-of-portal",
    operator: "secret-of-operator",
    "allod.yaml": JSON.stringify(config),
  };
  for (const [file, text] of Object.entries(secrets)) await writeFile(join(folder, file), text, { mode: 0o600 });
  return join(folder, "allod.yaml");
}

/** All that is kept of Keycloak in a timeline, the newest first. */
async function timeline(of: "tenant" | "platform"): Promise<readonly AuditEventView[]> {
  const path = of === "tenant" ? `/tenants/${tenant}/audit?` : "/audit?of=platform&";
  const events: AuditEventView[] = [];
  for (let next: string | null = ""; next !== null;) {
    const page: { body: AuditPage } = await ask<AuditPage>(operator, "GET", `${path}source=keycloak&limit=100${next}`);
    events.push(...page.body.items);
    next = page.body.next === null ? null : `&cursor=${page.body.next}`;
  }
  return events;
}

/** What Keycloak tells and is not kept; how much is kept. */
async function differences(): Promise<readonly string[]> {
  const had = await toldBy(keycloak);
  const events = [...(await timeline("tenant")), ...(await timeline("platform"))];
  const kept = events.map(({ occurredAt, rawAction }) => `${Date.parse(occurredAt)} ${rawAction}`).toSorted();
  return isDeepStrictEqual(had, kept) ? [] : [...had.filter((each) => !kept.includes(each)), `${kept.length} of ${had.length}`];
}

async function ask<T>(page: Page, method: string, path: string, body?: unknown): Promise<{ status: number; body: T }> {
  const { status, text } = await page.evaluate(
    async ([how, where, what]) => {
      const { csrf } = (await (await fetch("/auth/session")).json()) as { csrf?: string };
      const headers: Record<string, string> = {
        "x-csrf-token": csrf ?? "",
        ...(what === null ? {} : { "content-type": "application/json" }),
      };
      const answer = await fetch(`/api/v1${where}`, { method: how, headers, ...(what === null ? {} : { body: what }) });
      return { status: answer.status, text: await answer.text() };
    },
    [method, path, body === undefined ? null : JSON.stringify(body)] as [string, string, string | null],
  );
  return { status, body: JSON.parse(text) as T };
}

it("the first operator signs in through Keycloak", async () => {
  await operator.goto(`${platform.origin("operator")}/auth/login`);
  await signIn(operator, OTTO, { identityHost: "localhost" });
  expect(new URL(operator.url()).origin).toBe(platform.origin("operator"));
  expect(await ask(operator, "GET", "/me")).toMatchObject({ status: 200, body: { operator: true, email: OTTO.username } });
});

it("an owner is invited by real mail, made in Keycloak by the connector, and signs in there", async () => {
  const made = await ask<{ id: string }>(operator, "POST", "/tenants", { slug: "acme", name: "Acme", owner: { email: ANNA.username } });
  expect(made.status).toBe(201);
  tenant = made.body.id;
  const invitation = (): string =>
    mailbox.mails
      .find(({ to }) => to === ANNA.username)
      ?.text.replaceAll("=\n", "")
      .replaceAll("=3D", "=") ?? "";
  await expect.poll(invitation, { timeout: 20_000 }).toContain("/invitation#");
  await anna.goto(/http:\/\/portal\S+/.exec(invitation())?.[0] ?? "");
  await anna.getByRole("textbox").first().fill("Anna Berg");
  await anna.getByRole("button", { name: /accept/i }).click();
  await expect.poll(() => subjectOf(ANNA.username), { timeout: 20_000 }).not.toBe("");

  // What the link in Keycloak's own mail would have her do.
  await keycloak.admin("PUT", `/users/${await subjectOf(ANNA.username)}/reset-password`, {
    type: "password",
    value: ANNA.password,
    temporary: true,
  });
  await anna.goto(`${platform.origin("portal")}/auth/login`);
  const asked = await signIn(anna, ANNA, { identityHost: "localhost" });
  expect(asked).toContain("kc-totp-settings-form");
  await anna.getByText("Hello Anna").waitFor();
  expect(await ask(anna, "GET", "/me")).toMatchObject({
    body: { operator: false, memberships: [{ tenant: { id: tenant }, role: "owner" }] },
  });
});

it("her token of the portal is none of the operators', and an operator needs both the audience and the flag", async () => {
  expect((await ask(anna, "GET", "/platform/summary")).status).toBe(403);
  await anna.goto(`${platform.origin("operator")}/auth/login`);
  await anna.waitForLoadState("networkidle");
  expect((await ask(anna, "GET", "/platform/summary")).status).not.toBe(200);
  await anna.goto(platform.origin("portal"));
});

it("what happens in Keycloak is in the timeline of whose it is, under the names of who did it", async () => {
  const { id: annasId } = (await ask<{ id: string }>(anna, "GET", "/me")).body;
  const subject = await subjectOf(ANNA.username);
  await keycloak.signIn({ grant_type: "password", username: ANNA.username, password: "not-hers" });
  await keycloak.admin("POST", "/roles", { name: "editor" });
  await keycloak.admin("POST", `/users/${subject}/role-mappings/realm`, [await keycloak.admin("GET", "/roles/editor")]);
  await expect.poll(differences, PATIENTLY).toEqual([]);

  const events = await timeline("tenant");
  const one = (action: string, at?: string): AuditEventView | undefined => {
    const all = events.filter((event) => event.action === `keycloak.${action}` && (at === undefined || event.target.id === at));
    return all.length === 1 ? all[0] : undefined;
  };
  const her = { kind: "person", id: annasId, name: "Anna Berg", address: "127.0.0.1" };
  const whom = { kind: "user", id: annasId, name: "Anna Berg" };
  expect(one("user_create")).toMatchObject({ outcome: "success", target: whom, actor: { kind: "person", address: "127.0.0.1" } });
  expect(one("user_login", "allod-portal")).toMatchObject({ outcome: "success", actor: her, target: { kind: "client" } });
  expect(one("password_update")).toMatchObject({ outcome: "success", actor: her });
  expect(one("authenticator_add")).toMatchObject({ outcome: "success", actor: her });
  expect(one("user_login_fail", "probe")).toMatchObject({ outcome: "failure", actor: her, target: { kind: "client" } });
  expect(one("role_grant")).toMatchObject({ outcome: "success", target: whom });
  expect(events.map(({ attribution }) => attribution)).not.toContain("ambiguous");

  // From before the platform was there; an operator is of no tenant.
  const ofNobody = await timeline("platform");
  const his = ofNobody.filter(({ actor, target }) => [actor.name, target.name].includes("Otto"));
  expect(his.map(({ action }) => action)).toEqual(
    expect.arrayContaining(["keycloak.user_login_fail", "keycloak.user_create", "keycloak.user_login"]),
  );
});

it("all of it is there once when the platform was ended in the middle, and what happened meanwhile, too", async () => {
  const wrong = { grant_type: "password", username: ANNA.username, password: "not-hers" };
  const before = (await timeline("tenant")).length;
  for (let times = 0; times < 3; times++) {
    await keycloak.signIn(wrong);
    await platform.end("SIGKILL");
    await keycloak.signIn(wrong);
    await platform.start("--config", config);
  }
  await expect.poll(differences, PATIENTLY).toEqual([]);
  expect(await timeline("tenant")).toHaveLength(before + 6);
  const { items } = (await ask<{ items: readonly AuditSourceState[] }>(operator, "GET", "/audit/sources")).body;
  expect(items.map(({ status, message, refused }) => ({ status, message, refused }))).toEqual(
    Array.from({ length: 2 }, () => ({ status: "working", message: "", refused: 0 })),
  );
});

it("a client that may do other things in Keycloak may not read its events, and is told what it lacks", async () => {
  const client = { realm: CLIENT.realm, clientId: CLIENT.clientId, clientSecret: new Secret(CLIENT.clientSecret) };
  const sources = keycloakSources({ ...client, url: keycloak.url, issuer: keycloak.issuer, pause: 1000 }, { clock: systemClock });
  const options = { limit: 100, now: new Date(), signal: new AbortController().signal };
  for (const source of sources)
    await expect(source.read(source.start, options)).rejects.toMatchObject({
      kind: "auth",
      message: expect.stringContaining("view-events") as string,
    });
});

it("a suspended tenant's people are disabled in Keycloak too, and signed out", async () => {
  expect((await ask(operator, "POST", `/tenants/${tenant}/suspend`)).status).toBe(200);
  expect((await ask(anna, "GET", "/me")).status).toBe(401);
  const enabled = async (): Promise<unknown> =>
    ((await keycloak.admin("GET", `/users/${await subjectOf(ANNA.username)}`)) as { enabled: boolean }).enabled;
  await expect.poll(enabled, { timeout: 20_000 }).toBe(false);
});
