import { type Clock, systemClock } from "@allod/core";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import type { Connector, Observed } from "../contract/connector.ts";
import type { Desired, DesiredMember, DesiredTenant } from "../contract/desired.ts";
import { startFake } from "../fake/fake-server.ts";
import { type MatrixFake, startMatrixFake } from "./fake/matrix-fake.ts";
import type { FakeAccount, FakeRoom } from "./fake/state.ts";
import { matrixAt, SERVER_NAME, SSO } from "./matrix.test-support.ts";

const never = new AbortController().signal;
const TOKEN = "syt_of-the-administrator-8830";
const acme: DesiredTenant = { kind: "tenant", allodId: "t-acme", state: "enabled", slug: "acme", name: "Acme", quotaBytes: undefined };
const other: DesiredTenant = { ...acme, allodId: "t-other", slug: "other", name: "Other" };

let fake: MatrixFake;
let connector: Connector;

beforeEach(async () => {
  fake = await startMatrixFake({ serverName: SERVER_NAME, adminToken: TOKEN });
  connector = matrixAt({ url: fake.url, token: TOKEN });
});
afterEach(() => fake.stop());

async function bring(desired: Desired): Promise<Observed> {
  return connector.apply(desired, await connector.read({ desired, externalId: undefined }, never), never);
}

async function member(tenant: DesiredTenant, more: Partial<DesiredMember> & { readonly subject?: string } = {}): Promise<DesiredMember> {
  const { externalId } = await bring(tenant);
  const { subject = "sub-anna", ...rest } = more;
  return {
    kind: "member",
    allodId: `m-anna-${tenant.slug}`,
    state: "enabled",
    tenant: { allodId: tenant.allodId, slug: tenant.slug, externalId },
    person: { allodId: "p-anna", email: "anna@people.test", displayName: "Anna Berg", subject },
    username: "anna",
    role: "member",
    domain: undefined,
    aliases: [],
    quotaBytes: undefined,
    ...rest,
  };
}

function room(id: string | undefined): FakeRoom {
  const found = fake.server.rooms.get(id ?? "");
  if (found === undefined) throw new Error(`there is no room ${id}`);
  return found;
}

function account({ externalId }: Observed): FakeAccount {
  const found = fake.server.accounts.get(externalId);
  if (found === undefined) throw new Error(`there is no account ${externalId}`);
  return found;
}

const generalOf = ({ allodId }: DesiredTenant): FakeRoom => room(fake.server.aliases.get(`#allod-${allodId}-general:${SERVER_NAME}`));

describe("the server", () => {
  it.each([
    ["1.157.1", false],
    ["1.99.0", false],
    ["1.157.2", true],
    ["1.158.0rc1", true],
    ["2.0.0", true],
  ])("of version %s is good enough: %s", async (version, isGood) => {
    const old = await startMatrixFake({ serverName: SERVER_NAME, adminToken: TOKEN, version });
    const how = await matrixAt({ url: old.url, token: TOKEN })
      .check(never)
      .catch((error: unknown) => error);
    expect(how).toMatchObject(isGood ? { version } : { kind: "permanent" });
    await old.stop();
  });

  it("must be the one whose name is configured", async () => {
    const elsewhere = matrixAt({ url: fake.url, token: TOKEN, serverName: "elsewhere.test" });
    await expect(elsewhere.check(never)).rejects.toMatchObject({ kind: "permanent", message: expect.stringContaining("@allod:chat.test") });
  });

  it("must know our account as an administrator", async () => {
    fake.server.tokens.set("syt_of-anna", fake.server.addAccount(`@anna:${SERVER_NAME}`).name);
    const powerless = matrixAt({ url: fake.url, token: "syt_of-anna" });
    await expect(powerless.check(never)).rejects.toMatchObject({ kind: "auth", message: expect.stringContaining("not an administrator") });
  });

  it("behind a proxy that keeps its admin API from us: nothing of ours is taken for gone", async () => {
    for (const body of ["<h1>Not Found</h1>", { errcode: "M_UNRECOGNIZED", error: "Unrecognized request" }]) {
      const proxy = await startFake(() => ({ status: 404, body }));
      const read = matrixAt({ url: proxy.url, token: TOKEN }).read({ desired: acme, externalId: "!space" }, never);
      await expect(read).rejects.toMatchObject({ kind: "permanent", message: expect.stringContaining("at this address") });
      await proxy.stop();
    }
  });

  it("is shown in the launcher, by its web client where there is one", () => {
    expect(connector.app?.url).toBe("https://matrix.chat.test");
    expect(matrixAt({ url: fake.url, token: TOKEN, launchUrl: "https://chat.test" }).app).toStrictEqual({
      title: "Chat",
      url: "https://chat.test",
      icon: "chat",
    });
  });
});

describe("tenants", () => {
  it("are made in any number: the limits are lifted for our account, once", async () => {
    for (let index = 0; index < 12; index++) await bring({ ...acme, allodId: `t-${index}`, slug: `acme-${index}` });
    expect(fake.requests.filter(({ path }) => path.endsWith("/override_ratelimit")).length).toBe(1);
  });

  it("have a space that nobody finds or joins by themselves, and a room for whoever is in it", async () => {
    const space = room((await bring(acme)).externalId);
    const state = (of: FakeRoom, type: string): unknown => fake.server.contentOf(of, type);
    expect(state(space, "m.room.create")).toMatchObject({ type: "m.space" });
    expect(state(space, "m.room.join_rules")).toStrictEqual({ join_rule: "invite" });
    expect(state(space, "m.room.canonical_alias")).toStrictEqual({});
    const allow = [{ type: "m.room_membership", room_id: space.id }];
    expect(state(generalOf(acme), "m.room.join_rules")).toStrictEqual({ join_rule: "restricted", allow });
    for (const each of [space, generalOf(acme)]) expect(state(each, "m.room.guest_access")).toStrictEqual({ guest_access: "forbidden" });
  });

  it("cannot change what says whose they are: not even their owners", async () => {
    const space = room((await bring(acme)).externalId);
    const power = fake.server.contentOf(space, "m.room.power_levels") as { events: Record<string, number> };
    for (const type of ["dev.allod.tenant", "m.room.name"]) expect(power.events[type]).toBeGreaterThan(100);
    expect(power.events["m.room.power_levels"]).toBe(100);
  });

  it("are not found in a room that somebody made under their alias", async () => {
    const mallory = fake.server.addAccount(`@mallory.other:${SERVER_NAME}`);
    fake.server.tokens.set("syt_of-mallory", mallory.name);
    const body = JSON.stringify({ room_alias_name: "allod-t-acme", name: "Acme" });
    const headers = { authorization: "Bearer syt_of-mallory", "content-type": "application/json" };
    await fetch(`${fake.url}/_matrix/client/v3/createRoom`, { method: "POST", headers, body });
    const refused = { kind: "permanent", message: expect.stringContaining("no administrator") };
    await expect(connector.read({ desired: acme, externalId: undefined }, never)).rejects.toMatchObject(refused);
    await expect(connector.apply(acme, undefined, never)).rejects.toMatchObject(refused);
  });

  it("get their room back when it was taken out of the space, and another when it was deleted", async () => {
    const { externalId } = await bring(acme);
    const general = generalOf(acme).id;
    fake.server.setContent(room(externalId), { type: "m.space.child", key: general, content: {} });
    const observed = await connector.read({ desired: acme, externalId }, never);
    expect(connector.plan(acme, observed)).toStrictEqual({ changes: ["add the room General"] });
    await connector.apply(acme, observed, never);
    expect(generalOf(acme).id).toBe(general);
    fake.server.deleteRoom(general);
    await bring(acme);
    expect(generalOf(acme).id).not.toBe(general);
    expect(connector.plan(acme, await connector.read({ desired: acme, externalId }, never))).toStrictEqual({ changes: [] });
  });

  it("go with every room that their people made in the space, and with no room of anybody else", async () => {
    const [ours, theirs] = [await bring(acme), await bring(other)];
    const anna = await bring(await member(acme));
    fake.server.tokens.set("syt_of-anna", anna.externalId);
    const made: string[] = [];
    for (const name of ["Sales", "Support"]) {
      const headers = { authorization: "Bearer syt_of-anna", "content-type": "application/json" };
      const answer = await fetch(`${fake.url}/_matrix/client/v3/createRoom`, { method: "POST", headers, body: JSON.stringify({ name }) });
      made.push(((await answer.json()) as { room_id: string }).room_id);
    }
    const hang = (space: string, key: string): void =>
      fake.server.setContent(room(space), { type: "m.space.child", key, content: { via: [SERVER_NAME] } });
    for (const key of [...made, generalOf(other).id, theirs.externalId]) hang(ours.externalId, key);
    await connector.remove(ours, never);
    expect([...fake.server.rooms.keys()]).toStrictEqual([theirs.externalId, generalOf(other).id]);
  });

  it("go when Synapse has had its time, and the wait ends when it must", async () => {
    const slept: number[] = [];
    const clock: Clock = { ...systemClock, sleep: async (milliseconds) => void slept.push(milliseconds) };
    connector = matrixAt({ url: fake.url, token: TOKEN }, { clock });
    fake.server.deletionTakes = 3;
    await connector.remove(await bring(acme), never);
    expect(slept.length).toBe(6);
    expect(fake.server.rooms.size).toBe(0);

    const observed = await bring(acme);
    const soon = new AbortController();
    const impatient: Clock = { ...systemClock, sleep: (milliseconds, signal) => (soon.abort(), systemClock.sleep(milliseconds, signal)) };
    const slow = matrixAt({ url: fake.url, token: TOKEN }, { clock: impatient });
    await expect(slow.remove(observed, soon.signal)).rejects.toMatchObject({ kind: "transient" });
    await expect(connector.remove(observed, never)).rejects.toMatchObject({
      kind: "transient",
      message: expect.stringContaining("not done yet"),
    });
  });
});

describe("members", () => {
  it("have an account with the slug in its name, in the tenant's space and room", async () => {
    const anna = await bring(await member(acme));
    expect(anna.externalId).toBe("@anna.acme:chat.test");
    expect(account(anna).external_ids).toStrictEqual([
      { auth_provider: "allod", external_id: "m-anna-acme" },
      { auth_provider: SSO, external_id: "sub-anna" },
    ]);
    for (const { joined } of [generalOf(acme), room((await bring(acme)).externalId)]) expect(joined.has(anna.externalId)).toBe(true);
  });

  it("never get the name of somebody who left", async () => {
    const desired = await member(acme);
    await connector.remove(await bring(desired), never);
    const successor = await bring({ ...desired, allodId: "m-new", person: { ...desired.person, allodId: "p-new", subject: "sub-new" } });
    expect(successor.externalId).toBe("@anna.acme.2:chat.test");
    expect(account({ ...successor, externalId: "@anna.acme:chat.test" })).toMatchObject({ deactivated: true });
  });

  it("do not get an account that was there before", async () => {
    fake.server.addAccount(`@anna.acme:${SERVER_NAME}`);
    expect((await bring(await member(acme))).externalId).toBe("@anna.acme.2:chat.test");
  });

  it("come back as another member of the tenant: their sign-in opens the new account", async () => {
    const desired = await member(acme);
    await connector.remove(await bring(desired), never);
    const back = await bring({ ...desired, allodId: "m-again" });
    expect(account(back)).toMatchObject({ name: "@anna.acme.2:chat.test", deactivated: false });
    expect(account(back).external_ids).toContainEqual({ auth_provider: SSO, external_id: "sub-anna" });
  });

  it("of two tenants have one account: for the second there is none, and it says which one they have", async () => {
    await bring(await member(acme));
    const second = await member(other);
    await expect(bring(second)).rejects.toMatchObject({ kind: "permanent", message: expect.stringContaining("@anna.acme:chat.test") });
    expect([...fake.server.accounts.keys()]).toStrictEqual(["@allod:chat.test", "@anna.acme:chat.test"]);
  });

  it("are linked with their sign-in when it is known", async () => {
    const desired = await member(acme);
    const early = { ...desired, person: { ...desired.person, subject: undefined } };
    const observed = await bring(early);
    expect(connector.plan(early, observed)).toStrictEqual({ changes: [] });
    expect(connector.plan(desired, observed)).toStrictEqual({ changes: ["link it with their sign-in"] });
    await bring(desired);
    expect(account(observed).external_ids).toContainEqual({ auth_provider: SSO, external_id: "sub-anna" });
  });

  it("keep ids at other providers", async () => {
    const anna = account(await bring(await member(acme)));
    anna.external_ids.push({ auth_provider: "oidc-old", external_id: "1" });
    const desired = await member(acme, { subject: "sub-new" });
    expect(account(await bring(desired)).external_ids.map(({ external_id }) => external_id)).toStrictEqual(["1", "m-anna-acme", "sub-new"]);
    await connector.remove(await bring(desired), never);
    expect(anna.external_ids.map(({ external_id }) => external_id)).toStrictEqual(["1", "m-anna-acme"]);
  });

  it("are not written to when their role changes: a name that is written again is a new event in every room", async () => {
    const desired = await member(acme);
    await bring(desired);
    const before = fake.requests.length;
    await bring({ ...desired, role: "owner" });
    expect(fake.requests.slice(before).filter(({ method, path }) => method === "PUT" && path.includes("/users/"))).toStrictEqual([]);
    for (const each of [room(desired.tenant.externalId), generalOf(acme)])
      expect(fake.server.contentOf(each, "m.room.power_levels")).toMatchObject({ users: { "@anna.acme:chat.test": 100 } });
  });

  it("who are locked stay where they are", async () => {
    const desired = await member(acme);
    const anna = await bring(desired);
    await bring({ ...desired, state: "disabled" });
    expect(account(anna)).toMatchObject({ locked: true, deactivated: false });
    expect(generalOf(acme).joined.has(anna.externalId)).toBe(true);
  });

  it("who leave are out of the rooms at once, and not when Synapse has time", async () => {
    const anna = await bring(await member(acme));
    await connector.remove(anna, never);
    expect([...fake.server.rooms.values()].some(({ joined }) => joined.has(anna.externalId))).toBe(false);
  });

  it("with a name that Matrix does not allow are refused", async () => {
    await expect(bring(await member(acme, { username: "_anna" }))).rejects.toMatchObject({
      kind: "permanent",
      message: expect.stringContaining("M_INVALID_USERNAME"),
    });
  });

  it("whose name has been too many people's are refused", async () => {
    for (const end of ["", ".2", ".3", ".4", ".5", ".6", ".7", ".8", ".9"]) fake.server.addAccount(`@anna.acme${end}:${SERVER_NAME}`);
    await expect(bring(await member(acme))).rejects.toMatchObject({
      kind: "permanent",
      message: expect.stringContaining("another user name"),
    });
  });

  it("of a space that is gone can still be removed", async () => {
    const desired = await member(acme);
    const { externalId } = await bring(desired);
    await connector.remove(await bring(acme), never);
    const observed = await connector.read({ desired, externalId }, never);
    if (observed === undefined) throw new Error("they are there");
    await connector.remove(observed, never);
    expect(await connector.read({ desired, externalId }, never)).toBeUndefined();
  });
});
