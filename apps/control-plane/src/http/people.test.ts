import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { refused, startApi, statusesOf, type TestApi } from "./api.test-support.ts";

let api: TestApi;
let tenantId: string;
let planId: string;
let count = 0;
interface Somebody {
  readonly id: string;
  readonly personId: string;
  readonly token: string;
}
let olga: Somebody;
let adam: Somebody;
let mia: Somebody;

beforeAll(async () => {
  api = await startApi();
  planId = await api.plan("team");
}, 60_000);
afterAll(() => api.stop());
beforeEach(async () => {
  tenantId = await api.tenant(`tenant-${++count}`);
  [olga, adam, mia] = [await somebody("owner"), await somebody("administrator"), await somebody("member")];
});

async function somebody(role: "owner" | "administrator" | "member", status: "active" | "suspended" = "active"): Promise<Somebody> {
  const name = `${role}-${++count}`;
  const personId = await api.person(name);
  return { personId, id: await api.member(tenantId, personId, { role, status }), token: await api.token(name) };
}
const at = ({ id }: Somebody, more = ""): string => `/v1/tenants/${tenantId}/people/${id}${more}`;
const tell = (by: Somebody, whom: Somebody, action: "suspend" | "resume" | "off-board") =>
  api.call<{ status: string }>("POST", at(whom, `/${action}`), { as: by.token });
const change = (by: Somebody, whom: Somebody, body: object) => api.call("PATCH", at(whom), { as: by.token, body });
const sees = async ({ token }: Somebody): Promise<number> => (await api.call("GET", `/v1/tenants/${tenantId}`, { as: token })).status;

describe("somebody who is suspended", () => {
  it("is out at once, and back when they are resumed; what products hold of them is told", async () => {
    expect(await sees(mia)).toBe(200);
    api.asked.length = 0;
    expect((await tell(adam, mia, "suspend")).body.status).toBe("suspended");
    expect(api.asked).toEqual([
      { kind: "member", id: mia.id },
      { kind: "person", id: mia.personId },
    ]);
    expect(await sees(mia)).toBe(404);
    expect(await tell(adam, mia, "suspend")).toMatchObject(refused(409, "member.transition"));
    expect((await tell(adam, mia, "resume")).body.status).toBe("active");
    expect(await sees(mia)).toBe(200);
  });

  it("is out for good once they are off-boarded", async () => {
    expect((await tell(adam, mia, "off-board")).body.status).toBe("removed");
    expect(await sees(mia)).toBe(404);
    for (const action of ["resume", "suspend", "off-board"] as const)
      expect(await tell(adam, mia, action)).toMatchObject(refused(409, "member.transition"));
    for (const body of [{ aliases: ["sales"] }, { role: "administrator" }, {}])
      expect(await change(olga, mia, body)).toMatchObject(refused(409, "member.removed"));
    const list = async (query: string) =>
      (await api.call<{ items: { id: string }[] }>("GET", `/v1/tenants/${tenantId}/people${query}`, { as: adam.token })).body.items.map(
        ({ id }) => id,
      );
    expect(await list("")).not.toContain(mia.id);
    expect(await list("?status=removed")).toEqual([mia.id]);
  });
});

describe("the last owner", () => {
  it("stays, whatever is tried; the last but one may go", async () => {
    for (const action of ["suspend", "off-board"] as const)
      expect(await tell(olga, olga, action)).toMatchObject(refused(409, "member.last-owner"));
    expect(await change(olga, olga, { role: "member" })).toMatchObject(refused(409, "member.last-owner"));
    const second = await somebody("owner");
    expect(await change(olga, olga, { role: "member" })).toMatchObject({ status: 200 });
    expect(await tell(second, second, "off-board")).toMatchObject(refused(409, "member.last-owner"));
  });

  it("is not lost by two who leave at the same time", async () => {
    const second = await somebody("owner");
    const answers = await Promise.all([tell(olga, olga, "off-board"), tell(second, second, "off-board")]);
    expect(statusesOf(answers)).toEqual([200, 409]);
  });

  it("is not one who is suspended", async () => {
    await somebody("owner", "suspended");
    expect(await tell(olga, olga, "off-board")).toMatchObject(refused(409, "member.last-owner"));
  });
});

describe("roles", () => {
  it("are given by owners only, and nobody changes those who are above them", async () => {
    expect(await change(adam, mia, { role: "administrator" })).toMatchObject(refused(403, "access.denied"));
    expect(await change(olga, mia, { role: "owner" })).toMatchObject({ status: 200, body: { role: "owner" } });
    for (const action of ["suspend", "off-board"] as const)
      expect(await tell(adam, olga, action)).toMatchObject(refused(403, "access.denied"));
    expect(await change(adam, olga, { aliases: ["boss"] })).toMatchObject(refused(403, "access.denied"));
    expect(await change(adam, mia, {})).toMatchObject(refused(403, "access.denied"));
  });
});

describe("addresses", () => {
  it("are one person's, also those that somebody had", async () => {
    expect(await change(adam, mia, { aliases: ["Sales", "sales", "info"] })).toMatchObject({
      status: 200,
      body: { aliases: ["sales", "info"] },
    });
    expect(await change(adam, adam, { aliases: ["sales"] })).toMatchObject(refused(409, "alias.taken"));
    await tell(adam, mia, "off-board");
    expect(await change(adam, adam, { aliases: ["sales"] })).toMatchObject(refused(409, "alias.taken"));
    expect(await change(adam, adam, { aliases: [`member-${count}`] })).toMatchObject(refused(409, "alias.taken"));
    for (const alias of ["a b", ".a", "a..b", "ä", "a@b", ""])
      expect(await change(adam, adam, { aliases: [alias] })).toMatchObject(refused(400, "alias.invalid"));
    expect(await change(adam, adam, { aliases: Array.from({ length: 21 }, (_, number) => `a${number}`) })).toMatchObject(
      refused(400, "http.invalid"),
    );
  });
});

describe("seats", () => {
  it("that are taken let nobody in, be they new, back, or resumed", async () => {
    await api.subscription(tenantId, planId, { seats: 3 });
    const { token } = await api.invitation({ tenantId }, { by: olga.personId, email: `late-${count}@people.example` });
    const accept = () => api.call("POST", "/v1/invitations/accept", { body: { token, displayName: "Late" } });
    expect(await accept()).toMatchObject(refused(409, "subscription.full"));
    await tell(adam, mia, "suspend");
    expect(await accept()).toMatchObject({ status: 200 });
    expect(await tell(adam, mia, "resume")).toMatchObject(refused(409, "subscription.full"));
  });

  it("are not taken twice at the same time", async () => {
    await api.subscription(tenantId, planId, { seats: 4 });
    const tokens = await Promise.all(
      [1, 2, 3].map((number) => api.invitation({ tenantId }, { by: olga.personId, email: `racer-${number}-${count}@people.example` })),
    );
    const answers = await Promise.all(
      tokens.map(({ token }) => api.call("POST", "/v1/invitations/accept", { body: { token, displayName: "R" } })),
    );
    expect(statusesOf(answers)).toEqual([200, 409, 409]);
  });

  it("are not fewer than the people who use one, with or without a subscription before", async () => {
    const actor = { personId: olga.personId, operator: true, memberships: [], partnerIds: [], grants: [] };
    const put = (seats: number) =>
      api.services.subscriptions.put(actor, tenantId, { planId, seats, price: undefined, status: "active", endsAt: undefined });
    await expect(put(2)).rejects.toMatchObject({ code: "subscription.seats" });
    expect(await put(3)).toMatchObject({ seats: 3, seatsUsed: 3 });
    await expect(put(2)).rejects.toMatchObject({ code: "subscription.seats" });
  });
});

it("are found by a part of their name or address, written as it is", async () => {
  const find = async (q: string) =>
    (await api.call<{ items: unknown[] }>("GET", `/v1/tenants/${tenantId}/people?q=${encodeURIComponent(q)}`, { as: adam.token })).body
      .items.length;
  expect([
    await find("MEMBER-"),
    await find("people.example"),
    await find("%"),
    await find("_"),
    await find("\\"),
    await find("' OR 1=1"),
  ]).toEqual([1, 3, 0, 0, 0, 0]);
});

it("changes of one's own name reach every product", async () => {
  api.asked.length = 0;
  expect((await api.call("PATCH", "/v1/me", { as: mia.token, body: { displayName: " Mia Berg ", locale: "de" } })).body).toMatchObject({
    displayName: "Mia Berg",
    locale: "de",
  });
  expect(api.asked).toEqual([
    { kind: "person", id: mia.personId },
    { kind: "member", id: mia.id },
  ]);
});
