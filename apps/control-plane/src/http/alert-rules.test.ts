import type { AlertRuleView, AuditEventDetail, AuditPage, CreatedAlertRule } from "@allod/api";
import { Secret } from "@allod/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { webhookSealer } from "../audit-work.ts";
import { MOST_RULES } from "../domain/alerts.ts";
import { OPERATOR, refused, startApi, type TestApi } from "./api.test-support.ts";

let api: TestApi;
let anna: string;
let annaId: string;
let otto: string;
let acme: string;
let path: string;

beforeAll(async () => {
  api = await startApi();
  annaId = await api.person("anna");
  anna = await api.token("anna");
  await api.person("otto", { operator: true });
  otto = await api.token("otto", { audience: OPERATOR });
  acme = await api.tenant("acme", { owner: annaId });
  path = `/v1/tenants/${acme}/alert-rules`;
}, 60_000);
afterAll(() => api.stop());

const counted = { kind: "many-failures", threshold: 10, windowMinutes: 5, channels: { email: ["sec@acme.example"] } };
const create = (body: unknown, { as = anna, at = path, key = "" } = {}) =>
  api.call<CreatedAlertRule>("POST", at, { as, body, ...(key === "" ? {} : { headers: { "idempotency-key": key } }) });
const rules = async (at = path, as = anna): Promise<AlertRuleView[]> =>
  (await api.call<{ items: AlertRuleView[] }>("GET", at, { as })).body.items;
async function newest(): Promise<AuditEventDetail | undefined> {
  const { items } = (await api.call<AuditPage>("GET", `/v1/tenants/${acme}/audit?limit=1`, { as: anna })).body;
  return (await api.call<AuditEventDetail>("GET", `/v1/tenants/${acme}/audit/${items[0]?.id}`, { as: anna })).body;
}

describe("a rule of a tenant", () => {
  it("is made, changed and removed, and each is told of", async () => {
    const { status, body } = await create(counted);
    expect(status).toBe(201);
    expect(body).toMatchObject({
      kind: "many-failures",
      threshold: 10,
      windowMinutes: 5,
      channels: { email: ["sec@acme.example"], webhook: null },
      enabled: true,
      lastRaisedAt: null,
      secret: null,
    });
    expect(await newest()).toMatchObject({
      action: "allod.alert_create",
      target: { kind: "alert-rule", id: body.id, name: "many-failures" },
    });
    const changed = await api.call("PATCH", `${path}/${body.id}`, { as: anna, body: { threshold: 20, enabled: false } });
    expect(changed).toMatchObject({ status: 200, body: { threshold: 20, windowMinutes: 5, enabled: false } });
    expect((await newest())?.metadata).toEqual({ changes: { threshold: { from: 10, to: 20 }, enabled: { from: true, to: false } } });
    const before = await newest();
    expect((await api.call("PATCH", `${path}/${body.id}`, { as: anna, body: { threshold: 20 } })).status).toBe(200);
    expect(await newest()).toEqual(before);
    expect(await rules()).toHaveLength(1);
    expect(await api.call("DELETE", `${path}/${body.id}`, { as: anna })).toMatchObject({ status: 200, body: { id: body.id } });
    expect((await newest())?.action).toBe("allod.alert_remove");
    expect(await rules()).toEqual([]);
    for (const method of ["PATCH", "DELETE"])
      expect(await api.call(method, `${path}/${body.id}`, { as: anna, body: { enabled: true } })).toMatchObject(
        refused(404, "alert.unknown"),
      );
  });

  it("shows the secret of its webhook once, keeps it sealed, and tells of the address only the host", async () => {
    const url = "https://hooks.example/T0/secret-of-theirs";
    const channels = { email: [], webhook: { url } };
    const { body } = await create({ kind: "operator-access", channels }, { key: "k" });
    expect(body.secret).toMatch(/^[\w-]{43}$/);
    expect((await create({ kind: "operator-access", channels }, { key: "k" })).body).toEqual({ ...body, secret: null });
    const [row] = await api.ask<{ sealed: string }>("SELECT webhook_secret AS sealed FROM alert_rule WHERE id = $1", [body.id]);
    expect(row?.sealed).not.toContain(body.secret ?? "");
    expect(await webhookSealer(new Secret(new Uint8Array(32))).open(row?.sealed ?? "")).toBe(body.secret);
    const told = await newest();
    expect(JSON.stringify(told)).not.toContain("secret-of-theirs");
    expect(told?.metadata).toMatchObject({ changes: { webhook: { from: null, to: "hooks.example" } } });
    expect(await rules()).toMatchObject([{ id: body.id, channels: { webhook: { url, lastError: "" } } }]);
  });

  it("shows why the newest call did not arrive", async () => {
    const [rule] = await rules();
    const insert = (id: string, error: string) =>
      api.ask("INSERT INTO alert_delivery (id, rule_id, tenant_id, body, created_at, last_error) VALUES ($1, $2, $3, '{}', now(), $4)", [
        id,
        rule?.id,
        acme,
        error,
      ]);
    await insert(api.ids.next(), "it answered with status 500");
    expect((await rules())[0]?.channels.webhook?.lastError).toBe("it answered with status 500");
    await insert(api.ids.next(), "");
    expect((await rules())[0]?.channels.webhook?.lastError).toBe("");
  });

  it("counts only where its kind does", async () => {
    const [rule] = await rules();
    expect(await api.call("PATCH", `${path}/${rule?.id}`, { as: anna, body: { threshold: 3 } })).toMatchObject(
      refused(400, "alert.uncounted"),
    );
    expect(await create({ ...counted, threshold: null })).toMatchObject(refused(400, "http.invalid"));
    expect(await create({ kind: "operator-access", threshold: 3, channels: counted.channels })).toMatchObject(refused(400, "http.invalid"));
  });

  it("calls by https, and somebody is told", async () => {
    for (const url of ["http://hooks.example/", "ftp://hooks.example/", "hooks.example"])
      expect(await create({ kind: "operator-access", channels: { webhook: { url } } })).toMatchObject(refused(400, "http.invalid"));
    expect(await create({ kind: "operator-access", channels: {} })).toMatchObject(refused(400, "http.invalid"));
  });

  it("about countries needs somebody who knows them", async () => {
    expect(await create({ kind: "new-country", channels: counted.channels })).toMatchObject(refused(409, "alert.no-countries"));
  });

  it("is one of so many", async () => {
    const id = await api.tenant("many", { owner: annaId });
    const at = `/v1/tenants/${id}/alert-rules`;
    const made = await Promise.all(Array.from({ length: MOST_RULES + 1 }, () => create(counted, { at })));
    expect(made.filter(({ status }) => status === 201)).toHaveLength(MOST_RULES);
    expect(made.find(({ status }) => status !== 201)).toMatchObject(refused(409, "alert.full"));
  });
});

describe("a rule of the platform", () => {
  it("is the operators', and no tenant's", async () => {
    const at = "/v1/alert-rules";
    const { body } = await create(counted, { as: otto, at });
    expect((await rules(at, otto)).map(({ id }) => id)).toEqual([body.id]);
    expect((await rules()).map(({ id }) => id)).not.toContain(body.id);
    expect(await api.call("PATCH", `${path}/${body.id}`, { as: anna, body: { enabled: false } })).toMatchObject(
      refused(404, "alert.unknown"),
    );
    const [own] = await rules();
    expect(await api.call("DELETE", `${at}/${own?.id}`, { as: otto })).toMatchObject(refused(404, "alert.unknown"));
    expect((await api.call("PATCH", `${at}/${body.id}`, { as: otto, body: { windowMinutes: 60 } })).body).toMatchObject({
      windowMinutes: 60,
    });
    const told = (await api.call<AuditPage>("GET", "/v1/audit", { as: otto })).body.items;
    expect(told.map(({ action }) => action)).toEqual(["allod.alert_update", "allod.alert_create"]);
  });
});
