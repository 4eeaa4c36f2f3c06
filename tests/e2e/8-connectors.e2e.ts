import { type Connector, type DesiredMember, type DesiredPerson, type DesiredTenant, type Observed } from "@allod/connectors";
import { conformance } from "@allod/connectors/conformance";
import { chromium } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { keycloakBehavior } from "../../packages/connectors/src/keycloak/behavior.test-support.ts";
import * as forKeycloak from "../../packages/connectors/src/keycloak/keycloak.test-support.ts";
import { matrixBehavior } from "../../packages/connectors/src/matrix/behavior.test-support.ts";
import * as forMatrix from "../../packages/connectors/src/matrix/matrix.test-support.ts";
import { type Mailbox, startMailbox } from "./support/mailbox.ts";
import { CHAT_CLIENT, type RealKeycloak, startRealKeycloak } from "./support/real-keycloak.ts";
import { keycloakSubject, matrixSubject } from "./support/real-subjects.ts";
import { type RealSynapse, startRealSynapse } from "./support/real-synapse.ts";
import { references } from "./support/setup.ts";
import { signIn } from "./support/sign-in.ts";

const never = new AbortController().signal;

let mailbox: Mailbox;
let keycloak: RealKeycloak;
let synapse: RealSynapse;
const started: { readonly stop: () => Promise<void> | void }[] = [];

beforeAll(async () => {
  const images = references();
  started.push((mailbox = await startMailbox()));
  started.push((keycloak = await startRealKeycloak({ image: images.keycloak, mailPort: mailbox.port })));
  await keycloak.setMail("up");
  started.push((synapse = await startRealSynapse({ image: images.synapse, issuer: keycloak.issuer, client: CHAT_CLIENT })));
});
afterAll(async () => {
  for (const each of started.toReversed()) await each.stop();
});

keycloakBehavior("Keycloak", async () => ({ ...keycloak, stop: async () => undefined }));
matrixBehavior("Synapse", async () => ({ ...synapse, stop: async () => undefined }));
conformance("Keycloak", { ...forKeycloak, setUp: async () => keycloakSubject(keycloak) });
conformance("Synapse", { ...forMatrix, setUp: async () => matrixSubject(synapse) });

const acme: DesiredTenant = { kind: "tenant", allodId: "tenant-acme", state: "enabled", slug: "acme", name: "Acme", quotaBytes: undefined };
const anna: DesiredPerson = {
  kind: "person",
  allodId: "person-anna",
  state: "enabled",
  email: "anna.berg@people.test",
  displayName: "Anna Berg",
  locale: "en",
};
const bert: DesiredPerson = { ...anna, allodId: "person-bert", email: "bert@people.test", displayName: "Bert" };
const PASSWORD = "the-second-of-two";

function identity(more: Parameters<typeof forKeycloak.keycloakAt>[1] = {}): Connector {
  return forKeycloak.keycloakAt(keycloak.url, more);
}

function chat(): Connector {
  return forMatrix.matrixAt({ url: synapse.url, token: synapse.adminToken });
}

/** Says what is wanted of what there is. */
async function bring(connector: Connector, desired: DesiredTenant | DesiredPerson | DesiredMember): Promise<Observed> {
  return connector.apply(desired, await connector.read({ desired, externalId: undefined }, never), never);
}

/** A member of a tenant that is in chat. */
async function memberOf(tenant: DesiredTenant, person: DesiredPerson, subject: string): Promise<DesiredMember> {
  return {
    kind: "member",
    allodId: `member-${person.allodId}-${tenant.slug}`,
    state: "enabled",
    tenant: { allodId: tenant.allodId, slug: tenant.slug, externalId: (await bring(chat(), tenant)).externalId },
    person: { allodId: person.allodId, email: person.email, displayName: person.displayName, subject },
    username: person.displayName.toLowerCase().replace(" ", "."),
    role: "owner",
    domain: undefined,
    aliases: [],
    quotaBytes: undefined,
  };
}

describe("the identity provider", () => {
  it.each(["viewer", "powerless"])("lacks a role: the client %s is found out", async (clientId) => {
    await bring(identity(), anna);
    await expect(identity({ clientId }).check(never)).rejects.toMatchObject({ kind: "auth" });
  });

  it("drops attributes that it does not know: found out before anybody is made", async () => {
    await keycloak.setPolicy("DISABLED");
    const refused = { kind: "permanent", message: expect.stringContaining("ADMIN_EDIT") };
    await expect(identity().check(never)).rejects.toMatchObject(refused);
    const nobody = { ...anna, allodId: "person-nobody", email: "nobody@people.test" };
    await expect(bring(identity(), nobody)).rejects.toMatchObject(refused);
    await keycloak.setPolicy("ADMIN_EDIT");
    expect((await keycloak.ask("GET", "/users?email=nobody@people.test&exact=true")).body).toEqual([]);
  });

  it("may name our attributes in its user profile instead", async () => {
    const permissions = { view: ["admin"], edit: ["admin"] };
    const profile = (await keycloak.admin("GET", "/users/profile")) as { attributes: object[] };
    const ours = ["allod_id", "allod_member", "allod_welcomed"].map((name) => ({
      name,
      permissions,
      multivalued: name === "allod_member",
    }));
    await keycloak.admin("PUT", "/users/profile", {
      ...profile,
      attributes: [...profile.attributes, ...ours],
      unmanagedAttributePolicy: undefined,
    });
    await identity().check(never);
    const carl = { ...anna, allodId: "person-carl", email: "carl@people.test" };
    const { externalId } = await bring(identity(), carl);
    const marks = ["one.of-carl", "two.of-carl"];
    for (const mark of marks) {
      const [tenant = "", allodId = ""] = mark.split(".");
      const group = await bring(identity(), { ...acme, allodId: tenant, slug: tenant });
      const member = await memberOf(acme, carl, externalId);
      await bring(identity(), { ...member, allodId, tenant: { allodId: tenant, slug: tenant, externalId: group.externalId } });
    }
    expect((await keycloak.ask("GET", `/users/${externalId}`)).body).toMatchObject({ attributes: { allod_member: marks } });
    expect(identity().plan(carl, await identity().read({ desired: carl, externalId }, never))).toEqual({ changes: [] });
    await keycloak.admin("PUT", "/users/profile", profile);
  });

  it("has no mail server: shown, and made up for", async () => {
    await keycloak.setMail("none");
    await expect(bring(identity(), bert)).rejects.toMatchObject({ kind: "permanent", message: expect.stringContaining("no mail server") });
    await keycloak.setMail("up");
    await bring(identity(), bert);
    expect(mailbox.mails.filter(({ to }) => to === bert.email).length).toBe(1);
  });

  it("takes signing in away from who is disabled, also from who is signed in, and gives it back", async () => {
    const { externalId } = await bring(identity(), bert);
    await keycloak.admin("PUT", `/users/${externalId}`, { requiredActions: [] });
    await keycloak.admin("PUT", `/users/${externalId}/reset-password`, { type: "password", value: PASSWORD, temporary: false });
    const password = { grant_type: "password", username: bert.email, password: PASSWORD };
    const { status, body } = await keycloak.signIn(password);
    expect(status).toBe(200);
    const refresh = { grant_type: "refresh_token", refresh_token: String(body["refresh_token"]) };
    expect((await keycloak.signIn(refresh)).status).toBe(200);

    await bring(identity(), { ...bert, state: "disabled" });
    expect((await keycloak.signIn(refresh)).status).toBe(400);
    expect((await keycloak.signIn(password)).status).toBe(400);
    expect(await keycloak.admin("GET", `/users/${externalId}/sessions`)).toEqual([]);
    await bring(identity(), bert);
    expect((await keycloak.signIn(password)).status).toBe(200);
  });

  it("sends who is new an e-mail with a link, and it works", async () => {
    await bring(identity(), anna);
    const mail = mailbox.mails.find(({ to }) => to === anna.email);
    const link = /https?:\/\/\S+action-token\S+/.exec(mail?.text.replaceAll("=\n", "").replaceAll("=3D", "=") ?? "")?.[0];
    const response = await fetch(link ?? "");
    expect(response.status).toBe(200);
    expect(await response.text()).toContain("Configure OTP");
  });
});

describe("signing in to chat", () => {
  const person: Parameters<typeof signIn>[1] = { username: anna.email, password: "the-first-of-two", newPassword: PASSWORD };

  /** Signs in as a person does, with a browser, and gives what Keycloak asked and the address that it came to. */
  async function withBrowser(who: Parameters<typeof signIn>[1]): Promise<{ readonly asked: readonly string[]; readonly url: URL }> {
    const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
    try {
      const page = await browser.newPage();
      await page.goto(synapse.signInUrl);
      const asked = await signIn(page, who, { identityHost: "localhost" });
      return { asked, url: new URL(page.url()) };
    } finally {
      await browser.close();
    }
  }

  const login = (url: URL): Promise<{ readonly status: number; readonly body: unknown }> => {
    const body = { type: "m.login.token", token: url.searchParams.get("loginToken") };
    return synapse.ask("POST", "/_matrix/client/v3/login", { body, token: null });
  };
  const roomsOf = (token: string): Promise<{ readonly status: number; readonly body: unknown }> =>
    synapse.ask("GET", "/_matrix/client/v3/joined_rooms", { token });

  it("opens the account that was made for the person, and nothing while it is locked", async () => {
    const subject = (await bring(identity(), anna)).externalId;
    await keycloak.admin("PUT", `/users/${subject}/reset-password`, { type: "password", value: person.password, temporary: true });
    const member = await memberOf(acme, anna, subject);
    const account = await bring(chat(), member);
    expect(account.externalId).toBe("@anna.berg.acme:chat.test");

    const first = await withBrowser(person);
    expect(first.asked.toSorted()).toEqual(["kc-form-login", "kc-passwd-update-form", "kc-totp-settings-form"]);
    const { body } = await login(first.url);
    expect(body).toMatchObject({ user_id: account.externalId });
    const { access_token: token } = body as { access_token: string };
    expect(((await roomsOf(token)).body as { joined_rooms: string[] }).joined_rooms.length).toBe(2);

    await bring(chat(), { ...member, state: "disabled" });
    expect(await roomsOf(token)).toMatchObject({ status: 401, body: { errcode: "M_USER_LOCKED" } });
    const second = await withBrowser({ ...person, password: PASSWORD });
    expect(await login(second.url)).toMatchObject({ status: 401, body: { errcode: "M_USER_LOCKED" } });
    await bring(chat(), member);
    expect((await roomsOf(token)).status).toBe(200);
  });

  it("opens another account when the person comes back as another member", async () => {
    const subject = (await bring(identity(), anna)).externalId;
    const member = await memberOf(acme, anna, subject);
    await chat().remove(await bring(chat(), member), never);
    const again = await bring(chat(), { ...member, allodId: "member-again" });
    expect(again.externalId).toBe("@anna.berg.acme.2:chat.test");
    const { url } = await withBrowser({ ...person, password: PASSWORD });
    expect((await login(url)).body).toMatchObject({ user_id: again.externalId });
  });

  it("opens nothing for a person who is no member", async () => {
    const { externalId } = await bring(identity(), bert);
    const { url } = await withBrowser({ username: bert.email, password: PASSWORD, newPassword: PASSWORD });
    expect(url.port).toBe(new URL(synapse.url).port);
    expect(url.searchParams.get("loginToken")).toBeNull();
    const lookup = `/_synapse/admin/v1/auth_providers/${forMatrix.SSO}/users/${externalId}`;
    expect((await synapse.ask("GET", lookup)).status).toBe(404);
  });
});

it("a tenant that goes takes its people's rooms with it, and nobody else's that hang in its space", async () => {
  const other: DesiredTenant = { ...acme, allodId: "tenant-other", slug: "other", name: "Other" };
  const [ours, theirs] = [await bring(chat(), acme), await bring(chat(), other)];
  const { externalId: owner } = await bring(chat(), await memberOf(acme, { ...anna, displayName: "Olga" }, "subject-of-olga"));
  const asOwner = (await synapse.ask("POST", `/_synapse/admin/v1/users/${encodeURIComponent(owner)}/login`, { body: {} })).body;
  const { access_token: token } = asOwner as { access_token: string };
  const made = await synapse.ask("POST", "/_matrix/client/v3/createRoom", { body: { name: "Sales" }, token });
  const sales = (made.body as { room_id: string }).room_id;
  for (const room of [sales, theirs.externalId]) {
    const where = `/_matrix/client/v3/rooms/${encodeURIComponent(ours.externalId)}/state/m.space.child/${encodeURIComponent(room)}`;
    // The owner of a space may hang into it what they like.
    expect((await synapse.ask("PUT", where, { body: { via: ["chat.test"] }, token })).status).toBe(200);
  }
  await chat().remove(ours, never);
  const statusOf = async (room: string): Promise<number> =>
    (await synapse.ask("GET", `/_synapse/admin/v1/rooms/${encodeURIComponent(room)}`)).status;
  expect([await statusOf(ours.externalId), await statusOf(sales), await statusOf(theirs.externalId)]).toEqual([404, 404, 200]);
  expect(chat().plan(other, await chat().read({ desired: other, externalId: theirs.externalId }, never))).toEqual({ changes: [] });
});
