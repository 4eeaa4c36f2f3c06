import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { type Snapshot, snapshotOf } from "../store/snapshot.test-support.ts";
import { OPERATOR, refused, startApi, statusesOf, type TestApi } from "./api.test-support.ts";
import { DAY } from "../store/world.test-support.ts";

let api: TestApi;
let otto: string;
let anna: string;
let tenantId: string;
let partnerId: string;
let planId: string;
let memberId: string;
let snapshot: Snapshot;

beforeAll(async () => {
  api = await startApi();
  const ottoId = await api.person("otto", { operator: true });
  const annaId = await api.person("anna");
  tenantId = await api.tenant("acme", { owner: annaId });
  memberId = await api.member(tenantId, await api.person("mia"));
  partnerId = await api.partner("reseller", [ottoId]);
  planId = await api.plan("team");
  [otto, anna] = [await api.token("otto", { audience: OPERATOR }), await api.token("anna")];
  snapshot = await snapshotOf(api);
}, 60_000);
afterAll(() => api.stop());

const later = (): string => new Date(api.clock.now().getTime() + DAY).toISOString();
/** A create that may be sent twice: who sends it, where, what, and the same with a difference. */
const creates: [string, () => { as: string; url: string; body: object; other: object }][] = [
  ["a tenant", () => ({ as: otto, url: "/v1/tenants", body: { slug: "once", name: "Once" }, other: { slug: "other", name: "Other" } })],
  [
    "a tenant with its owner and subscription",
    () => ({
      as: otto,
      url: "/v1/tenants",
      body: { slug: "whole", name: "W", owner: { email: "w@w.example" }, subscription: { planId, seats: 1 } },
      other: { slug: "x1", name: "x" },
    }),
  ],
  [
    "an invitation",
    () => ({ as: anna, url: `/v1/tenants/${tenantId}/invitations`, body: { email: "a@b.example" }, other: { email: "c@d.example" } }),
  ],
  [
    "a domain",
    () => ({ as: anna, url: `/v1/tenants/${tenantId}/domains`, body: { name: "acme.example" }, other: { name: "other.example" } }),
  ],
  [
    "a grant",
    () => ({
      as: anna,
      url: `/v1/tenants/${tenantId}/access-grants`,
      body: { partnerId, scopes: ["read"], expiresAt: "2026-12-01T00:00:00Z" },
      other: { partnerId, scopes: ["people"], expiresAt: later() },
    }),
  ],
  [
    "a partner",
    () => ({
      as: otto,
      url: "/v1/partners",
      body: { slug: "once", name: "O", contact: { name: "O", email: "o@o.example" } },
      other: { slug: "two", name: "T", contact: { name: "T", email: "t@t.example" } },
    }),
  ],
  [
    "a plan",
    () => ({
      as: otto,
      url: "/v1/plans",
      body: { slug: "once", name: "O", price: { amount: 1, currency: "EUR" }, period: "month" },
      other: { slug: "two", name: "T", price: { amount: 1, currency: "EUR" }, period: "year" },
    }),
  ],
  [
    "an invitation to a partner's team",
    () => ({ as: otto, url: `/v1/partners/${partnerId}/administrators`, body: { email: "p@p.example" }, other: { email: "q@q.example" } }),
  ],
];

describe.each(creates)("%s", (_, request) => {
  it("is made once, however often it is sent, also at the same time; and its key is good for nothing else", async () => {
    const { as, url, body, other } = request();
    const headers = { "idempotency-key": "a key" };
    const answers = await Promise.all([1, 2, 3, 4].map(() => api.call("POST", url, { as, body, headers })));
    const [first] = answers;
    expect(first?.status).toSatisfy((status: number) => status === 201 || status === 202);
    for (const answer of answers) expect(answer).toEqual(first);
    const once = await snapshot.digest();
    expect(await api.call("POST", url, { as, body, headers })).toEqual(first);
    expect(await snapshot.digest()).toEqual(once);
    expect(await api.call("POST", url, { as, body: other, headers })).toMatchObject(refused(422, "idempotency.mismatch"));
    expect(await snapshot.digest()).toEqual(once);
    expect((await api.call("POST", url, { as, body: other, headers: { "idempotency-key": "another key" } })).status).toBe(first?.status);
    await snapshot.restore();
  });
});

/** A change that may say which generation it was made for. */
const changes: [string, () => { as: string; method: string; url: string; body?: object; code: string }][] = [
  ["a tenant", () => ({ as: anna, method: "PATCH", url: `/v1/tenants/${tenantId}`, body: { name: "Renamed" }, code: "tenant.changed" })],
  ["a tenant that is suspended", () => ({ as: otto, method: "POST", url: `/v1/tenants/${tenantId}/suspend`, code: "tenant.changed" })],
  [
    "a person",
    () => ({
      as: anna,
      method: "PATCH",
      url: `/v1/tenants/${tenantId}/people/${memberId}`,
      body: { role: "administrator" },
      code: "member.changed",
    }),
  ],
  [
    "a person who is suspended",
    () => ({ as: anna, method: "POST", url: `/v1/tenants/${tenantId}/people/${memberId}/suspend`, code: "member.changed" }),
  ],
  [
    "a partner",
    () => ({ as: otto, method: "PATCH", url: `/v1/partners/${partnerId}`, body: { name: "Renamed" }, code: "partner.changed" }),
  ],
  ["a plan", () => ({ as: otto, method: "PATCH", url: `/v1/plans/${planId}`, body: { name: "Renamed" }, code: "plan.changed" })],
  ["a plan that is archived", () => ({ as: otto, method: "POST", url: `/v1/plans/${planId}/archive`, code: "plan.changed" })],
];

describe.each(changes)("%s", (_, request) => {
  it("is changed by whoever saw the newest, and by one of two who saw the same", async () => {
    const { as, method, url, body, code } = request();
    const change = (match: string) => api.call(method, url, { as, body, headers: { "if-match": match } });
    const before = await snapshot.digest();
    expect(await change('"7"')).toMatchObject(refused(412, code));
    expect(await snapshot.digest()).toEqual(before);
    const answers = await Promise.all([change('"1"'), change('"1"')]);
    expect(statusesOf(answers)).toEqual([200, 412]);
    expect(answers.find(({ status }) => status === 200)?.etag).toBe('"2"');
    await snapshot.restore();
  });
});

describe("a list of 250", () => {
  async function pages(url: string, limit: number): Promise<string[]> {
    const seen: string[] = [];
    for (let next: string | null = ""; next !== null;) {
      const address = `${url}?limit=${limit}${next === "" ? "" : `&cursor=${next}`}`;
      const page: { items: { id: string }[]; next: string | null } = (
        await api.call<{ items: { id: string }[]; next: string | null }>("GET", address, { as: otto })
      ).body;
      seen.push(...page.items.map(({ id }) => id));
      ({ next } = page);
    }
    return seen;
  }

  it("comes page by page, each once and in order, of tenants, people and what was done", async () => {
    const people: string[] = [];
    for (let number = 0; number < 250; number++) people.push(await api.person(`many-${number}`, { identity: false }));
    const crowd = await api.tenant("crowd");
    for (const person of people) await api.member(crowd, person);
    for (let number = 0; number < 250; number++) await api.tenant(`one-of-many-${number}`);
    for (let number = 0; number < 250; number++)
      await api.services.tenants.reconcile(
        { personId: people[0] ?? "", operator: true, memberships: [], partnerIds: [], grants: [] },
        crowd,
      );
    for (const [url, table] of [
      ["/v1/tenants", "tenant"],
      [`/v1/tenants/${crowd}/people`, "membership"],
      [`/v1/tenants/${crowd}/audit`, "audit_event"],
    ] as const) {
      const isTimeline = table === "audit_event";
      const where = table === "tenant" ? "" : `WHERE ${isTimeline ? "chain" : "tenant_id"} = '${crowd}'`;
      const all = (await api.ask<{ id: string }>(`SELECT id FROM ${table} ${where} ORDER BY ${isTimeline ? "seq DESC" : "id"}`)).map(
        ({ id }) => id,
      );
      expect(all.length).toBeGreaterThanOrEqual(250);
      for (const limit of [100, 50]) expect(await pages(url, limit)).toEqual(all);
    }
  }, 30_000);
});
