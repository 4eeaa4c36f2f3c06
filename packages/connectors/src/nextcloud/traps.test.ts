import { afterEach, beforeEach, describe, expect, it } from "vitest";

import type { Connector } from "../contract/connector.ts";
import type { DesiredMember } from "../contract/desired.ts";
import type { FakeAccount } from "./fake/cloud.ts";
import { type NextcloudFake, startNextcloudFake } from "./fake/nextcloud-fake.ts";
import { connect, PASSWORD } from "./nextcloud.test-support.ts";
import type { SeenMember } from "./members.ts";

const signal = (): AbortSignal => AbortSignal.timeout(5000);
const anna: DesiredMember = {
  kind: "member",
  allodId: "01a2-m",
  state: "enabled",
  tenant: { allodId: "01a2-t", slug: "acme", externalId: undefined },
  person: { allodId: "01a2-p", email: "anna@acme.example", displayName: "Anna", subject: "s-1" },
  username: "anna",
  role: "member",
  domain: undefined,
  aliases: [],
  quotaBytes: undefined,
};
const suspended: DesiredMember = { ...anna, state: "disabled" };

let fake: NextcloudFake;
let connector: Connector;
beforeEach(async () => {
  fake = await startNextcloudFake({ password: PASSWORD });
  connector = connect(fake.url);
});
afterEach(() => fake.stop());

const visit = (name: string, email = anna.person.email): FakeAccount => {
  const account = fake.cloud.visit({ name, email });
  if (account === undefined) throw new Error(`${name} does not get in`);
  return account;
};
async function bring(desired: DesiredMember, externalId?: string): Promise<SeenMember> {
  const observed = await connector.read({ desired, externalId }, signal());
  return (await connector.apply(desired, observed, signal())) as SeenMember;
}
const account = (id: string): FakeAccount | undefined => fake.cloud.accounts.get(id);

describe("Whoever is suspended", () => {
  it("gets in with no app password, which lives on without it; and with the same one when they are back", async () => {
    visit("anna.berg").appPasswords.add("phone-1");
    expect(fake.opens("anna.berg", "phone-1")).toBe(true);
    await bring(suspended);
    expect(fake.opens("anna.berg", "phone-1")).toBe(false);
    expect(fake.cloud.visit({ name: "anna.berg", email: anna.person.email })).toBeUndefined();
    await bring(anna);
    expect(fake.opens("anna.berg", "phone-1")).toBe(true);
  });

  it("is out of every account that the provider has made them, whatever it called them", async () => {
    visit("anna.berg");
    const { externalId } = await bring(anna);
    visit("anna.maria.berg").appPasswords.add("phone-2");
    expect(connector.plan(suspended, await connector.read({ desired: suspended, externalId }, signal()))).toEqual({
      changes: ["let anna.berg sign in no more", "let anna.maria.berg sign in no more", "note that the account anna.maria.berg is theirs"],
    });
    expect(await bring(suspended, externalId)).toMatchObject({ externalId: "anna.berg", state: "disabled" });
    expect(fake.opens("anna.maria.berg", "phone-2")).toBe(false);
  });

  it("is out also when the note cannot be made", async () => {
    visit("anna.berg");
    fake.misbehave(({ method }) => (method === "POST" ? "500" : "ok"));
    await expect(bring(suspended)).rejects.toMatchObject({ kind: "transient" });
    expect(account("anna.berg")?.enabled).toBe(false);
  });

  it("is found by the account that was kept, when their address is another by now", async () => {
    visit("anna.berg", "anna@old.example");
    await bring(suspended, "anna.berg");
    expect(account("anna.berg")?.enabled).toBe(false);
  });
});

describe("An account", () => {
  it("is never made: what the provider will call somebody is not known before they come", async () => {
    const observed = await connector.read({ desired: anna, externalId: undefined }, signal());
    expect(connector.plan(anna, observed)).toMatchObject({ skipped: { reason: "NotSignedInYet" } });
    await expect(connector.apply(anna, observed, signal())).rejects.toMatchObject({ kind: "not-found" });
    expect([...fake.cloud.accounts.keys()]).toEqual(["allod-local"]);
  });

  it("of Nextcloud's own is nobody's, be the address the same", async () => {
    fake.cloud.add({ id: "by-hand", email: anna.person.email });
    expect(await connector.read({ desired: anna, externalId: undefined }, signal())).toBeUndefined();
    expect(await connector.read({ desired: anna, externalId: "allod-local" }, signal())).toBeUndefined();
  });

  it("of somebody whose address has another one in it is not theirs: a search finds parts", async () => {
    visit("joanna", "joanna@acme.example");
    expect(await connector.read({ desired: anna, externalId: undefined }, signal())).toBeUndefined();
    visit("anna.berg", "Anna@Acme.Example");
    expect(await connector.read({ desired: anna, externalId: undefined }, signal())).toMatchObject({ externalId: "anna.berg" });
  });

  it("is not taken from a member who had the address before", async () => {
    visit("anna.berg");
    await bring(anna);
    const next = { ...suspended, allodId: "01a2-n" };
    expect(await connector.read({ desired: next, externalId: undefined }, signal())).toBeUndefined();
    await expect(connector.apply(next, undefined, signal())).rejects.toMatchObject({ kind: "permanent" });
    expect(account("anna.berg")?.enabled).toBe(true);
  });

  it("of who was off-boarded stays with its files, opens for nobody, and is theirs again as another member", async () => {
    visit("anna.berg").appPasswords.add("phone-1");
    await connector.remove(await bring(anna), signal());
    expect(account("anna.berg")).toBeDefined();
    expect(fake.opens("anna.berg", "phone-1")).toBe(false);
    const back = { ...anna, allodId: "01a2-n" };
    const observed = await connector.read({ desired: back, externalId: undefined }, signal());
    expect(connector.plan(back, observed)).toEqual({
      changes: ["let anna.berg sign in again", "note that the account anna.berg is theirs"],
    });
    await connector.apply(back, observed, signal());
    expect(account("anna.berg")?.enabled).toBe(true);
  });

  it("that went between two questions is said to be gone, though disabling it is refused as invalid (101)", async () => {
    visit("anna.berg");
    const observed = await bring(anna);
    fake.misbehave(({ method }) => {
      if (method === "PUT") fake.cloud.accounts.delete("anna.berg");
      return "ok";
    });
    await expect(connector.apply(suspended, observed, signal())).rejects.toMatchObject({ kind: "not-found" });
  });
});

describe("What Nextcloud refuses", () => {
  it("for an app password, which reads everything and changes nothing, is said as what it is", async () => {
    const administrator = account("allod-local");
    administrator?.appPasswords.add("app-password-1");
    visit("anna.berg");
    connector = connect(fake.url, { password: "app-password-1" });
    await expect(bring(suspended)).rejects.toMatchObject({ kind: "auth", message: expect.stringContaining("not with an app password") });
  });

  it("for who is no administrator is found by the check", async () => {
    fake.cloud.add({ id: "somebody", password: "their-password" });
    await expect(connect(fake.url, { username: "somebody", password: "their-password" }).check(signal())).rejects.toMatchObject({
      kind: "auth",
    });
  });

  it("under a host that is not among trusted_domains names the setting", async () => {
    fake.mood.untrusted = true;
    const refused = { kind: "permanent", message: expect.stringContaining("trusted_domains") };
    await expect(connector.check(signal())).rejects.toMatchObject(refused);
    await expect(connector.read({ desired: anna, externalId: undefined }, signal())).rejects.toMatchObject(refused);
  });

  it("while it is under maintenance is tried again later", async () => {
    fake.mood.maintenance = true;
    await expect(connector.check(signal())).rejects.toMatchObject({ kind: "transient", message: expect.stringContaining("maintenance") });
    await expect(connector.read({ desired: anna, externalId: undefined }, signal())).rejects.toMatchObject({ kind: "transient" });
  });

  it.each(["behindNothing", "withoutProvisioning"] as const)("with a 404 is not that an account is gone (%s)", async (mood) => {
    visit("anna.berg");
    await bring(anna);
    fake.mood[mood] = true;
    const kind = mood === "behindNothing" ? "transient" : "permanent";
    await expect(connector.read({ desired: anna, externalId: "anna.berg" }, signal())).rejects.toMatchObject({ kind });
  });
});
