import { createHash } from "node:crypto";
import { once } from "node:events";
import { get, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { setImmediate } from "node:timers/promises";

import { type AuditExportLine, auditExportLine, type AuditPage } from "@allod/api";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";

import type { AuditEvent, NewEvent } from "../domain/audit.ts";
import { EXPORTED_AT_ONCE } from "../domain/audit-export.ts";
import { newEvent } from "../store/new-event.test-support.ts";
import { eventRows } from "../store/audit.ts";
import { OPERATOR, refused, startApi, type TestApi } from "./api.test-support.ts";
import type { Api, RouteDeps } from "./route.ts";
import { auditExportRoutes } from "./routes/audit-export.ts";
import { newApp } from "./server.ts";

let api: TestApi;
let anna: string;
let annaId: string;
let otto: string;
let acme: string;

beforeAll(async () => {
  api = await startApi();
  annaId = await api.person("anna");
  anna = await api.token("anna");
  await api.person("otto", { operator: true });
  otto = await api.token("otto", { audience: OPERATOR });
  acme = await api.tenant("acme", { owner: annaId });
}, 60_000);
afterAll(() => api.stop());

const event = (more: Partial<NewEvent> = {}): NewEvent => newEvent(api, { tenantId: acme, ...more });
const append = (events: readonly NewEvent[]) =>
  api.write((connection) => eventRows(connection).append("keycloak", events, { fresh: true, now: api.clock.now() }));
const download = (path: string, as = anna) => api.app.inject({ url: path, headers: { authorization: `Bearer ${as}` } });
const linesOf = (body: string): Record<string, unknown>[] =>
  body
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
const actions = async (id: string): Promise<string[]> =>
  (await api.call<AuditPage>("GET", `/v1/tenants/${id}/audit`, { as: anna })).body.items.map(({ action }) => action);

/** The chain, computed once more by somebody who has not seen how it is made. */
function hashesOf(lines: readonly AuditExportLine[]): string[] {
  const sha256 = (...parts: readonly (string | Buffer)[]): Buffer => {
    const hash = createHash("sha256");
    for (const part of parts) hash.update(part);
    return hash.digest();
  };
  let before: Buffer = Buffer.alloc(32);
  return lines.map(({ actor, target, proof, ...line }) => {
    const content = [proof.salt, actor.kind, actor.id, actor.name, actor.as ?? "", actor.address, actor.userAgent];
    const contentHash = sha256([...content, target.kind, target.id, target.name, proof.metadata].join("\n")).toString("hex");
    expect(proof.contentHash).toBe(contentHash);
    const times = [line.receivedAt, line.occurredAt].map((time) => Date.parse(time));
    const place = [1, line.tenantId, line.seq, line.id, proof.retentionMonths, ...times, line.source, line.externalId];
    before = sha256(
      before,
      [...place, line.action, line.rawAction, line.outcome, line.attribution, line.correlationId, contentHash].join("\n"),
    );
    return before.toString("hex");
  });
}

describe("an export of a tenant", () => {
  it("is all of it, over several pages, each event once, in the order of its chain and with all that its hash is of", async () => {
    const id = await api.tenant("long", { owner: annaId });
    const count = 2 * EXPORTED_AT_ONCE + 17;
    await append(Array.from({ length: count }, () => event({ tenantId: id })));
    const { body, headers, statusCode } = await download(`/v1/tenants/${id}/audit/export?format=jsonl`);
    expect([statusCode, headers["content-type"]]).toEqual([200, "application/x-ndjson; charset=utf-8"]);
    expect(headers["content-disposition"]).toBe('attachment; filename="allod-audit-long-2026-11-25.jsonl"');
    const lines = linesOf(body).map((line) => auditExportLine.parse(line));
    // That it is taken away is the last event in it.
    expect(lines.map(({ seq }) => seq)).toEqual(Array.from({ length: count + 1 }, (_, index) => index + 1));
    expect(lines.at(-1)).toMatchObject({ action: "allod.audit_export", actor: { name: "anna" }, target: { kind: "tenant", name: "long" } });
    expect(hashesOf(lines)).toEqual(lines.map(({ hash }) => hash));
    expect(lines[0]?.proof).toMatchObject({ metadata: '{"a":"é","b":1}', erasedBy: null, retentionMonths: 12 });
  });

  it("is what its filter lets through, newest first, and does not hold its own record", async () => {
    const occurredAt = new Date("2026-11-20T08:00:00Z");
    await append([
      event({ outcome: "denied", rawAction: "first" }),
      event({ outcome: "denied", rawAction: "second" }),
      event({ occurredAt }),
    ]);
    const ask = async (query: string) =>
      linesOf((await download(`/v1/tenants/${acme}/audit/export?format=jsonl&${query}`)).body).map(({ rawAction }) => rawAction);
    expect(await ask("outcome=denied")).toEqual(["second", "first"]);
    expect(await ask("from=2026-11-20T00:00:00Z&to=2026-11-21T00:00:00Z")).toEqual(["LOGIN"]);
    expect(await actions(acme)).toContain("allod.audit_export");
    expect(await ask("to=2027-01-01T00:00:00Z")).toHaveLength(5);
  });

  it("as a table is one that spreadsheets open, and none of its cells is a formula there", async () => {
    const id = await api.tenant("table", { owner: annaId });
    const names = ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "plain", 'a "b", c', "Müller"];
    await append(names.map((name) => event({ tenantId: id, target: { kind: "file", id: "", name } })));
    const { body, headers } = await download(`/v1/tenants/${id}/audit/export?format=csv`);
    expect(headers).toMatchObject({
      "content-type": "text/csv; charset=utf-8",
      "content-disposition": 'attachment; filename="allod-audit-table-2026-11-25.csv"',
      "cache-control": "no-store",
    });
    const rows = body.split("\r\n");
    expect(rows[0]).toMatch(/^\uFEFFoccurred_at,received_at,tenant_id,seq,source,action,/);
    const column = rows[0]?.split(",").indexOf("target_name") ?? -1;
    expect(column).toBe(16);
    const cells = rows.slice(1, 9).map((row) => /,file,,(.*?),,stated,/.exec(row)?.[1]);
    // A tab was taken out when it was kept.
    expect(cells.toReversed()).toEqual(["'=1+1", "'+1", "'-1", "'@SUM(A1)", " x", "plain", '"a ""b"", c"', "Müller"]);
    expect(rows.slice(1).filter((row) => /(^|,)"?[=+@\t-]/.test(row.replaceAll(/,-?\d+,/g, ",")))).toEqual([]);
  });

  it("in the words of OCSF has an event a line", async () => {
    const id = await api.tenant("words", { owner: annaId });
    await append([event({ tenantId: id })]);
    const { body, headers } = await download(`/v1/tenants/${id}/audit/export?format=ocsf`);
    expect(headers["content-disposition"]).toBe('attachment; filename="allod-audit-words-2026-11-25.ocsf.jsonl"');
    expect(linesOf(body)).toMatchObject([
      { metadata: { version: "1.6.0", tenant_uid: id }, status_id: 1, src_endpoint: { ip: "10.1.2.3" } },
    ]);
  });

  it.each([
    ["csv", /^\uFEFFoccurred_at,[\w,]+\r\n$/],
    ["ocsf", /^$/],
  ])("that is empty is an empty file: %s", async (format, expected) => {
    const id = await api.tenant(`empty-${format}`, { owner: annaId });
    const { body, statusCode } = await download(`/v1/tenants/${id}/audit/export?format=${format}`);
    expect([statusCode, body]).toEqual([200, expect.stringMatching(expected)]);
  });

  it("is refused with a problem, and is no event then", async () => {
    const before = await actions(acme);
    const path = `/v1/tenants/${acme}/audit/export`;
    expect(await api.call("GET", `${path}?format=pdf`, { as: anna })).toMatchObject(refused(400, "http.invalid"));
    expect(await api.call("GET", path, { as: anna })).toMatchObject(refused(400, "http.invalid"));
    const nowhere = "00000000-0000-7000-8000-000000000001";
    expect(await api.call("GET", `/v1/tenants/${nowhere}/audit/export?format=csv`, { as: otto })).toMatchObject(
      refused(404, "tenant.unknown"),
    );
    expect(
      (await api.app.inject({ method: "HEAD", url: `${path}?format=csv`, headers: { authorization: `Bearer ${anna}` } })).statusCode,
    ).toBe(400);
    expect(await actions(acme)).toEqual(before);
  });
});

describe("an export of the operators", () => {
  it("is the platform's own, or everybody's", async () => {
    const own = await download("/v1/audit/export?format=jsonl", otto);
    expect(own.headers["content-disposition"]).toBe('attachment; filename="allod-audit-platform-2026-11-25.jsonl"');
    expect(new Set(linesOf(own.body).map(({ tenantId }) => tenantId))).toEqual(new Set([null]));
    const all = await download("/v1/audit/export?format=csv&of=everyone", otto);
    expect(all.headers["content-disposition"]).toBe('attachment; filename="allod-audit-everyone-2026-11-25.csv"');
    for (const slug of ["long", "acme"]) {
      const [tenant] = await api.ask<{ id: string }>("SELECT id FROM tenant WHERE slug = $1", [slug]);
      expect(all.body).toContain(`,${tenant?.id},`);
    }
    const told = (await api.call<AuditPage>("GET", "/v1/audit", { as: otto })).body.items;
    expect(told.map(({ action, target }) => [action, target.id])).toEqual([
      ["allod.audit_export", "everyone"],
      ["allod.audit_export", "platform"],
    ]);
    expect(await api.call("GET", "/v1/audit/export?format=csv&of=everyone&source=keycloak", { as: otto })).toMatchObject(
      refused(400, "audit.whose"),
    );
  });
});

describe("a download", () => {
  const apps: Api[] = [];
  afterEach(async () => void (await Promise.all(apps.splice(0).map((app) => app.close()))));

  /** The route alone, with a FAKE for the events: pages without an end, which are counted. */
  async function endless(): Promise<{ url: string; asked: () => number; ended: Promise<void> }> {
    const ended = Promise.withResolvers<void>();
    let asked = 0;
    const page = Array.from({ length: EXPORTED_AT_ONCE }, (): AuditEvent => {
      const { tenantId, occurredAt = new Date(), ...rest } = event();
      const proof = { salt: "s", contentHash: "", retentionMonths: 12, erasedBy: undefined, metadata: "x".repeat(1000) };
      return { ...rest, tenantId, occurredAt, receivedAt: occurredAt, seq: 1, source: "keycloak", hash: "", erased: false, proof };
    });
    async function* pages(): AsyncGenerator<readonly AuditEvent[]> {
      try {
        for (;;) {
          asked++;
          await setImmediate();
          yield page;
        }
      } finally {
        ended.resolve();
      }
    }
    const app = newApp({ logger: false });
    const exports = { begin: async () => ({ name: "x", at: new Date(), pages: pages() }) };
    auditExportRoutes(app, { exports, authenticate: async () => ({ personId: "p" }) } as unknown as RouteDeps);
    apps.push(app);
    await app.listen({ port: 0, host: "127.0.0.1" });
    const { port } = app.server.address() as AddressInfo;
    return { url: `http://127.0.0.1:${port}/v1/audit/export?format=jsonl`, asked: () => asked, ended: ended.promise };
  }

  async function begin(url: string): Promise<IncomingMessage> {
    const [response] = (await once(get(url, { agent: false }), "response")) as [IncomingMessage];
    return response;
  }

  it("that nobody reads stops asking for pages, and goes on when somebody does", async () => {
    const { url, asked, ended } = await endless();
    const response = await begin(url);
    // Nothing is read: what fits into buffers is asked for, and no more, however long it takes.
    let before = -1;
    for (let quiet = 0; quiet < 200; quiet = asked() === before ? quiet + 1 : 0) {
      before = asked();
      await setImmediate();
    }
    const held = asked();
    expect(held).toBeLessThan(12);
    let read = 0;
    for await (const chunk of response) {
      read += (chunk as Buffer).length;
      if (asked() > held + 20) break;
    }
    expect(read).toBeGreaterThan(10 * 1000 * EXPORTED_AT_ONCE);
    await ended;
  });

  it("ends when whoever asked is gone", async () => {
    const { url, asked, ended } = await endless();
    const response = await begin(url);
    await once(response, "readable");
    response.destroy();
    await ended;
    expect(asked()).toBeLessThan(20);
  });
});
