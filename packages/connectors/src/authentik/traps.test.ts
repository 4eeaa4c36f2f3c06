import { afterEach, describe, expect, it } from "vitest";

import type { DesiredMember, DesiredPerson, DesiredTenant } from "../contract/desired.ts";
import { connect, never, TOKEN } from "./authentik.test-support.ts";
import { authentikConfig } from "./config.ts";
import { type AuthentikFake, startAuthentikFake } from "./fake/authentik-fake.ts";

let fake: AuthentikFake;
afterEach(() => fake.stop());

async function start(options: Partial<Parameters<typeof startAuthentikFake>[0]> = {}): Promise<ReturnType<typeof connect>> {
  fake = await startAuthentikFake({ token: TOKEN, ...options });
  return connect(fake.url);
}

const anna: DesiredPerson = {
  kind: "person",
  allodId: "p-anna",
  state: "enabled",
  email: "anna@people.test",
  displayName: "Anna Berg",
  locale: "de",
};
const acme: DesiredTenant = { kind: "tenant", allodId: "t-acme", state: "enabled", slug: "acme", name: "Acme", quotaBytes: undefined };

function annaIn(tenant: string, more: Partial<DesiredMember> = {}): DesiredMember {
  return {
    kind: "member",
    allodId: `m-${tenant}`,
    state: "enabled",
    tenant: { allodId: "t-acme", slug: "acme", externalId: tenant },
    person: { allodId: anna.allodId, email: anna.email, displayName: anna.displayName, subject: "set-below" },
    username: "anna",
    role: "member",
    domain: undefined,
    aliases: [],
    quotaBytes: undefined,
    ...more,
  };
}

const users = () => [...fake.directory.users.values()].filter(({ username }) => username !== "akadmin");

describe("somebody who was there before and is known by their uuid", () => {
  it("keeps the name that they sign in with, is not written to, and is suspended with the person", async () => {
    const connector = await start();
    const old = fake.directory.addUser({ username: "aberg", email: anna.email, last_login: "2026-11-24T12:55:40.401582Z" });
    const seen = await connector.read({ desired: anna, externalId: old.uuid }, never);
    const mine = await connector.apply(anna, seen, never);
    expect(old).toMatchObject({ username: "aberg", name: "Anna Berg", attributes: { allod_id: "p-anna" } });
    expect(connector.plan(anna, mine)).toStrictEqual({ changes: [] });
    await connector.apply({ ...anna, state: "disabled" }, mine, never);
    expect(old).toMatchObject({ username: "aberg", is_active: false });
    expect(fake.directory.users.size).toBe(2);
  });
});

describe("a new person", () => {
  it("is the `sub` of tokens: its uuid, and signs in with the address", async () => {
    const connector = await start();
    const { externalId } = await connector.apply(anna, undefined, never);
    expect(users()).toMatchObject([{ uuid: externalId, username: anna.email, type: "internal", attributes: { allod_id: "p-anna" } }]);
    expect(connector.issuer).toBe("https://id.example.test/application/o/allod/");
  });

  it("is written to once, in their language; again at a new address, as long as they were never here", async () => {
    const connector = await start();
    const made = await connector.apply(anna, undefined, never);
    expect(connector.plan(anna, made)).toStrictEqual({ changes: [] });
    const moved = { ...anna, email: "berg@people.test" };
    const changed = await connector.apply(moved, made, never);
    const mails = [
      { to: "anna@people.test", language: "de" },
      { to: "berg@people.test", language: "de" },
    ];
    expect(fake.mails).toStrictEqual(mails);
    for (const user of users()) user.last_login = "2026-11-25T12:00:00Z";
    await connector.apply(
      { ...moved, email: "a@people.test" },
      await connector.read({ desired: moved, externalId: changed.externalId }, never),
      never,
    );
    expect(fake.mails).toStrictEqual(mails);
  });

  it("is written to when they are enabled, and not before", async () => {
    const connector = await start();
    const made = await connector.apply({ ...anna, state: "disabled" }, undefined, never);
    expect(fake.mails).toStrictEqual([]);
    expect(connector.plan(anna, made)).toStrictEqual({ changes: ["let them sign in again", "write to them, so that they set a password"] });
    await connector.apply(anna, made, never);
    expect(fake.mails).toHaveLength(1);
  });

  it.each([
    ["none", "its brand has no recovery flow"],
    ["flow without e-mail", "its recovery flow default-recovery-flow has no e-mail stage"],
  ] as const)("is not made when they could not set a password (%s): the check says so and so does the person", async (recovery, words) => {
    const connector = await start({ recovery });
    await expect(connector.check(never)).rejects.toMatchObject({ kind: "permanent", message: expect.stringContaining(words) });
    await expect(connector.apply(anna, undefined, never)).rejects.toMatchObject({
      kind: "permanent",
      message: expect.stringContaining(words),
    });
    expect(users()).toStrictEqual([]);
    const without = connect(fake.url, { welcome: "none" });
    await expect(without.check(never)).resolves.toStrictEqual({ version: "2026.8.0" });
    expect(without.plan(anna, await without.apply(anna, undefined, never))).toStrictEqual({ changes: [] });
  });

  it("does not get the address of somebody who is there, whom authentik would not tell from them", async () => {
    const connector = await start();
    fake.directory.addUser({ username: "root", email: "anna@people.test" });
    const error = { kind: "permanent", message: expect.stringMatching(/The user root of Authentik has the address .* allod_id\./) };
    await expect(connector.apply(anna, undefined, never)).rejects.toMatchObject(error);
    const made = await connector.apply({ ...anna, email: "berg@people.test" }, undefined, never);
    await expect(connector.apply(anna, made, never)).rejects.toMatchObject(error);
    expect(users().map(({ email }) => email)).toStrictEqual(["anna@people.test", "berg@people.test"]);
  });

  it("takes over a user that an operator gave the person's id, with all that others wrote there", async () => {
    const connector = await start();
    const old = fake.directory.addUser({ username: "aberg", email: "anna@people.test", attributes: { allod_id: "p-anna", phone: "1" } });
    await connector.apply(anna, await connector.read({ desired: anna, externalId: undefined }, never), never);
    expect(users()).toHaveLength(1);
    expect(old).toMatchObject({ username: "anna@people.test", name: "Anna Berg", attributes: { allod_id: "p-anna", phone: "1" } });
  });

  it("with an address that is too long for a name signs in with one of ours", async () => {
    const connector = await start();
    const email = `${"a".repeat(150)}@people.test`;
    await connector.apply({ ...anna, email }, undefined, never);
    expect(users()).toMatchObject([{ username: "allod-p-anna", email }]);
  });
});

describe("what authentik answers", () => {
  it("is not believed when a filter was left out in silence: nobody else is taken for them", async () => {
    const connector = await start();
    fake.moods.ignoresFilters = true;
    const wrong = { kind: "permanent", message: "Authentik answered /core/users/ with what was not asked for." };
    await expect(connector.read({ desired: anna, externalId: undefined }, never)).rejects.toMatchObject(wrong);
    await expect(connector.apply(anna, undefined, never)).rejects.toMatchObject(wrong);
  });

  it("is not believed when two have the same id", async () => {
    const connector = await start();
    for (const username of ["a", "b"]) fake.directory.addUser({ username, attributes: { allod_id: "p-anna" } });
    await expect(connector.read({ desired: anna, externalId: undefined }, never)).rejects.toMatchObject({
      kind: "permanent",
      message: "2 users of Authentik have the same allod_id: take it from all but one.",
    });
  });

  it("is trouble inside, and not a refusal, when it is 405 with an empty page", async () => {
    const connector = await start();
    fake.moods.isBroken = true;
    await expect(connector.read({ desired: anna, externalId: undefined }, never)).rejects.toMatchObject({ kind: "transient" });
  });

  it("is our credentials' fault with 403, be they wrong or without permission", async () => {
    await start({ powerlessToken: "powerless" });
    for (const token of ["wrong", "powerless"])
      await expect(connect(fake.url, { token }).check(never)).rejects.toMatchObject({ kind: "auth" });
  });

  it("is read to the last page, and a list that became shorter ends where it ends", async () => {
    const connector = await start();
    // An e-mail stage list of one page is all that the connector pages through; users with one id show the same code.
    for (let made = 0; made < 150; made++) fake.directory.addUser({ username: `u${made}`, attributes: { allod_id: "p-anna" } });
    const read = () => connector.read({ desired: anna, externalId: undefined }, never);
    await expect(read()).rejects.toThrow("150 users");
    fake.misbehave(({ path }) => {
      if (fake.requests.filter((request) => request.path === path).length === 4)
        for (let pk = 22; pk <= 171; pk++) fake.directory.removeUser(pk);
      return "ok";
    });
    await expect(read()).rejects.toThrow("100 users");
  });

  it.each(["2025.10.4", "next"])("is refused when it is of a version that we do not know: %s", async (version) => {
    const connector = await start({ version });
    await expect(connector.check(never)).rejects.toMatchObject({ kind: "permanent", message: expect.stringContaining("2025.12") });
  });

  it.each(["2025.12.0", "2026.8.0-rc1"])("is taken when it is of a version that we know: %s", async (version) => {
    const connector = await start({ version });
    await expect(connector.check(never)).resolves.toStrictEqual({ version });
  });

  it("is not a refusal when what was to be made came up meanwhile, by a request that we had given up", async () => {
    const connector = await start();
    fake.misbehave(({ method, path }) => {
      if (method === "POST" && path === "/api/v3/core/users/")
        fake.directory.addUser({ username: anna.email, email: anna.email, attributes: { allod_id: anna.allodId } });
      if (method === "POST" && path === "/api/v3/core/groups/")
        fake.directory.addGroup({ name: "allod-acme", attributes: { allod_id: acme.allodId } });
      return "ok";
    });
    for (const desired of [anna, acme]) {
      await connector.apply(desired, undefined, never);
      const observed = await connector.read({ desired, externalId: undefined }, never);
      expect(connector.plan(desired, observed)).toStrictEqual({ changes: [] });
    }
    expect(users()).toHaveLength(1);
  });
});

describe("a tenant", () => {
  it("has a group that is not named by the customer: applications give rights by names", async () => {
    const connector = await start();
    await connector.apply({ ...acme, name: "Grafana Admins" }, undefined, never);
    expect([...fake.directory.groups.values()].map(({ name }) => name)).toStrictEqual(["authentik Admins", "allod-acme"]);
  });

  it("that is disabled has nobody in its group, also not who is put there by hand, and lets nobody in", async () => {
    const connector = await start();
    const { externalId: subject } = await connector.apply(anna, undefined, never);
    const made = await connector.apply(acme, undefined, never);
    const desired = annaIn(made.externalId);
    const member = { ...desired, person: { ...desired.person, subject } };
    await connector.apply(member, undefined, never);
    const users = fake.directory.groups.get(made.externalId)?.users;
    expect(users?.size).toBe(1);

    const suspended: DesiredTenant = { ...acme, state: "disabled" };
    await connector.apply(suspended, made, never);
    expect(users?.size).toBe(0);
    const seen = await connector.read({ desired: member, externalId: undefined }, never);
    expect(connector.plan(member, seen)).toMatchObject({ skipped: { reason: "TenantDisabled" } });
    await connector.apply(member, seen, never);
    expect(users?.size).toBe(0);

    users?.add(3);
    const drifted = await connector.read({ desired: suspended, externalId: made.externalId }, never);
    expect(connector.plan(suspended, drifted)).toStrictEqual({ changes: ["take everybody out"] });
    await connector.apply(suspended, drifted, never);
    await connector.apply(acme, await connector.read({ desired: acme, externalId: made.externalId }, never), never);
    expect(users?.size).toBe(0);
    await connector.apply(member, await connector.read({ desired: member, externalId: undefined }, never), never);
    expect(users?.size).toBe(1);
  });

  it("keeps attributes that others wrote", async () => {
    const connector = await start();
    const made = await connector.apply(acme, undefined, never);
    const group = fake.directory.groups.get(made.externalId);
    Object.assign(group?.attributes ?? {}, { theirs: 1 });
    const desired = { ...acme, name: "Acme Works" };
    await connector.apply(desired, await connector.read({ desired, externalId: undefined }, never), never);
    expect(group?.attributes).toStrictEqual({ allod_id: "t-acme", allod_name: "Acme Works", allod_state: "enabled", theirs: 1 });
  });
});

describe("a member", () => {
  it("of two tenants has a mark for each; the end of one is not the end of the other", async () => {
    const connector = await start();
    const { externalId: subject } = await connector.apply(anna, undefined, never);
    const groups = [];
    const members = [];
    for (const slug of ["acme", "globex"]) {
      const { externalId } = await connector.apply({ ...acme, allodId: `t-${slug}`, slug }, undefined, never);
      const desired = annaIn(externalId);
      members.push(await connector.apply({ ...desired, person: { ...desired.person, subject } }, undefined, never));
      groups.push(fake.directory.groups.get(externalId));
    }
    const [first, second] = members;
    if (first === undefined || second === undefined) throw new Error("two were made");
    await connector.remove(first, never);
    expect(groups.map((group) => group?.users.size)).toStrictEqual([0, 1]);
    const [group] = second.externalId.split("/");
    expect(users()[0]?.attributes["allod_members"]).toStrictEqual({ [`m-${group}`]: group });
  });

  it("of a person who is gone is not found, and says who is missing", async () => {
    const connector = await start();
    const { externalId } = await connector.apply(acme, undefined, never);
    const error = { kind: "not-found", message: "The person is not in Authentik." };
    await expect(connector.apply(annaIn(externalId), undefined, never)).rejects.toMatchObject(error);
  });
});

describe("the configuration", () => {
  it("takes what it knows and nothing else", async () => {
    await start();
    const given = { url: "https://id.example.test", token: "t", issuer: "https://id.example.test/application/o/allod/" };
    expect(authentikConfig.parse(given)).toMatchObject({ ...given, token: { toString: expect.any(Function) }, welcome: "recovery-email" });
    expect(authentikConfig.safeParse({ ...given, welcome: "magic" }).success).toBe(false);
    expect(authentikConfig.safeParse({ ...given, tokn: "t" }).success).toBe(false);
    expect(authentikConfig.safeParse({ ...given, url: "ftp://id.example.test" }).success).toBe(false);
  });
});
