import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";

import type { Connector, Observed } from "../contract/connector.ts";
import type { Desired, DesiredMember } from "../contract/desired.ts";
import { startStalwartFake, type StalwartFake } from "./fake/stalwart-fake.ts";
import { acme, acmeTest, anna, connect, never, PASSWORD, startTogether } from "./stalwart.test-support.ts";

let fake: StalwartFake;
let connector: Connector;

beforeEach(async () => {
  ({ fake, connector } = await startTogether());
});
afterEach(() => fake.stop());

const apply = (desired: Desired, observed?: Observed): Promise<Observed> => connector.apply(desired, observed, never);
const read = (desired: Desired): Promise<Observed | undefined> => connector.read({ desired, externalId: undefined }, never);
const plan = async (desired: Desired): Promise<unknown> => connector.plan(desired, await read(desired));

const list = z.object({ list: z.tuple([z.record(z.string(), z.unknown())]) });

/** As it is in Stalwart. */
function stored(object: "Account" | "Domain", { externalId }: Observed): Record<string, unknown> {
  return list.parse(fake.call(`x:${object}/get`, { ids: [externalId] })).list[0];
}

const changeByHand = (object: string, { externalId }: Observed, patch: object): unknown =>
  fake.call(`x:${object}/set`, { update: { [externalId]: patch } });

describe("a domain", () => {
  it("is shown with all its records, and not before there is a key for each algorithm", async () => {
    const { records = [] } = await apply(acmeTest);
    const keys = records.filter(({ purpose }) => purpose === "Signs outgoing mail (DKIM)");
    expect(keys.map(({ value }) => value.replace(/p=.*/, ""))).toStrictEqual([
      "v=DKIM1; k=ed25519; h=sha256; ",
      "v=DKIM1; k=rsa; h=sha256; ",
    ]);
    // In pieces of 255 in the zone file, in one here.
    expect(keys[1]?.value).toHaveLength("v=DKIM1; k=rsa; h=sha256; p=".length + 392);
    expect(records).toContainEqual({ type: "MX", name: "acme.test", value: "10 mail.example.test", purpose: "Mail arrives" });
  });

  it("whose keys do not come says so, and is tried again", async () => {
    fake.stallKeys();
    await expect(apply(acmeTest)).rejects.toMatchObject({
      kind: "transient",
      message: "Stalwart is still making the signing keys of acme.test.",
    });
    expect(await plan(acmeTest)).toStrictEqual({ changes: ["wait for the signing keys: 0 of 2 are made"] });
    const domain = fake.objects().find(({ allodId }) => allodId === acmeTest.allodId);
    fake.makeKey(domain?.externalId ?? "");
    expect(await plan(acmeTest)).toStrictEqual({ changes: ["wait for the signing keys: 1 of 2 are made"] });
    fake.makeKey(domain?.externalId ?? "");
    expect(await plan(acmeTest)).toStrictEqual({ changes: [] });
  });

  it("that somebody else made is not touched until it is handed over", async () => {
    const answer = fake.call("x:Domain/set", { create: { d: { name: "acme.test", description: "Ours since 1999" } } });
    const { created } = z.object({ created: z.object({ d: z.object({ id: z.string() }) }) }).parse(answer);
    const mark = `Allod domain ${acmeTest.allodId} of tenant ${acme.allodId}`;
    await expect(apply(acmeTest)).rejects.toMatchObject({
      kind: "permanent",
      message: `Stalwart has the domain acme.test already, and Allod did not make it: write "${mark}" into its description to hand it over.`,
    });
    changeByHand("Domain", { externalId: created.d.id, state: "enabled" }, { description: mark });
    expect(await apply(acmeTest)).toMatchObject({ externalId: created.d.id, state: "enabled" });
  });

  it("is found by its name when the id that was kept is somebody else's by now", async () => {
    const { externalId } = await apply(acmeTest);
    const other = await apply({ ...acmeTest, allodId: "01990000-0000-7000-8000-00000000000f", name: "other.test" });
    expect(await connector.read({ desired: acmeTest, externalId: other.externalId }, never)).toMatchObject({ externalId });
  });

  it("gets back its name, its owner and its keys", async () => {
    const observed = await apply(acmeTest);
    changeByHand("Domain", observed, {
      name: "renamed.test",
      description: `Allod domain ${acmeTest.allodId} of tenant nobody`,
      dkimManagement: { "@type": "Manual" },
    });
    const seen = await connector.read({ desired: acmeTest, externalId: observed.externalId }, never);
    expect(connector.plan(acmeTest, seen)).toStrictEqual({ changes: ["name it acme.test", "note whose it is", "have signing keys made"] });
    await apply(acmeTest, seen);
    expect(await plan(acmeTest)).toStrictEqual({ changes: [] });
  });

  it("stays, and signs its mail, while somebody has a mailbox in it", async () => {
    const observed = await apply(acmeTest);
    const mailbox = await apply(anna);
    await expect(connector.remove(observed, never)).rejects.toMatchObject({
      kind: "transient",
      message: "Stalwart still has what needs the domain acme.test (1 Account): it goes first.",
    });
    expect(fake.call("x:DkimSignature/query", { filter: { domainId: observed.externalId } })["ids"]).toHaveLength(2);
    await connector.remove(mailbox, never);
    await connector.remove(observed, never);
    expect(fake.call("x:Domain/query", { filter: { name: "acme.test" } })["ids"]).toStrictEqual([]);
    expect(fake.call("x:DkimSignature/query", { filter: { domainId: observed.externalId } })["ids"]).toStrictEqual([]);
  });

  it("goes with a key that was made while it went", async () => {
    const observed = await apply(acmeTest);
    let asked = 0;
    fake.misbehave(() => {
      asked++;
      // After the keys in the way were looked at.
      if (asked === 2) fake.makeKey(observed.externalId);
      return "ok";
    });
    await connector.remove(observed, never);
    expect(asked).toBe(3);
    expect(await read(acmeTest)).toBeUndefined();
  });
});

describe("a mailbox", () => {
  beforeEach(async () => {
    await apply(acmeTest);
  });

  it("has no password, no role of an administrator, and an address that nobody else gets", async () => {
    const observed = await apply({ ...anna, role: "owner", aliases: ["a.berg", "anna", "a.berg"], quotaBytes: 5_000_000_000 });
    expect(stored("Account", observed)).toMatchObject({
      "@type": "User",
      name: "anna",
      emailAddress: "anna@acme.test",
      description: "Anna Berg",
      roles: { "@type": "User" },
      permissions: { "@type": "Inherit" },
      quotas: { maxDiskQuota: 5_000_000_000 },
      aliases: {
        0: { name: "allod01990000000070008000000000000003", enabled: false, description: "Allod knows the mailbox by this: leave it" },
        1: { name: "a.berg", enabled: true },
      },
    });
    expect(stored("Account", observed)["credentials"]).toStrictEqual({});
  });

  it("lets nobody in while it is disabled, with the right password too", async () => {
    const observed = await apply(anna);
    changeByHand("Account", observed, { credentials: { 0: { "@type": "Password", secret: "pw of anna" } } });
    const signIn = async (): Promise<number> => {
      const authorization = `Basic ${Buffer.from("anna@acme.test:pw of anna").toString("base64")}`;
      return (await fetch(`${fake.url}/jmap/session`, { headers: { authorization } })).status;
    };
    expect(await signIn()).toBe(200);
    await apply({ ...anna, state: "disabled" }, await read(anna));
    expect(await signIn()).toBe(403);
    await apply(anna, await read(anna));
    expect(await signIn()).toBe(200);
  });

  it("is shut at once, even when Stalwart refuses what else is to be done", async () => {
    await apply({ ...anna, allodId: "01990000-0000-7000-8000-0000000000aa", username: "taken" });
    await apply(anna);
    const desired: DesiredMember = { ...anna, state: "disabled", aliases: ["taken"] };
    expect(await plan(desired)).toStrictEqual({ changes: ["let them sign in no more", "add the alias taken"] });
    await expect(apply(desired, await read(desired))).rejects.toMatchObject({
      kind: "permanent",
      message: "Stalwart cannot change the mailbox anna@acme.test: its address or one of its aliases is somebody else's.",
    });
    expect(await read(desired)).toMatchObject({ state: "disabled" });
  });

  it("is shut also when the tenant has no domain any more, or another that is not there yet", async () => {
    const observed = await apply(anna);
    const left: DesiredMember = { ...anna, state: "disabled", domain: undefined };
    expect(await plan(left)).toStrictEqual({ changes: ["let them sign in no more"] });
    expect(await apply(left, observed)).toMatchObject({ state: "disabled", address: "anna@acme.test" });
    const moving: DesiredMember = { ...anna, state: "disabled", domain: "new.test" };
    await apply(anna, await read(anna));
    await expect(apply(moving, await read(anna))).rejects.toMatchObject({
      kind: "transient",
      message: "Stalwart does not have the domain new.test yet.",
    });
    expect(await read(anna)).toMatchObject({ state: "disabled", address: "anna@acme.test" });
  });

  it("keeps what an administrator has set besides", async () => {
    const observed = await apply({ ...anna, quotaBytes: 1000 });
    const list = { disabledPermissions: { emailSend: true }, enabledPermissions: {} };
    changeByHand("Account", observed, { "quotas/maxEmails": 7, permissions: { "@type": "Merge", ...list } });
    const disabled: DesiredMember = { ...anna, state: "disabled", quotaBytes: undefined };
    expect(await plan(disabled)).toStrictEqual({ changes: ["let them sign in no more", "give it the usual room"] });
    await apply(disabled, await read(disabled));
    expect(stored("Account", observed)).toMatchObject({
      quotas: { maxEmails: 7 },
      permissions: { "@type": "Merge", disabledPermissions: { emailSend: true, authenticate: true } },
    });
    await apply({ ...anna, quotaBytes: 2000 }, await read(anna));
    expect(stored("Account", observed)).toMatchObject({
      quotas: { maxEmails: 7, maxDiskQuota: 2000 },
      permissions: { "@type": "Merge", ...list },
    });
  });

  it("moves with its aliases to the domain that is the tenant's first now", async () => {
    const member: DesiredMember = { ...anna, aliases: ["info"] };
    const { externalId } = await apply(member);
    const domain = await apply({ ...acmeTest, allodId: "01990000-0000-7000-8000-000000000009", name: "acme.example" });
    const moved: DesiredMember = { ...member, domain: "acme.example" };
    expect(await plan(moved)).toStrictEqual({ changes: ["change the address to anna@acme.example", "move the aliases"] });
    const observed = await apply(moved, await read(moved));
    expect(observed).toMatchObject({ externalId, address: "anna@acme.example" });
    const aliases = Object.values(stored("Account", observed)["aliases"] as Record<string, { domainId: string }>);
    expect(aliases.map(({ domainId }) => domainId)).toStrictEqual([domain.externalId, domain.externalId]);
    expect(await plan(moved)).toStrictEqual({ changes: [] });
  });

  it("loses aliases that were added by hand, wherever they are, and its mark stays shut", async () => {
    const observed = await apply(anna);
    changeByHand("Account", observed, {
      "aliases/0/enabled": true,
      "aliases/1": { name: "boss", domainId: "b" },
      "aliases/2": { name: "off", domainId: "b", enabled: false },
    });
    expect(await plan(anna)).toStrictEqual({
      changes: [
        "take away the alias allod01990000000070008000000000000003, take away the alias boss of the domain b, take away the alias off of the domain b, disabled",
      ],
    });
    await apply(anna, await read(anna));
    expect(await plan(anna)).toStrictEqual({ changes: [] });
    expect(stored("Account", observed)["aliases"]).toMatchObject({ 0: { enabled: false } });
  });

  it("is never made in another tenant's domain, nor in one that is nobody's", async () => {
    const theirs = { ...anna, tenant: { ...acme, allodId: "01990000-0000-7000-8000-0000000000ff" } };
    await expect(apply(theirs)).rejects.toMatchObject({
      kind: "permanent",
      message: "The domain acme.test of Stalwart is not this tenant's.",
    });
    await expect(apply({ ...anna, domain: "example.test" })).rejects.toMatchObject({ kind: "permanent" });
    expect(fake.objects().filter(({ kind, allodId }) => kind === "member" && allodId !== undefined)).toStrictEqual([]);
  });

  it("that somebody made by hand at the same address is not taken", async () => {
    const domain = fake.objects().find(({ allodId }) => allodId === acmeTest.allodId);
    fake.call("x:Account/set", { create: { u: { "@type": "User", name: "anna", domainId: domain?.externalId ?? "" } } });
    expect(await read(anna)).toBeUndefined();
    await expect(apply(anna)).rejects.toMatchObject({
      kind: "permanent",
      message: "Stalwart cannot create the mailbox anna@acme.test: its address or one of its aliases is somebody else's.",
    });
  });

  it("waits for a domain", () => {
    expect(connector.plan({ ...anna, domain: undefined }, undefined)).toStrictEqual({
      skipped: { reason: "NoDomain", message: "The tenant has no proven domain yet: add one to give people mailboxes." },
    });
  });
});

describe("the connection", () => {
  it("is checked for what our account may do", async () => {
    expect(await connector.check(never)).toStrictEqual({ version: undefined });
    const weak = await startStalwartFake({ password: PASSWORD, permissions: ["authenticate", "sysDomainGet", "sysDomainQuery"] });
    await expect(connect(weak.url).check(never)).rejects.toMatchObject({
      kind: "auth",
      message: expect.stringMatching(/^Stalwart does not allow our account: sysAccountGet, sysAccountQuery, sysDomainCreate, /),
    });
    await weak.stop();
  });

  it("works with the key of an API, and without the rights of an administrator it is refused", async () => {
    const keyed = await startStalwartFake({ password: PASSWORD, apiKey: "API_key" });
    expect(await connect(keyed.url, { apiKey: "API_key" }).check(never)).toStrictEqual({ version: undefined });
    await expect(connect(keyed.url, { apiKey: "API_other" }).check(never)).rejects.toMatchObject({ kind: "auth" });
    await keyed.stop();
  });

  it("shows the launcher where mail is read", () => {
    expect(connector.app).toBeUndefined();
    const shown = connect("https://mail.example.com", { apiKey: "API_x", webmail: "https://mail.acme.test" });
    expect(shown.app).toStrictEqual({ title: "Mail", url: "https://mail.acme.test", icon: "mail" });
  });
});
