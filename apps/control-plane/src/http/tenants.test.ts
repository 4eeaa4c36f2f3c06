import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { DAY } from "../store/world.test-support.ts";
import { OPERATOR, refused, startApi, statusesOf, type TestApi } from "./api.test-support.ts";

let api: TestApi;
let otto: string;
let annaId: string;
let anna: string;

beforeAll(async () => {
  api = await startApi();
  await api.person("otto", { operator: true });
  annaId = await api.person("anna");
  [otto, anna] = [await api.token("otto", { audience: OPERATOR }), await api.token("anna")];
}, 60_000);
afterAll(() => api.stop());

const inDays = (days: number): string => new Date(api.clock.now().getTime() + days * DAY).toISOString();

describe("a tenant", () => {
  it("is made with an owner who is written to, and a subscription, and is set up at once", async () => {
    const planId = await api.plan("team", { amount: 700 });
    api.asked.length = 0;
    const body = { slug: "first", name: " First ", owner: { email: "Olga@First.Example" }, subscription: { planId, seats: 5 } };
    const made = await api.call<{ id: string }>("POST", "/v1/tenants", { as: otto, body });
    expect(made).toMatchObject({
      status: 201,
      etag: '"1"',
      body: { slug: "first", name: "First", status: "pending", partner: null, billing: {}, generation: 1 },
    });
    expect(api.asked).toContainEqual({ kind: "tenant", id: made.body.id });
    expect(await api.mailTo("olga@first.example")).toHaveLength(1);
    expect((await api.call("GET", `/v1/tenants/${made.body.id}/subscription`, { as: otto })).body["subscription"]).toMatchObject({
      seats: 5,
      seatsUsed: 0,
      mrr: { amount: 3500, currency: "EUR" },
      status: "active",
    });
    await api.call("POST", "/v1/invitations/accept", {
      body: { token: await api.invitationTo("olga@first.example"), displayName: "Olga" },
    });
    expect(await api.ask("SELECT role FROM membership WHERE tenant_id = $1", [made.body.id])).toEqual([{ role: "owner" }]);
  });

  it("is made whole or not at all", async () => {
    const make = (more: object) =>
      api.call("POST", "/v1/tenants", { as: otto, body: { slug: "half", name: "Half", owner: { email: "x@half.example" }, ...more } });
    expect(await make({ subscription: { planId: api.ids.next(), seats: 1 } })).toMatchObject(refused(404, "plan.unknown"));
    expect(await make({ partnerId: api.ids.next() })).toMatchObject(refused(404, "partner.unknown"));
    expect(await api.ask("SELECT id FROM tenant WHERE slug = 'half'")).toEqual([]);
    expect(await api.mailTo("x@half.example")).toEqual([]);
  });

  it("without a partner is made by operators alone", async () => {
    await api.partner("reseller", [annaId]);
    expect(await api.call("POST", "/v1/tenants", { as: anna, body: { slug: "direct", name: "x" } })).toMatchObject(
      refused(403, "access.denied"),
    );
  });

  it("moves only as its status allows, and everything in it follows", async () => {
    const id = await api.tenant("life", { status: "pending", owner: annaId });
    const tell = (action: string, as = otto) => api.call("POST", `/v1/tenants/${id}/${action}`, { as });
    expect(await tell("suspend")).toMatchObject(refused(409, "tenant.transition"));
    await api.services.tenants.activate(id);
    expect(await api.call("GET", `/v1/tenants/${id}`, { as: anna })).toMatchObject({ status: 200, body: { status: "active" } });
    api.asked.length = 0;
    expect(await tell("suspend")).toMatchObject({ status: 200, body: { status: "suspended", generation: 3 } });
    expect(api.asked.map(({ kind }) => kind).toSorted()).toEqual(["member", "person", "tenant"]);
    expect(await api.call("GET", `/v1/tenants/${id}`, { as: anna })).toMatchObject(refused(404, "tenant.unknown"));
    expect(await tell("resume")).toMatchObject({ body: { status: "active" } });
    await api.subscription(id, await api.plan("ends"));
    expect(await tell("terminate", anna)).toMatchObject({ status: 200, body: { status: "terminated" } });
    expect(await tell("resume")).toMatchObject(refused(409, "tenant.transition"));
    const after = await api.call<{ subscription: unknown }>("GET", `/v1/tenants/${id}/subscription`, { as: otto });
    expect(after.body.subscription).toMatchObject({ status: "cancelled", mrr: { amount: 0 } });
    const body = { planId: (await api.call<{ items: { id: string }[] }>("GET", "/v1/plans", { as: otto })).body.items[0]?.id, seats: 3 };
    expect(await api.call("PUT", `/v1/tenants/${id}/subscription`, { as: otto, body })).toMatchObject(refused(409, "tenant.over"));
  });

  it("tells what it pays to those who may know it, wherever it is shown", async () => {
    const id = await api.tenant("pays", { owner: annaId });
    await api.subscription(id, await api.plan("paid"));
    await api.member(id, await api.person("mia"));
    await api.member(id, await api.person("adam"), { role: "administrator" });
    const [mia, adam] = [await api.token("mia"), await api.token("adam")];
    const address = `/v1/tenants/${id}`;
    expect(await api.call("PATCH", address, { as: adam, body: { billing: { company: "A" } } })).toMatchObject(
      refused(403, "access.denied"),
    );
    expect(await api.call("PATCH", address, { as: anna, body: { billing: { company: "Acme GmbH" } } })).toMatchObject({
      body: { billing: { company: "Acme GmbH" } },
    });
    expect(await api.call("PATCH", address, { as: adam, body: { name: "Pays" } })).toMatchObject({
      status: 200,
      body: { name: "Pays", billing: null },
    });
    const list = async (as: string) =>
      (await api.call<{ items: { slug: string; mrr: unknown }[] }>("GET", "/v1/tenants", { as })).body.items.find(
        ({ slug }) => slug === "pays",
      );
    for (const [as, billing, mrr] of [
      [anna, { company: "Acme GmbH" }, { amount: 5000, currency: "EUR" }],
      [adam, null, null],
      [mia, null, null],
    ] as const) {
      expect((await api.call("GET", address, { as })).body["billing"]).toEqual(billing);
      expect((await list(as))?.mrr).toEqual(mrr);
    }
  });

  it("is found by name, status, partner, and by what fails in it", async () => {
    const partnerId = await api.partner("finder");
    const id = await api.tenant("needle", { partnerId, status: "pending" });
    const row = { kind: "tenant", object_id: id, tenant_id: id, connector: "chat", outcome: "failing", external_id: null } as const;
    const rest = { create_pending_since: null, observed_generation: "1", desired_hash: null, failures: 1, retry_at: null };
    await api.write((connection) =>
      connection
        .insertInto("resource")
        .values({ ...row, ...rest })
        .execute(),
    );
    const find = async (query: string) =>
      (await api.call<{ items: { slug: string }[] }>("GET", `/v1/tenants?${query}`, { as: otto })).body.items.map(({ slug }) => slug);
    for (const query of ["q=NEEDL", `partnerId=${partnerId}`, "failing=true"]) expect(await find(query)).toEqual(["needle"]);
    expect(await find("status=pending")).toContain("needle");
    expect(await find("failing=false")).not.toContain("needle");
    for (const q of ["%25", "_", "%5C"]) expect(await find(`q=${q}`)).toEqual([]);
  });
});

describe("a partner", () => {
  it("sees its customers and what they pay; of the tenant itself only what that lets it see", async () => {
    const petraId = await api.person("petra");
    const petra = await api.token("petra");
    const partnerId = await api.partner("sells", [petraId]);
    const made = await api.call<{ id: string }>("POST", "/v1/tenants", {
      as: petra,
      body: { slug: "customer", name: "Customer", partnerId },
    });
    expect(made).toMatchObject({ status: 201, body: { partner: { id: partnerId, name: "sells" } } });
    const { id } = made.body;
    await api.member(id, annaId, { role: "owner" });
    const plan = await api.plan("seat", { amount: 250 });
    await api.subscription(id, plan, { seats: 4, amount: 250 });
    await api.subscription(await api.tenant("customer-two", { partnerId }), plan, { seats: 2, amount: 1000 });
    expect((await api.call("GET", `/v1/partners/${partnerId}`, { as: petra })).body).toMatchObject({
      customers: 2,
      mrr: [{ amount: 3000, currency: "EUR" }],
    });
    const customers = async () =>
      (await api.call<{ items: object[] }>("GET", `/v1/partners/${partnerId}/tenants`, { as: petra })).body.items;
    expect(await customers()).toMatchObject([
      { slug: "customer", mrr: { amount: 1000 }, scopes: [] },
      { slug: "customer-two", mrr: { amount: 2000 } },
    ]);

    const look = async (what = "") => (await api.call("GET", `/v1/tenants/${id}${what}`, { as: petra })).status;
    expect(await look()).toBe(404);
    const body = { partnerId, scopes: ["read", "read"], expiresAt: inDays(7) };
    const given = await api.call<{ id: string }>("POST", `/v1/tenants/${id}/access-grants`, { as: anna, body });
    expect(given).toMatchObject({
      status: 201,
      body: { partner: { id: partnerId }, scopes: ["read"], revokedAt: null, grantedBy: { displayName: "anna" } },
    });
    expect([await look(), await look("/people")]).toEqual([200, 403]);
    expect(await customers()).toMatchObject([{ scopes: ["read"] }, { scopes: [] }]);
    expect((await api.call<{ items: { id: string }[] }>("GET", `/v1/tenants/${id}/access-grants`, { as: anna })).body.items).toMatchObject([
      { id: given.body.id },
    ]);
    const revoke = () => api.call("POST", `/v1/tenants/${id}/access-grants/${given.body.id}/revoke`, { as: anna });
    const first = await revoke();
    expect(await revoke()).toEqual(first);
    expect([await look(), (await customers())[0]]).toMatchObject([404, { scopes: [] }]);
  });

  it("is out by itself when its time is over", async () => {
    const partnerId = await api.partner("timed", [await api.person("timo")]);
    const id = await api.tenant("timed", { owner: annaId });
    await api.call("POST", `/v1/tenants/${id}/access-grants`, { as: anna, body: { partnerId, scopes: ["read"], expiresAt: inDays(1) } });
    const look = async () => (await api.call("GET", `/v1/tenants/${id}`, { as: await api.token("timo") })).status;
    expect(await look()).toBe(200);
    api.clock.pass(DAY);
    expect(await look()).toBe(404);
    [otto, anna] = [await api.token("otto", { audience: OPERATOR }), await api.token("anna")];
  });

  it("is out while its customer stands still, and when that is over; operators are not", async () => {
    const scopes = ["billing", "domains", "people", "read"] as const;
    const partnerId = await api.partner("still", [await api.person("pia")]);
    const id = await api.tenant("still", { owner: annaId, partnerId });
    await api.grant(id, partnerId, { by: annaId, scopes });
    const as = await api.token("pia");
    const list = async (path: string) => (await api.call<{ items: { scopes?: string[] }[] }>("GET", path, { as })).body.items;
    const look = async () => ({
      answers: statusesOf([
        ...(await Promise.all(
          ["", "/people", "/domains", "/subscription"].map((path) => api.call("GET", `/v1/tenants/${id}${path}`, { as })),
        )),
        await api.call("POST", `/v1/tenants/${id}/invitations`, { as, body: { email: `${api.ids.next()}@still.example` } }),
      ]),
      tenants: (await list("/v1/tenants")).length,
      scopes: (await list(`/v1/partners/${partnerId}/tenants`))[0]?.scopes,
    });
    const isIn = { answers: [200, 200, 200, 200, 201], tenants: 1, scopes };
    const isOut = { answers: [404, 404, 404, 404, 404], tenants: 0, scopes: [] };
    expect(await look()).toEqual(isIn);
    for (const [action, expected] of [
      ["suspend", isOut],
      ["resume", isIn],
      ["terminate", isOut],
    ] as const) {
      expect(await api.call("POST", `/v1/tenants/${id}/${action}`, { as: otto })).toMatchObject({ status: 200 });
      expect(await look()).toEqual(expected);
      expect(await api.call("GET", `/v1/tenants/${id}/people`, { as: otto })).toMatchObject({ status: 200 });
    }
  });

  it("is let in for a time, not for good, and only if there is such a partner", async () => {
    const id = await api.tenant("careful", { owner: annaId });
    const partnerId = await api.partner("careful");
    const give = (more: object) =>
      api.call("POST", `/v1/tenants/${id}/access-grants`, {
        as: anna,
        body: { partnerId, scopes: ["read"], expiresAt: inDays(7), ...more },
      });
    for (const days of [91, -1]) expect(await give({ expiresAt: inDays(days) })).toMatchObject(refused(400, "grant.expiry"));
    expect(await give({ partnerId: api.ids.next() })).toMatchObject(refused(404, "partner.unknown"));
    for (const scopes of [[], ["everything"]]) expect(await give({ scopes })).toMatchObject(refused(400, "http.invalid"));
  });

  it("is changed field by field", async () => {
    const id = await api.partner("changing");
    const change = (body: object) => api.call("PATCH", `/v1/partners/${id}`, { as: otto, body });
    expect((await change({ marginPercent: 12.34, domain: "Changing.Example" })).body).toMatchObject({
      marginPercent: 12.34,
      domain: "changing.example",
      name: "changing",
    });
    expect((await change({ domain: null })).body).toMatchObject({ domain: null, marginPercent: 12.34, generation: 3 });
    for (const body of [{ marginPercent: 100.01 }, { marginPercent: -1 }, { marginPercent: 0.001 }, { slug: "other" }])
      expect(await change(body)).toMatchObject(refused(400, "http.invalid"));
    expect(await change({ domain: "localhost" })).toMatchObject(refused(400, "domain.invalid"));
  });
});

describe("a plan", () => {
  it("keeps its price for those who have it, and its room follows", async () => {
    const id = await api.plan("grows", { amount: 100 });
    const tenantId = await api.tenant("grows", { owner: annaId });
    const put = (body: object) =>
      api.call("PUT", `/v1/tenants/${tenantId}/subscription`, { as: otto, body: { planId: id, seats: 2, ...body } });
    expect(await put({ status: "trial" })).toMatchObject({ status: 200, body: { mrr: { amount: 0 }, status: "trial" } });
    expect(await put({})).toMatchObject({ body: { mrr: { amount: 200, currency: "EUR" } } });
    api.asked.length = 0;
    await api.call("PATCH", `/v1/plans/${id}`, { as: otto, body: { price: { amount: 999, currency: "EUR" } } });
    expect(api.asked).toEqual([]);
    expect(await put({ seats: 3 })).toMatchObject({ body: { price: { amount: 100 }, mrr: { amount: 300 } } });
    await api.call("PATCH", `/v1/plans/${id}`, { as: otto, body: { mailboxBytes: 1_000_000 } });
    expect(api.asked).toContainEqual({ kind: "tenant", id: tenantId });
    expect(await put({ price: { amount: 50, currency: "CHF" } })).toMatchObject({ body: { mrr: { amount: 100, currency: "CHF" } } });
    expect(await put({ endsAt: inDays(-1) })).toMatchObject(refused(400, "subscription.ends-before"));
  });

  it("that is archived is kept by those who have it, and had by nobody else", async () => {
    const id = await api.plan("old");
    const [has, wants] = [await api.tenant("has"), await api.tenant("wants")];
    await api.subscription(has, id);
    expect((await api.call("POST", `/v1/plans/${id}/archive`, { as: otto })).body["archivedAt"]).not.toBeNull();
    const put = (tenantId: string) =>
      api.call("PUT", `/v1/tenants/${tenantId}/subscription`, { as: otto, body: { planId: id, seats: 20 } });
    expect(await put(has)).toMatchObject({ status: 200 });
    expect(await put(wants)).toMatchObject(refused(409, "plan.archived"));
  });

  it("is one at a time, also when two are put at once; and ends when it is cancelled, or by itself", async () => {
    const id = await api.plan("raced");
    const tenantId = await api.tenant("raced");
    const put = (more: object = {}) =>
      api.call("PUT", `/v1/tenants/${tenantId}/subscription`, { as: otto, body: { planId: id, seats: 2, ...more } });
    expect(await api.call("POST", `/v1/tenants/${tenantId}/subscription/cancel`, { as: otto })).toMatchObject(
      refused(409, "subscription.none"),
    );
    expect((await Promise.all([put(), put(), put()])).map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(await api.ask("SELECT id FROM subscription WHERE tenant_id = $1 AND replaced_at IS NULL", [tenantId])).toHaveLength(1);
    expect(await api.call("POST", `/v1/tenants/${tenantId}/subscription/cancel`, { as: otto })).toMatchObject({
      body: { status: "cancelled", mrr: { amount: 0 } },
    });
    await put({ endsAt: inDays(1) });
    await api.store.within("everything", (tx) => tx.subscriptions.endDue(new Date(api.clock.now().getTime() + 2 * DAY)));
    expect((await api.call("GET", `/v1/tenants/${tenantId}/subscription`, { as: otto })).body["subscription"]).toMatchObject({
      status: "cancelled",
    });
  });
});

describe("a domain", () => {
  const claim = (tenantId: string, name: string) =>
    api.call<{ id: string; record: { name: string; value: string } }>("POST", `/v1/tenants/${tenantId}/domains`, {
      as: anna,
      body: { name },
    });
  const verify = (tenantId: string, id: string) => api.call("POST", `/v1/tenants/${tenantId}/domains/${id}/verify`, { as: anna });

  it("is claimed by anybody, proven by who publishes the record, one tenant at a time; and free again once it is given up", async () => {
    const [one, two] = [await api.tenant("names-one", { owner: annaId }), await api.tenant("names-two", { owner: annaId })];
    const [mine, theirs] = [await claim(one, "Müller.Example."), await claim(two, "xn--mller-kva.example")];
    expect(mine).toMatchObject({
      status: 201,
      body: { name: "xn--mller-kva.example", verifiedAt: null, record: { type: "TXT", name: "_allod.xn--mller-kva.example" } },
    });
    const key = `TXT ${mine.body.record.name}`;
    expect(await verify(one, mine.body.id)).toMatchObject(refused(409, "domain.unproven"));
    api.dns.set(key, [theirs.body.record.value]);
    expect(await verify(one, mine.body.id)).toMatchObject(refused(409, "domain.unproven"));
    api.dns.set(key, undefined);
    expect(await verify(two, theirs.body.id)).toMatchObject(refused(503, "domain.dns-silent"));
    api.dns.set(key, [mine.body.record.value, theirs.body.record.value]);
    const answers = await Promise.all([verify(one, mine.body.id), verify(two, theirs.body.id)]);
    expect(statusesOf(answers)).toEqual([200, 409]);
    const [winner, loser, won, lost] = answers[0]?.status === 200 ? [one, two, mine, theirs] : [two, one, theirs, mine];
    expect(await verify(loser, lost.body.id)).toMatchObject(refused(409, "domain.taken"));
    api.dns.delete(key);
    expect((await verify(winner, won.body.id)).status).toBe(200);
    api.asked.length = 0;
    expect((await api.call("POST", `/v1/tenants/${winner}/domains/${won.body.id}/remove`, { as: anna })).status).toBe(200);
    expect(api.asked).toContainEqual({ kind: "domain", id: won.body.id });
    expect(await verify(winner, won.body.id)).toMatchObject(refused(404, "domain.unknown"));
    api.dns.set(key, [lost.body.record.value]);
    expect((await verify(loser, lost.body.id)).status).toBe(200);
    expect(await claim(winner, "müller.example")).toMatchObject({ status: 201 });
  });

  it("is claimed once by a tenant", async () => {
    const id = await api.tenant("claims", { owner: annaId });
    await claim(id, "alone.example");
    expect(await claim(id, "ALONE.example")).toMatchObject(refused(409, "domain.claimed"));
  });

  it("that nobody can own is refused", async () => {
    const id = await api.tenant("refuses", { owner: annaId });
    for (const name of [
      "localhost",
      "co.uk",
      "203.0.113.7",
      "a b.example",
      "-x.example",
      "github.io",
      "https://x.example",
      `${"a".repeat(64)}.example`,
      "[::1]",
      "x..example",
    ])
      expect(await claim(id, name)).toMatchObject(refused(400, "domain.invalid"));
  });

  it("shows its records, and what the DNS has of each at this moment", async () => {
    const tenantId = await api.tenant("records", { owner: annaId });
    const id = await api.domain(tenantId, "records.example", { proven: true });
    const records = [
      { type: "MX", name: "records.example", value: "10 mx.allod.example", purpose: "Mail arrives" },
      { type: "TXT", name: "records.example", value: "v=spf1 mx -all", purpose: "Says who sends" },
    ];
    const row = { kind: "domain", object_id: id, tenant_id: tenantId, connector: "mail", outcome: "ready", external_id: "x" } as const;
    const rest = {
      create_pending_since: null,
      observed_generation: "1",
      desired_hash: null,
      failures: 0,
      retry_at: null,
      records: JSON.stringify(records),
    };
    await api.write((connection) =>
      connection
        .insertInto("resource")
        .values({ ...row, ...rest })
        .execute(),
    );
    api.dns.set("MX records.example", ["10 MX.allod.example."]);
    api.dns.set("TXT records.example", ["v=spf1 -all"]);
    const { items } = (
      await api.call<{ items: { type: string; published: string }[] }>("GET", `/v1/tenants/${tenantId}/domains/${id}/records`, { as: anna })
    ).body;
    expect(items.map(({ type, published }) => `${type} ${published}`)).toEqual(["TXT no", "MX yes", "TXT other"]);
  });
});
