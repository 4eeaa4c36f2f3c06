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

beforeAll(async () => {
  const images = references();
  mailbox = await startMailbox();
  keycloak = await startRealKeycloak({ image: images.keycloak, mailPort: mailbox.port });
  await keycloak.setMail("up");
  synapse = await startRealSynapse({ image: images.synapse, issuer: keycloak.issuer, client: CHAT_CLIENT });
});
afterAll(async () => {
  await keycloak.stop();
  await synapse.stop();
  mailbox.stop();
});

keycloakBehavior("Keycloak", async () => ({ ...keycloak, stop: async () => undefined }));
matrixBehavior("Synapse", async () => ({ ...synapse, stop: async () => undefined }));
conformance("Keycloak", { ...forKeycloak, setUp: async () => keycloakSubject(keycloak) });
conformance("Synapse", { ...forMatrix, setUp: async () => matrixSubject(synapse) });

describe("people of a tenant, in both products", () => {
  let identity: Connector;
  let chat: Connector;
  const acme: DesiredTenant = {
    kind: "tenant",
    allodId: "tenant-acme",
    state: "enabled",
    slug: "acme",
    name: "Acme",
    quotaBytes: undefined,
  };
  const other: DesiredTenant = { ...acme, allodId: "tenant-other", slug: "other", name: "Other" };
  const anna: DesiredPerson = {
    kind: "person",
    allodId: "person-anna",
    state: "enabled",
    email: "anna.berg@people.test",
    displayName: "Anna Berg",
    locale: "en",
  };

  beforeAll(() => {
    identity = forKeycloak.keycloakAt(keycloak.url);
    chat = forMatrix.matrixAt({ url: synapse.url, token: synapse.adminToken });
  });

  function memberOf(
    tenant: DesiredTenant,
    space: Observed,
    { person, subject }: { person: DesiredPerson; subject: string },
  ): DesiredMember {
    return {
      kind: "member",
      allodId: `member-${person.allodId}-${tenant.slug}`,
      state: "enabled",
      tenant: { allodId: tenant.allodId, slug: tenant.slug, externalId: space.externalId },
      person: { allodId: person.allodId, email: person.email, displayName: person.displayName, subject },
      username: "anna",
      role: "owner",
      domain: undefined,
      aliases: [],
      quotaBytes: undefined,
    };
  }

  /** Says what is wanted of what there is. */
  async function bring(connector: Connector, desired: DesiredTenant | DesiredPerson | DesiredMember): Promise<Observed> {
    return connector.apply(desired, await connector.read({ desired, externalId: undefined }, never), never);
  }

  async function open(
    where: string,
    how: { person: Parameters<typeof signIn>[1] },
  ): Promise<{ asked: readonly string[]; url: URL; text: string }> {
    const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
    try {
      const page = await browser.newPage();
      await page.goto(where);
      const asked = await signIn(page, how.person, { identityHost: "localhost" });
      return { asked, url: new URL(page.url()), text: await page.locator("body").innerText() };
    } finally {
      await browser.close();
    }
  }

  it("who is new gets an e-mail with a link, and it works", async () => {
    await bring(identity, anna);
    const mail = mailbox.mails.find(({ to }) => to === anna.email);
    const link = /https?:\/\/\S+action-token\S+/.exec(mail?.text.replaceAll("=\n", "").replaceAll("=3D", "=") ?? "")?.[0];
    const response = await fetch(link ?? "");
    expect(response.status).toBe(200);
    expect(await response.text()).toContain("Configure OTP");
  });

  it("who signs in comes to the account that was made for them, and to no other", async () => {
    const subject = (await bring(identity, anna)).externalId;
    const member = memberOf(acme, await bring(chat, acme), { person: anna, subject });
    const account = await bring(chat, member);
    await keycloak.admin("PUT", `/users/${subject}/reset-password`, { type: "password", value: "the-first-of-two", temporary: true });
    const person = { username: anna.email, password: "the-first-of-two", newPassword: "the-second-of-two" };
    const { asked, url } = await open(synapse.signInUrl, { person });
    expect(asked.toSorted()).toEqual(["kc-form-login", "kc-passwd-update-form", "kc-totp-settings-form"]);

    const login = { type: "m.login.token", token: url.searchParams.get("loginToken") };
    const { body } = await synapse.ask("POST", "/_matrix/client/v3/login", { body: login, token: null });
    expect(body).toMatchObject({ user_id: account.externalId });
    expect(account.externalId).toBe("@anna.acme:chat.test");
    const { access_token: token } = body as { access_token: string };
    const rooms = await synapse.ask("GET", "/_matrix/client/v3/joined_rooms", { token });
    expect((rooms.body as { joined_rooms: string[] }).joined_rooms.length).toBe(2);

    await bring(chat, { ...member, state: "disabled" });
    expect(await synapse.ask("GET", "/_matrix/client/v3/joined_rooms", { token })).toMatchObject({ status: 401 });
    const again = await open(synapse.signInUrl, { person: { ...person, password: person.newPassword } });
    const refused = { type: "m.login.token", token: again.url.searchParams.get("loginToken") };
    expect((await synapse.ask("POST", "/_matrix/client/v3/login", { body: refused, token: null })).status).toBeGreaterThanOrEqual(400);
    await bring(chat, member);
    expect(await synapse.ask("GET", "/_matrix/client/v3/joined_rooms", { token })).toMatchObject({ status: 200 });
  });
});
