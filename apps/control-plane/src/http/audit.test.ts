import type { AuditEventDetail, AuditPage } from "@allod/api";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { OPERATOR, startApi, type TestApi } from "./api.test-support.ts";

let api: TestApi;
let anna: string;
let annaId: string;
let otto: string;

beforeAll(async () => {
  api = await startApi();
  annaId = await api.person("anna");
  anna = await api.token("anna");
  await api.person("otto", { operator: true });
  otto = await api.token("otto", { audience: OPERATOR });
}, 60_000);
afterAll(() => api.stop());

const timeline = async (id: string, query = ""): Promise<AuditPage["items"]> =>
  (await api.call<AuditPage>("GET", `/v1/tenants/${id}/audit${query}`, { as: anna })).body.items;

describe("the timeline of a tenant", () => {
  it("says what was done, by whom, from where, how they came to be allowed, and what changed", async () => {
    const id = await api.tenant("told", { owner: annaId });
    await api.call("PATCH", `/v1/tenants/${id}`, { as: anna, body: { name: "Told" } });
    await api.call("POST", `/v1/tenants/${id}/suspend`, { as: otto });
    await api.call("POST", `/v1/tenants/${id}/resume`, { as: otto });
    const items = await timeline(id);
    expect(items).toMatchObject([
      { action: "allod.tenant_resume" },
      { action: "allod.tenant_suspend", actor: { as: "operator", name: "otto", address: "127.0.0.1" }, seq: 2 },
      { action: "allod.tenant_update", actor: { as: "person", name: "anna", id: annaId }, target: { kind: "tenant", id }, seq: 1 },
    ]);
    const detail = await api.call<AuditEventDetail>("GET", `/v1/tenants/${id}/audit/${items[2]?.id}`, { as: anna });
    expect(detail.body.metadata).toEqual({ changes: { name: { from: "told", to: "Told" } } });
    expect(detail.body.correlationId).not.toBe("");
  });

  it("tells of whoever looks in from outside, once an hour, and not of its own people", async () => {
    const id = await api.tenant("looked-at", { owner: annaId });
    for (const path of ["", "/people", "/audit", ""]) await api.call("GET", `/v1/tenants/${id}${path}`, { as: otto });
    await api.call("GET", `/v1/tenants/${id}`, { as: anna });
    expect((await timeline(id)).map(({ action, actor }) => [action, actor.name, actor.as])).toEqual([
      ["allod.tenant_open", "otto", "operator"],
    ]);
    api.clock.pass(3_600_000);
    await api.call("GET", `/v1/tenants/${id}/people`, { as: otto });
    expect(await timeline(id)).toHaveLength(2);
  });

  it("is filtered by what is asked for, page by page", async () => {
    const id = await api.tenant("filtered", { owner: annaId });
    for (const name of ["One", "Two", "Three"]) await api.call("PATCH", `/v1/tenants/${id}`, { as: anna, body: { name } });
    await api.event(id);
    expect((await timeline(id, "?source=keycloak")).map(({ rawAction }) => rawAction)).toEqual(["LOGIN"]);
    expect(await timeline(id, `?actor=${annaId}&action=allod.tenant_update`)).toHaveLength(3);
    expect(await timeline(id, "?q=elem*")).toHaveLength(1);
    expect(await timeline(id, "?outcome=denied")).toHaveLength(0);
    expect(await timeline(id, "?to=2026-01-01T00:00:00Z")).toHaveLength(0);
    const first = (await api.call<AuditPage>("GET", `/v1/tenants/${id}/audit?limit=3`, { as: anna })).body;
    const second = await timeline(id, `?limit=3&cursor=${first.next}`);
    expect([...first.items, ...second].map(({ seq }) => seq)).toEqual([4, 3, 2, 1]);
  });

  it.each(["?cursor=x", "?cursor=1-2", "?from=yesterday", "?source=fax", "?q=", "?limit=1000", "?unknown=1", `?q=${"x".repeat(300)}`])(
    "refuses %s",
    async (query) => {
      const id = (await api.ask<{ id: string }>("SELECT id FROM tenant WHERE slug = 'told'"))[0]?.id ?? "";
      const { status, body } = await api.call<{ code: string }>("GET", `/v1/tenants/${id}/audit${query}`, { as: anna });
      expect([status, body.code]).toEqual([400, "http.invalid"]);
    },
  );
});

describe("everybody's timeline", () => {
  it("is for operators: the platform's own, or all together", async () => {
    await api.call("POST", "/v1/plans", {
      as: otto,
      body: { slug: "gold", name: "Gold", price: { amount: 900, currency: "EUR" }, period: "month" },
    });
    const own = (await api.call<AuditPage>("GET", "/v1/audit", { as: otto })).body.items;
    expect(own.map(({ action, tenantId }) => [action, tenantId])).toEqual([["allod.plan_create", null]]);
    const all = (await api.call<AuditPage>("GET", "/v1/audit?of=everyone&limit=200", { as: otto })).body.items;
    expect(new Set(all.map(({ tenantId }) => tenantId)).size).toBeGreaterThan(2);
    expect((await api.call("GET", "/v1/audit", { as: anna })).status).toBe(403);
  });

  it("says which filters need a tenant", async () => {
    const { status, body } = await api.call<{ code: string }>("GET", "/v1/audit?of=everyone&source=keycloak", { as: otto });
    expect([status, body.code]).toEqual([400, "audit.whose"]);
  });
});
