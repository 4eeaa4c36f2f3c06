import { createHmac } from "node:crypto";
import { once } from "node:events";
import { createServer, type Server } from "node:https";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

import { Secret, systemRandom } from "@allod/core";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { alertDeliveries } from "../store/alert-deliveries.ts";
import { sealer } from "../store/seal.ts";
import { postgresStore } from "../store/store.ts";
import { startWorld, type World } from "../store/world.test-support.ts";
import { networks } from "./addresses.ts";
import { selfSigned } from "./certificate.test-support.ts";
import { callDueWebhooks } from "./webhooks.ts";

interface Heard {
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

const SECRET = "a-secret-of-the-webhook";
const seal = sealer(new Secret(new Uint8Array(32)), "test");
const certificate = selfSigned();

let world: World;
let server: Server;
let url: string;
let anna: string;
const heard: Heard[] = [];
let answer: (response: ServerResponse) => void;

beforeAll(async () => {
  world = await startWorld();
  anna = await world.person("anna");
  server = createServer(certificate, (request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => void (body += chunk.toString()));
    request.on("end", () => {
      heard.push({ headers: request.headers, body });
      answer(response);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  url = `https://localhost:${(server.address() as AddressInfo).port}/hook`;
}, 60_000);
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await world.stop();
});
beforeEach(async () => {
  heard.length = 0;
  answer = (response) => void response.writeHead(204).end();
  await world.ask("UPDATE alert_delivery SET retry_at = NULL");
});

interface Options {
  readonly allow?: readonly string[];
  readonly ca?: string | undefined;
  readonly deadlineMs?: number;
  readonly signal?: AbortSignal;
}
const call = ({
  allow = ["127.0.0.0/8", "::1/128"],
  ca = certificate.cert,
  deadlineMs = 10_000,
  signal = new AbortController().signal,
}: Options = {}) =>
  callDueWebhooks({
    deliveries: alertDeliveries(world.database),
    sealer: seal,
    clock: world.clock,
    random: systemRandom,
    allowed: networks(allow),
    ca,
    deadlineMs,
    signal,
  });

/** A call that is to go out now. */
async function due(
  to = url,
  { tenantId, body = '{"text":"ü"}' }: { readonly tenantId?: string; readonly body?: string } = {},
): Promise<string> {
  const [rule, id] = [world.ids.next(), world.ids.next()];
  const store = postgresStore({ ...world, enqueue: async () => undefined });
  const sealed = await seal.seal(SECRET);
  await store.within("everything", async (tx) => {
    const kept = { id: rule, tenantId, kind: "operator-access" as const, threshold: undefined, windowMinutes: undefined, emails: [] };
    const more = {
      webhookUrl: to,
      enabled: true,
      createdBy: anna,
      createdAt: world.clock.now(),
      lastRaisedAt: undefined,
      webhookError: "",
    };
    await tx.alerts.insert({ ...kept, ...more }, sealed);
    await tx.alerts.deliver({ id, rule: { id: rule, tenantId }, body, createdAt: world.clock.now() });
  });
  return id;
}
async function kept(id: string) {
  const [row] = await world.ask<{ attempts: number; retry_at: Date | null; done_at: Date | null; last_error: string; body: string }>(
    "SELECT attempts, retry_at, done_at, last_error, body FROM alert_delivery WHERE id = $1",
    [id],
  );
  return row;
}

describe("a call", () => {
  it("is signed, so that whoever has the secret knows that it is ours and when it was made", async () => {
    const id = await due();
    const before = world.clock.now().getTime() / 1000;
    expect(await call()).toBe(1);
    const [{ headers, body } = { headers: {}, body: "" }] = heard;
    expect(headers).toMatchObject({ "content-type": "application/json", "x-allod-delivery": id, "user-agent": "Allod" });
    const [, time = "", signature] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(headers["x-allod-signature"])) ?? [];
    expect(signature).toBe(createHmac("sha256", SECRET).update(`${time}.${body}`).digest("hex"));
    expect(Math.abs(Number(time) - before)).toBeLessThan(5);
    expect(body).toBe('{"text":"ü"}');
    expect(await kept(id)).toMatchObject({ attempts: 1, retry_at: null, done_at: expect.any(Date) as Date, last_error: "", body: "" });
    expect(await call()).toBe(0);
  });

  it("is made once, by whoever of several is first", async () => {
    await due();
    const counts = await Promise.all([call(), call(), call()]);
    expect([counts.reduce((sum, count) => sum + count), heard.length]).toEqual([1, 1]);
  });

  it("that fails is made again, ever later, until it is given up; what was wrong stays to be seen", async () => {
    answer = (response) => void response.writeHead(500).end("x".repeat(100));
    const id = await due();
    const pauses: number[] = [];
    for (let attempt = 1; attempt <= 15; attempt++) {
      const now = world.clock.now().getTime();
      expect(await call()).toBe(1);
      const { retry_at: next, ...row } = (await kept(id)) ?? {};
      expect(row).toMatchObject({ attempts: attempt, last_error: "it answered with status 500", done_at: null });
      if (next === null || next === undefined) break;
      expect(await call()).toBe(0);
      pauses.push((next.getTime() - now) / 1000);
      world.clock.pass(next.getTime() - now);
    }
    expect(pauses).toHaveLength(14);
    for (const [index, pause] of pauses.entries()) {
      const most = Math.min(6 * 3600, 10 * 2 ** index);
      expect(pause).toBeGreaterThanOrEqual(most / 2);
      expect(pause).toBeLessThan(most + 1);
    }
    world.clock.pass(1e9);
    expect(await call()).toBe(0);
    expect(heard).toHaveLength(15);
  });

  it("goes nowhere else, whatever it is answered", async () => {
    answer = (response) => void response.writeHead(302, { location: url }).end();
    const id = await due();
    await call();
    expect(heard).toHaveLength(1);
    expect((await kept(id))?.last_error).toBe("it answered with status 302");
  });

  it("does not read an answer that has no end", async () => {
    let written = 0;
    const closed = Promise.withResolvers<void>();
    answer = (response) => {
      response.writeHead(200);
      const more = (): void => {
        while (!response.destroyed && response.write("x".repeat(100_000))) written += 100_000;
      };
      response.on("drain", more);
      response.on("close", closed.resolve);
      more();
    };
    const id = await due();
    await call();
    await closed.promise;
    expect((await kept(id))?.done_at).not.toBeNull();
    expect(written).toBeLessThan(20_000_000);
  });

  it("does not wait for an answer that never comes", async () => {
    answer = () => undefined;
    const id = await due();
    await call({ deadlineMs: 200 });
    expect((await kept(id))?.last_error).toBe("it did not answer in time");
  });

  it("is not made to a private network, by name or by address", async () => {
    const port = new URL(url).port;
    const targets = [
      url,
      `https://127.0.0.1:${port}/`,
      `https://[::1]:${port}/`,
      `https://[::ffff:127.0.0.1]:${port}/`,
      `https://2130706433:${port}/`,
    ];
    const ids = await Promise.all(targets.map((target) => due(target, {})));
    while ((await call({ allow: [] })) > 0);
    for (const id of ids) expect((await kept(id))?.last_error).toBe("its address is in a private network");
    expect(heard).toEqual([]);
  });

  it("is not made over http, nor to whom no certificate speaks for", async () => {
    const plain = await due(url.replace("https", "http"));
    const unknown = await due();
    await call({ ca: selfSigned().cert });
    expect((await kept(plain))?.last_error).toBe("its address is not https");
    expect((await kept(unknown))?.last_error).toMatch(/^it could not be reached: [A-Z_]+$/);
    expect(heard).toEqual([]);
  });

  it("that is cut off because we end is made by somebody else later", async () => {
    const stopping = new AbortController();
    answer = () => stopping.abort();
    const id = await due();
    await expect(call({ signal: stopping.signal })).rejects.toThrow("aborted");
    expect(await kept(id)).toMatchObject({ attempts: 1, last_error: "", done_at: null });
    answer = (response) => void response.writeHead(200).end();
    expect(await call()).toBe(0);
    world.clock.pass(61_000);
    expect(await call()).toBe(1);
    expect(heard).toHaveLength(2);
  });

  it("is not made for a rule that is no longer there", async () => {
    const id = await due();
    await world.ask("UPDATE alert_rule SET removed_at = now()");
    await call();
    expect(heard).toEqual([]);
    expect(await kept(id)).toMatchObject({ retry_at: null, body: "" });
  });

  it("of a tenant that has many leaves room for others", async () => {
    const [loud, calm] = [await world.tenant("loud"), await world.tenant("calm")];
    for (let n = 0; n < 30; n++) await due(url, { tenantId: loud, body: "loud" });
    await due(url, { tenantId: calm, body: "calm" });
    await call();
    expect(heard.map(({ body }) => body).toSorted()).toEqual(["calm", "loud", "loud", "loud", "loud", "loud"]);
  });
});
