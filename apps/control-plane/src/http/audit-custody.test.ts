import type { AuditPage, AuditReport } from "@allod/api";
import { openCheckpoint, readCheckpointLine, readPublicKey } from "@allod/audit";
import { Secret } from "@allod/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { checkpoints } from "../audit/checkpoints.ts";
import { NO_AUDIT_SETTINGS, signingKeyOf } from "../audit-work.ts";
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

const verify = async (tenantId: string): Promise<AuditReport> =>
  (await api.call<AuditReport>("POST", `/v1/tenants/${tenantId}/audit/verify`, { as: anna })).body;
const verifyAll = async (): Promise<AuditReport> => (await api.call<AuditReport>("POST", "/v1/audit/verify", { as: otto })).body;
const signer = () =>
  checkpoints({
    database: api.database,
    clock: api.clock,
    signingKey: signingKeyOf(NO_AUDIT_SETTINGS, new Secret(new Uint8Array(32))),
    file: undefined,
  });

describe("verification", () => {
  it("says that a tenant's chain is intact, and where it is not", async () => {
    const id = await api.tenant("verified", { owner: annaId });
    for (const name of ["One", "Two", "Three"]) await api.call("PATCH", `/v1/tenants/${id}`, { as: anna, body: { name } });
    await signer().sign();
    expect(await verify(id)).toMatchObject({ intact: true, events: 3, problem: null, checkpoints: 1 });
    await api.ask("UPDATE audit_event SET actor_name = 'Eve' WHERE chain = $1 AND seq = 2", [id]);
    const report = await verify(id);
    expect(report).toMatchObject({ intact: false, problem: { kind: "altered", seq: 2 } });
    expect(report.problem?.eventId).toMatch(/^[0-9a-f-]{36}$/);
    expect(await verifyAll()).toMatchObject({ intact: false });
    await api.ask("UPDATE audit_event SET actor_name = 'anna' WHERE chain = $1 AND seq = 2", [id]);
    expect(await verifyAll()).toMatchObject({ intact: true });
  });

  it("gives operators the checkpoints and the key, to be kept elsewhere", async () => {
    await signer().sign();
    const { publicKey } = (await api.call<{ publicKey: string }>("GET", "/v1/audit/signing-key", { as: otto })).body;
    const { body } = await api.app.inject({ url: "/v1/audit/checkpoints", headers: { authorization: `Bearer ${otto}` } });
    const lines = body
      .trim()
      .split("\n")
      .map((line) => readCheckpointLine(line));
    const opened = lines.map((line) => (line === undefined ? undefined : openCheckpoint(line, [readPublicKey(publicKey)])));
    expect(opened.map((one) => one?.n)).toEqual([1]);
  });
});

describe("how long events are kept", () => {
  it("is decided by operators, for events from then on", async () => {
    const id = await api.tenant("kept", { owner: annaId });
    const path = `/v1/tenants/${id}/audit/retention`;
    expect((await api.call("GET", path, { as: anna })).body).toEqual({ months: 12 });
    expect((await api.call("PUT", path, { as: otto, body: { months: 36 } })).body).toEqual({ months: 36 });
    expect((await api.call("PUT", path, { as: anna, body: { months: 3 } })).status).toBe(403);
    expect((await api.call("PUT", path, { as: otto, body: { months: 7 } })).status).toBe(400);
    await api.call("PATCH", `/v1/tenants/${id}`, { as: anna, body: { name: "Kept" } });
    const rows = await api.ask<{ months: number; action: string }>(
      "SELECT retention_months AS months, action FROM audit_event WHERE chain = $1 AND action <> 'allod.tenant_open' ORDER BY seq",
      [id],
    );
    expect(rows).toEqual([
      { months: 36, action: "allod.audit_retain" },
      { months: 36, action: "allod.tenant_update" },
    ]);
    expect(await verify(id)).toMatchObject({ intact: true });
  });
});

describe("somebody who is to be forgotten", () => {
  it("is gone from every event, and the chains still prove themselves", async () => {
    const id = await api.tenant("forgetful", { owner: annaId });
    const berta = await api.person("berta");
    const member = await api.member(id, berta, { role: "administrator" });
    const asBerta = await api.token("berta");
    await api.call("PATCH", `/v1/tenants/${id}`, { as: asBerta, body: { name: "Renamed" } });
    const still = await api.call<{ code: string }>("POST", `/v1/people/${berta}/erasure`, { as: otto, body: {} });
    expect([still.status, still.body.code]).toEqual([409, "person.still-here"]);

    await api.call("POST", `/v1/tenants/${id}/people/${member}/off-board`, { as: anna });
    expect((await api.call("POST", `/v1/people/${berta}/erasure`, { as: otto, body: { dryRun: true } })).body).toEqual({ events: 2 });
    expect((await api.call("POST", `/v1/people/${berta}/erasure`, { as: otto, body: {} })).body).toEqual({ events: 2 });

    const { items } = (await api.call<AuditPage>("GET", `/v1/tenants/${id}/audit`, { as: anna })).body;
    const [told, erased] = [
      items.find(({ action }) => action === "allod.audit_erase"),
      items.find(({ action }) => action === "allod.tenant_update"),
    ];
    expect(erased).toMatchObject({ erased: true, actor: { id: told?.target.id, name: "", address: "", userAgent: "" } });
    const rows = await api.ask<{ row: string }>("SELECT audit_event::text AS row FROM audit_event");
    expect(rows.filter(({ row }) => row.includes(berta) || row.includes(member) || row.includes("berta"))).toEqual([]);
    expect(await verify(id)).toMatchObject({ intact: true, erased: 2 });

    // What nobody told of is tampering, and so is what was left of an erasure.
    await api.ask("UPDATE audit_event SET actor_id = 'eve' WHERE chain = $1 AND erased_by IS NOT NULL", [id]);
    expect(await verify(id)).toMatchObject({ intact: false, problem: { kind: "altered" } });
  });
});
