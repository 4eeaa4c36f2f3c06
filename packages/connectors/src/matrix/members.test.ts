import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { acme, type Bench, bench, never, other, SERVER_NAME, SSO } from "./matrix.test-support.ts";

let on: Bench;

beforeEach(async () => {
  on = await bench();
});
afterEach(() => on.fake.stop());

describe("members", () => {
  it("have an account with the slug in its name, in the tenant's space and room", async () => {
    const anna = await on.bring(await on.member(acme));
    expect(anna.externalId).toBe("@anna.acme:chat.test");
    expect(on.account(anna).external_ids).toStrictEqual([
      { auth_provider: "allod", external_id: "m-anna-acme" },
      { auth_provider: SSO, external_id: "sub-anna" },
    ]);
    for (const { joined } of [on.generalOf(acme), on.room((await on.bring(acme)).externalId)])
      expect(joined.has(anna.externalId)).toBe(true);
  });

  it("never get the name of somebody who left", async () => {
    const desired = await on.member(acme);
    await on.connector.remove(await on.bring(desired), never);
    const successor = await on.bring({ ...desired, allodId: "m-new", person: { ...desired.person, allodId: "p-new", subject: "sub-new" } });
    expect(successor.externalId).toBe("@anna.acme.2:chat.test");
    expect(on.account({ ...successor, externalId: "@anna.acme:chat.test" })).toMatchObject({ deactivated: true });
  });

  it("do not get an account that was there before", async () => {
    on.fake.server.addAccount(`@anna.acme:${SERVER_NAME}`);
    expect((await on.bring(await on.member(acme))).externalId).toBe("@anna.acme.2:chat.test");
  });

  it("come back as another member of the tenant: their sign-in opens the new account", async () => {
    const desired = await on.member(acme);
    await on.connector.remove(await on.bring(desired), never);
    const back = await on.bring({ ...desired, allodId: "m-again" });
    expect(on.account(back)).toMatchObject({ name: "@anna.acme.2:chat.test", deactivated: false });
    expect(on.account(back).external_ids).toContainEqual({ auth_provider: SSO, external_id: "sub-anna" });
  });

  it("of two tenants have one account: for the second there is none, and it says which one they have", async () => {
    await on.bring(await on.member(acme));
    const second = await on.member(other);
    await expect(on.bring(second)).rejects.toMatchObject({ kind: "permanent", message: expect.stringContaining("@anna.acme:chat.test") });
    expect([...on.fake.server.accounts.keys()]).toStrictEqual(["@allod:chat.test", "@anna.acme:chat.test"]);
  });

  it("are linked with their sign-in when it is known", async () => {
    const desired = await on.member(acme);
    const early = { ...desired, person: { ...desired.person, subject: undefined } };
    const observed = await on.bring(early);
    expect(on.connector.plan(early, observed)).toStrictEqual({ changes: [] });
    expect(on.connector.plan(desired, observed)).toStrictEqual({ changes: ["link it with their sign-in"] });
    await on.bring(desired);
    expect(on.account(observed).external_ids).toContainEqual({ auth_provider: SSO, external_id: "sub-anna" });
  });

  it("keep ids at other providers", async () => {
    const anna = on.account(await on.bring(await on.member(acme)));
    anna.external_ids.push({ auth_provider: "oidc-old", external_id: "1" });
    const desired = await on.member(acme, { subject: "sub-new" });
    expect(on.account(await on.bring(desired)).external_ids.map(({ external_id }) => external_id)).toStrictEqual([
      "1",
      "m-anna-acme",
      "sub-new",
    ]);
    await on.connector.remove(await on.bring(desired), never);
    expect(anna.external_ids.map(({ external_id }) => external_id)).toStrictEqual(["1", "m-anna-acme"]);
  });

  it("are not written to when their role changes: a name that is written again is a new event in every room", async () => {
    const desired = await on.member(acme);
    await on.bring(desired);
    const before = on.fake.requests.length;
    await on.bring({ ...desired, role: "owner" });
    expect(on.fake.requests.slice(before).filter(({ method, path }) => method === "PUT" && path.includes("/users/"))).toStrictEqual([]);
    for (const each of [on.room(desired.tenant.externalId), on.generalOf(acme)])
      expect(on.fake.server.contentOf(each, "m.room.power_levels")).toMatchObject({ users: { "@anna.acme:chat.test": 100 } });
  });

  it("who are locked stay where they are", async () => {
    const desired = await on.member(acme);
    const anna = await on.bring(desired);
    await on.bring({ ...desired, state: "disabled" });
    expect(on.account(anna)).toMatchObject({ locked: true, deactivated: false });
    expect(on.generalOf(acme).joined.has(anna.externalId)).toBe(true);
  });

  it("who leave are out of the rooms at once, and not when Synapse has time", async () => {
    const anna = await on.bring(await on.member(acme));
    await on.connector.remove(anna, never);
    expect([...on.fake.server.rooms.values()].some(({ joined }) => joined.has(anna.externalId))).toBe(false);
  });

  it("with a name that Matrix does not allow are refused", async () => {
    await expect(on.bring(await on.member(acme, { username: "_anna" }))).rejects.toMatchObject({
      kind: "permanent",
      message: expect.stringContaining("M_INVALID_USERNAME"),
    });
  });

  it("whose name has been too many people's are refused", async () => {
    for (const end of ["", ".2", ".3", ".4", ".5", ".6", ".7", ".8", ".9"]) on.fake.server.addAccount(`@anna.acme${end}:${SERVER_NAME}`);
    await expect(on.bring(await on.member(acme))).rejects.toMatchObject({
      kind: "permanent",
      message: expect.stringContaining("another user name"),
    });
  });

  it("of a space that is gone can still be removed", async () => {
    const desired = await on.member(acme);
    const { externalId } = await on.bring(desired);
    await on.connector.remove(await on.bring(acme), never);
    const observed = await on.connector.read({ desired, externalId }, never);
    if (observed === undefined) throw new Error("they are there");
    await on.connector.remove(observed, never);
    expect(await on.connector.read({ desired, externalId }, never)).toBeUndefined();
  });
});
