import { inspect } from "node:util";

import { type Clock, systemClock } from "@allod/core";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import type { Observed } from "../contract/connector.ts";
import type { Desired, DesiredMember, DesiredPerson, DesiredTenant } from "../contract/desired.ts";
import { startFake } from "../fake/fake-server.ts";
import { type KeycloakFake, startKeycloakFake } from "./fake/keycloak-fake.ts";
import type { FakeUser } from "./fake/realm.ts";
import { CLIENT, keycloakAt, requests } from "./keycloak.test-support.ts";

const never = new AbortController().signal;
const acme: DesiredTenant = { kind: "tenant", allodId: "t-acme", state: "enabled", slug: "acme", name: "Acme", quotaBytes: undefined };
const anna: DesiredPerson = {
  kind: "person",
  allodId: "p-anna",
  state: "enabled",
  email: "anna@people.test",
  displayName: "Anna Berg",
  locale: "de",
};

let fake: KeycloakFake;
let connector: ReturnType<typeof keycloakAt>;

beforeEach(async () => {
  fake = await startKeycloakFake(CLIENT);
  connector = keycloakAt(fake.url);
});
afterEach(() => fake.stop());

async function bring(desired: Desired): Promise<Observed> {
  return connector.apply(desired, await connector.read({ desired, externalId: undefined }, never), never);
}

function userOf({ externalId }: Observed): FakeUser {
  const user = fake.realm.users.get(externalId);
  if (user === undefined) throw new Error("there is no such user");
  return user;
}

function memberOf(tenant: DesiredTenant, { externalId }: Observed, subject: string): DesiredMember {
  return {
    kind: "member",
    allodId: `m-${tenant.slug}`,
    state: "enabled",
    tenant: { allodId: tenant.allodId, slug: tenant.slug, externalId },
    person: { allodId: anna.allodId, email: anna.email, displayName: anna.displayName, subject },
    username: "anna",
    role: "member",
    domain: undefined,
    aliases: [],
    quotaBytes: undefined,
  };
}

describe("somebody who was there before and is known by their id", () => {
  it("is brought under what is wanted of them, without a welcome: they have a way to sign in", async () => {
    const { externalId } = await bring({ ...anna, allodId: "p-other" });
    const user = fake.realm.users.get(externalId);
    if (user === undefined) throw new Error("there is no such user");
    // As if somebody else had made them.
    user.attributes = {};
    fake.realm.mails.length = 0;
    const mine = await connector.apply(anna, await connector.read({ desired: anna, externalId }, never), never);
    expect(mine.externalId).toBe(externalId);
    expect(userOf(mine).attributes).toMatchObject({ allod_id: ["p-anna"] });
    expect(fake.realm.mails).toEqual([]);
    expect(connector.plan(anna, mine)).toStrictEqual({ changes: [] });
    await connector.apply({ ...anna, state: "disabled" }, mine, never);
    expect(userOf(mine).enabled).toBe(false);
  });
});

describe("tokens", () => {
  const grants = (): number => fake.requests.filter(({ path }) => path.endsWith("/token")).length;

  it("serve until shortly before they expire", async () => {
    let now = new Date("2026-11-25T10:00:00Z");
    const clock: Clock = { ...systemClock, now: () => now };
    connector = keycloakAt(fake.url, { clock });
    await connector.check(never);
    now = new Date(now.getTime() + 269_000);
    await connector.check(never);
    expect(grants()).toBe(1);
    now = new Date(now.getTime() + 2_000);
    await connector.check(never);
    expect(grants()).toBe(2);
  });

  it("are asked for anew when they ended before their time", async () => {
    await connector.check(never);
    fake.endTokens();
    await connector.check(never);
    expect(grants()).toBe(2);
  });

  it("are not asked for again and again when they are never taken", async () => {
    const hostile = await startFake(({ path }) =>
      path.startsWith("/realms/") ? { status: 200, body: { access_token: "in-vain-9917", expires_in: 300 } } : { status: 401 },
    );
    const error = await keycloakAt(hostile.url)
      .check(never)
      .catch((caught: unknown) => caught);
    expect(error).toMatchObject({ kind: "auth" });
    expect(inspect(error, { depth: 10, showHidden: true })).not.toContain("in-vain-9917");
    expect(hostile.requests.length).toBe(4);
    await hostile.stop();
  });

  it.each(["none", "view"] as const)(
    "with the right to %s what there is are not enough, and it says which role is missing",
    async (rights) => {
      await bring(anna);
      fake.realm.settings.rights = rights;
      await expect(connector.check(never)).rejects.toMatchObject({ kind: "auth", message: expect.stringContaining("manage-users") });
      await expect(connector.apply(acme, undefined, never)).rejects.toMatchObject({ kind: "auth" });
    },
  );

  it("of a realm that is not there are refused, and nothing of ours is taken for gone", async () => {
    const lost = keycloakAt(fake.url, { realm: "other" });
    await expect(lost.read({ desired: anna, externalId: "x" }, never)).rejects.toMatchObject({ kind: "auth" });
  });

  it("are of no use at an address that is not Keycloak's: nothing of ours is taken for gone", async () => {
    const proxy = await startFake(({ path }) =>
      path.startsWith("/realms/")
        ? { status: 200, body: { access_token: "token", expires_in: 300 } }
        : { status: 404, body: "<h1>Not Found</h1>" },
    );
    const behind = keycloakAt(proxy.url);
    const refused = { kind: "permanent", message: expect.stringContaining("at this address") };
    await expect(behind.read({ desired: anna, externalId: "x" }, never)).rejects.toMatchObject(refused);
    await expect(behind.remove(await bring(anna), never)).rejects.toMatchObject(refused);
    await proxy.stop();
  });
});

describe("the user profile", () => {
  const admin = { view: ["admin"], edit: ["admin"] };

  it("that drops our attributes is found out before anybody is made", async () => {
    fake.realm.settings.unmanagedAttributePolicy = "DISABLED";
    const refused = { kind: "permanent", message: expect.stringMatching(/drops .*allod_id.* ADMIN_EDIT/) };
    await expect(connector.check(never)).rejects.toMatchObject(refused);
    await expect(connector.apply(anna, undefined, never)).rejects.toMatchObject(refused);
    expect(fake.realm.users.size).toBe(0);
  });

  it("may name our attributes instead", async () => {
    const settings = {
      unmanagedAttributePolicy: "DISABLED",
      managed: { allod_id: admin, allod_member: admin, allod_welcomed: admin },
    } as const;
    Object.assign(fake.realm.settings, settings);
    await connector.check(never);
    expect(userOf(await bring(anna)).attributes).toStrictEqual({ allod_id: ["p-anna"], locale: ["de"], allod_welcomed: ["true"] });
  });

  it("that has no place for a language is not asked to keep one again and again", async () => {
    Object.assign(fake.realm.settings, { unmanagedAttributePolicy: "DISABLED", internationalizationEnabled: false });
    Object.assign(fake.realm.settings.managed, { allod_id: admin, allod_member: admin, allod_welcomed: admin });
    expect(connector.plan(anna, await bring(anna))).toStrictEqual({ changes: [] });
  });

  it.each([
    ["lets people write them", "ENABLED", {}, /lets people write/],
    ["lets people write one", "ADMIN_EDIT", { allod_id: { view: ["admin"], edit: ["admin", "user"] } }, /lets people write .*allod_id/],
    ["hides one from administrators", "ADMIN_EDIT", { allod_id: { view: ["user"], edit: ["admin"] } }, /keeps .*allod_id/],
    ["keeps one membership of several", "ADMIN_EDIT", { allod_member: { ...admin, multivalued: false } }, /one value .*allod_member/],
  ] as const)("that %s is refused", async (_, unmanagedAttributePolicy, managed, message) => {
    Object.assign(fake.realm.settings, { unmanagedAttributePolicy, managed });
    await expect(connector.check(never)).rejects.toMatchObject({ kind: "permanent", message: expect.stringMatching(message) });
  });
});

describe("people", () => {
  it("who are new get one e-mail with what they must do first", async () => {
    await bring(anna);
    await bring({ ...anna, displayName: "Anna Berger" });
    expect(fake.realm.mails).toStrictEqual([{ to: anna.email, actions: ["UPDATE_PASSWORD", "CONFIGURE_TOTP"] }]);
  });

  it("get none while they are disabled, and theirs when they are enabled", async () => {
    await bring({ ...anna, state: "disabled" });
    expect(fake.realm.mails).toStrictEqual([]);
    await bring(anna);
    expect(fake.realm.mails.length).toBe(1);
  });

  it("get none where the configuration says so", async () => {
    connector = keycloakAt(fake.url, { welcome: "none" });
    const observed = await bring(anna);
    expect(connector.plan(anna, observed)).toStrictEqual({ changes: [] });
    expect(fake.realm.mails).toStrictEqual([]);
  });

  it("are shown as owed an e-mail as long as the realm has no mail server", async () => {
    fake.realm.settings.hasMailServer = false;
    await expect(bring(anna)).rejects.toMatchObject({
      kind: "permanent",
      message: expect.stringMatching(/no mail server .*welcome: none/),
    });
    const observed = await connector.read({ desired: anna, externalId: undefined }, never);
    expect(connector.plan(anna, observed)).toStrictEqual({ changes: [`send the welcome to ${anna.email}`] });
    fake.realm.settings.hasMailServer = true;
    await bring(anna);
    expect(fake.realm.mails.length).toBe(1);
  });

  it("get theirs later when the mail server is down", async () => {
    fake.realm.settings.isMailServerDown = true;
    await expect(bring(anna)).rejects.toMatchObject({ kind: "transient" });
    fake.realm.settings.isMailServerDown = false;
    await bring(anna);
    expect(fake.realm.mails.length).toBe(1);
  });

  it("keep what others know of them, and are not asked again for what they have done", async () => {
    const user = userOf(await bring(anna));
    Object.assign(user, { requiredActions: [], attributes: { ...user.attributes, badge: ["17"] } });
    await bring({ ...anna, displayName: "Anna Berger" });
    expect(user).toMatchObject({ requiredActions: [], attributes: { badge: ["17"], allod_id: ["p-anna"] }, lastName: "Berger" });
  });

  it("can have an address that was somebody's user name", async () => {
    const first = userOf(await bring(anna));
    await bring({ ...anna, email: "anna.berg@people.test" });
    const second = userOf(await bring({ ...anna, allodId: "p-other" }));
    expect([first, second]).toMatchObject([
      { username: anna.email, email: "anna.berg@people.test" },
      { username: "p-other", email: anna.email },
    ]);
  });

  it("do not get the account of somebody who is in the realm already", async () => {
    await requests(fake.url).ask("POST", "/users", { username: "old", email: anna.email, enabled: true });
    await expect(bring(anna)).rejects.toMatchObject({ kind: "permanent", message: expect.stringContaining("User exists with same email") });
    expect(fake.realm.users.size).toBe(1);
  });
});

describe("members", () => {
  it("keep name and address, which a change of attributes alone would take", async () => {
    const [group, person] = [await bring(acme), await bring(anna)];
    await bring(memberOf(acme, group, person.externalId));
    expect(userOf(person)).toMatchObject({ email: anna.email, firstName: "Anna", lastName: "Berg" });
    expect(connector.plan(anna, await connector.read({ desired: anna, externalId: undefined }, never))).toStrictEqual({ changes: [] });
  });

  it("of two tenants leave one and stay in the other", async () => {
    const other = { ...acme, allodId: "t-other", slug: "other" };
    const [groups, person] = [[await bring(acme), await bring(other)] as const, await bring(anna)];
    const [here, there] = [memberOf(acme, groups[0], person.externalId), memberOf(other, groups[1], person.externalId)];
    const observed = await bring(here);
    await bring(there);
    await connector.remove(observed, never);
    const user = userOf(person);
    expect([...user.groups]).toStrictEqual([groups[1].externalId]);
    expect(user.attributes["allod_member"]).toStrictEqual(["t-other.m-other"]);
    expect((await connector.read({ desired: there, externalId: undefined }, never))?.state).toBe("enabled");
  });

  it("whose mark was taken away by hand are still found in the group, and go", async () => {
    const [group, person] = [await bring(acme), await bring(anna)];
    const member = memberOf(acme, group, person.externalId);
    const { externalId } = await bring(member);
    delete userOf(person).attributes["allod_member"];
    const observed = await connector.read({ desired: member, externalId }, never);
    expect(connector.plan(member, observed)).toStrictEqual({ changes: ["write our id"] });
    if (observed !== undefined) await connector.remove(observed, never);
    expect(userOf(person).groups.size).toBe(0);
  });

  it("wait for a person who is not there", async () => {
    const member = memberOf(acme, await bring(acme), "nobody");
    await expect(connector.apply(member, undefined, never)).rejects.toMatchObject({ kind: "not-found" });
  });
});

describe("tenants", () => {
  it("have groups that no other group's name can be: rights hang on names", async () => {
    const { externalId } = await bring({ ...acme, slug: "administrators" });
    const group = fake.realm.groups.get(externalId);
    expect(group?.name).toBe("allod-administrators");
    expect(group === undefined ? undefined : fake.realm.pathOf(group)).toBe("/tenants/allod-administrators");
  });

  it("keep what others wrote at their groups", async () => {
    const { externalId } = await bring(acme);
    const group = fake.realm.groups.get(externalId);
    if (group !== undefined) group.attributes["cost_center"] = ["4711"];
    await bring({ ...acme, name: "Acme International" });
    expect(group?.attributes).toMatchObject({ cost_center: ["4711"], allod_name: ["Acme International"] });
  });

  it("are not taken for another's: a group that is another's is refused", async () => {
    const { externalId } = await bring(acme);
    const other = { ...acme, allodId: "t-other" };
    await expect(connector.read({ desired: other, externalId }, never)).rejects.toMatchObject({ kind: "permanent" });
  });
});

it("says of itself that its people are the issuer's", () => {
  expect(connector.issuer).toBe(`${fake.url}/realms/people`);
  expect(connector.app).toBeUndefined();
});
