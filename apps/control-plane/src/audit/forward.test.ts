import { once } from "node:events";
import { createServer as httpServer, type IncomingMessage, type Server as HttpServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createServer as tlsServer, type Server as TlsServer, type TLSSocket } from "node:tls";

import { Secret } from "@allod/core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";

import type { EventOwner, NewEvent } from "../domain/audit.ts";
import type { Store } from "../domain/store.ts";
import { eventRows } from "../store/audit.ts";
import { postgresStore } from "../store/store.ts";
import { startWorld, type World } from "../store/world.test-support.ts";
import { selfSigned } from "./certificate.test-support.ts";
import { auditEvent } from "./events.test-support.ts";
import { ForwardError, forwarding, type Receiver } from "./forward.ts";
import { httpReceiver } from "./http-receiver.ts";
import { frameOf, messageOf, syslogReceiver } from "./syslog.ts";

const certificate = selfSigned();
const TOKEN = "a-token-of-the-siem";

let world: World;
let store: Store;
const ends: (() => void)[] = [];

beforeAll(async () => {
  world = await startWorld();
  store = postgresStore({ ...world, enqueue: async () => undefined });
}, 60_000);
afterAll(() => world.stop());
afterEach(() => ends.splice(0).forEach((end) => end()));

let made = 0;
const happen = (tenantId: string | undefined, count: number) => {
  const events = Array.from({ length: count }, (): NewEvent => ({
    ...auditEvent(),
    id: world.ids.next(),
    tenantId,
    externalId: `f${++made}`,
    occurredAt: world.clock.now(),
    target: { kind: "file", id: "", name: `Müller 🗂 ${made}.odt` },
  }));
  return world.write((connection) => eventRows(connection).append("keycloak", events, { fresh: true, now: world.clock.now() }));
};

/** What forwards to a receiver until the test ends; and what went wrong on the way. */
function forwarder(receiver: Receiver, options: { readonly of?: EventOwner; readonly history?: boolean } = {}) {
  const stopping = new AbortController();
  const errors: unknown[] = [];
  const deps = {
    store,
    clock: world.clock,
    random: { bytes: () => new Uint8Array([128]) },
    onError: (error: unknown) => void errors.push(error),
  };
  const run = forwarding(receiver, { of: "everyone", history: true, ...options }, { ...deps, signal: stopping.signal });
  ends.push(() => stopping.abort());
  return { run, errors, stop: () => stopping.abort() };
}

interface Taken {
  readonly chain: string;
  readonly seq: number;
}
const inOrder = (taken: readonly Taken[], chain: string): number[] => taken.filter((one) => one.chain === chain).map(({ seq }) => seq);
const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);

/** A real receiver of syslog over TLS: RFC 5425, with nothing but its framing. */
async function syslogServer(): Promise<{
  port: number;
  messages: string[];
  sockets: TLSSocket[];
  until: (count: number) => Promise<void>;
  server: TlsServer;
}> {
  const [messages, sockets]: [string[], TLSSocket[]] = [[], []];
  const waiting: { count: number; resolve: () => void }[] = [];
  const server = tlsServer(certificate, (socket) => {
    sockets.push(socket);
    let rest = Buffer.alloc(0);
    socket.on("error", () => undefined);
    socket.on("data", (chunk: Buffer) => {
      rest = Buffer.concat([rest, chunk]);
      for (;;) {
        const space = rest.indexOf(" ");
        const length = Number(rest.subarray(0, space).toString());
        if (space < 0 || rest.length < space + 1 + length) break;
        messages.push(rest.subarray(space + 1, space + 1 + length).toString());
        rest = rest.subarray(space + 1 + length);
      }
      for (const { count, resolve } of waiting) if (messages.length >= count) resolve();
    });
  });
  server.on("tlsClientError", () => undefined);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  ends.push(() => {
    sockets.forEach((socket) => socket.destroy());
    server.close();
  });
  const until = (count: number): Promise<void> =>
    messages.length >= count ? Promise.resolve() : new Promise((resolve) => void waiting.push({ count, resolve }));
  return { port: (server.address() as AddressInfo).port, messages, sockets, until, server };
}

const RFC5424 =
  /^<(\d{1,3})>1 (\S+) (\S+) allod - (\S+) \[allod@32473 id="([^"]+)" chain="([^"]+)" seq="(\d+)" hash="([0-9a-f]{64})"\] (\{.*\})$/;
function parsed(message: string) {
  const [, priority, time, host, kind, id, chain = "", seq, , json = ""] = RFC5424.exec(message) ?? [];
  return {
    priority: Number(priority),
    time,
    host,
    kind,
    id,
    chain,
    seq: Number(seq),
    event: JSON.parse(json) as { time: number; unmapped: { target: { name: string } } },
  };
}

describe("a message of syslog", () => {
  it("is RFC 5424 in the framing of RFC 5425, with the event in OCSF, and all of it ASCII", () => {
    const event = auditEvent({ outcome: "denied", target: { kind: "file", id: "", name: 'Müller 🗂\n]"' } });
    const message = messageOf(event, "api.allod.example");
    expect(message).toMatch(/^[\x20-\x7e]+$/);
    expect(parsed(message)).toMatchObject({
      priority: 13 * 8 + 4,
      time: "2026-11-25T12:00:00.000Z",
      host: "api.allod.example",
      kind: "allod.tenant_update",
      id: event.id,
      chain: event.tenantId,
      seq: 7,
      event: { time: Date.parse("2026-11-25T12:00:00Z"), unmapped: { target: event.target } },
    });
    expect(frameOf("é1").toString()).toBe("3 é1");
  });

  it("leaves out the details of an event that receivers would cut off", () => {
    const message = messageOf(auditEvent({ metadata: { long: "x".repeat(16_000) } }), "a b");
    expect(message.length).toBeLessThan(8192);
    expect(parsed(message).host).toBe("ab");
    expect(message).toContain("left out: too large for syslog");
  });
});

describe("syslog over TLS", () => {
  const receiverOf = (port: number, ca = certificate.cert): Receiver =>
    syslogReceiver({ host: "127.0.0.1", port, ca, serverName: "localhost", from: "api.allod.example" });

  it("brings every event, each chain in its order, also those of chains that begin later, over one connection", async () => {
    const { port, messages, sockets, until } = await syslogServer();
    const [one, other] = [await world.tenant("one"), await world.tenant("other")];
    await happen(one, 450);
    await happen(other, 3);
    const { run, errors } = forwarder(receiverOf(port));
    await run();
    const later = await world.tenant("later");
    await happen(later, 2);
    await happen(one, 1);
    await run();
    await until(456);
    const taken = messages.map(parsed);
    expect([inOrder(taken, one), inOrder(taken, other), inOrder(taken, later)]).toEqual([upTo(451), upTo(3), upTo(2)]);
    expect(taken.at(0)?.event.unmapped.target.name).toMatch(/^Müller 🗂 \d+\.odt$/);
    expect([errors, sockets.length]).toEqual([[], 1]);
  });

  it("waits for a receiver that is away, or is not who it should be, and says so without its secrets", async () => {
    const { port, messages, until } = await syslogServer();
    const id = await world.tenant("waits");
    await happen(id, 3);
    const stranger = forwarder(receiverOf(port, selfSigned().cert), { of: { tenantId: id } });
    await stranger.run();
    expect(stranger.errors).toEqual([expect.any(ForwardError)]);
    expect((stranger.errors[0] as Error).message).toBe(`events cannot be forwarded to syslog 127.0.0.1:${port}, and wait`);
    expect(messages).toEqual([]);
    // Not asked again before a second has passed.
    await stranger.run();
    expect(stranger.errors).toHaveLength(1);
    stranger.stop();
    const known = forwarder(receiverOf(port), { of: { tenantId: id } });
    await known.run();
    await until(3);
    expect(inOrder(messages.map(parsed), id)).toEqual(upTo(3));
  });

  it("goes on over a new connection when the receiver was started again", async () => {
    const { port, messages, sockets, until } = await syslogServer();
    const id = await world.tenant("again");
    await happen(id, 2);
    const receiver = receiverOf(port);
    const { run } = forwarder(receiver, { of: { tenantId: id } });
    await run();
    await until(2);
    const [first] = sockets;
    const gone = once(first as TLSSocket, "close");
    first?.end();
    await gone;
    await happen(id, 2);
    for (let tries = 0; messages.length < 4 && tries < 5; tries++) {
      world.clock.pass(600_000);
      await run();
    }
    await until(4);
    expect(inOrder(messages.map(parsed), id)).toEqual(upTo(4));
    expect(sockets).toHaveLength(2);
  });

  it("sends again what was sent when its place was not kept", async () => {
    const { port, messages, until } = await syslogServer();
    const id = await world.tenant("crash");
    await happen(id, 3);
    const real = receiverOf(port);
    const crashing: Receiver = {
      ...real,
      send: async (...given) => void (await real.send(...given), await Promise.reject(new Error("crash"))),
    };
    const { run, stop } = forwarder(crashing, { of: { tenantId: id } });
    await run();
    await until(3);
    stop();
    await forwarder(receiverOf(port), { of: { tenantId: id } }).run();
    await until(6);
    expect(inOrder(messages.map(parsed), id)).toEqual([...upTo(3), ...upTo(3)]);
  });
});

describe("batches over HTTP", () => {
  interface Batch {
    readonly headers: IncomingMessage["headers"];
    readonly lines: { metadata: { sequence: number; tenant_uid?: string } }[];
  }

  /** A real receiver that answers what it is told to; only what it answers with 2xx has it taken. */
  async function siem(statuses: number[]): Promise<{ url: string; taken: Batch[]; asked: () => number; server: HttpServer }> {
    const taken: Batch[] = [];
    let asked = 0;
    const server = httpServer((request, response) => {
      let body = "";
      request.on("data", (chunk: Buffer) => void (body += chunk.toString()));
      request.on("end", () => {
        asked++;
        const status = statuses.shift() ?? 200;
        if (status === 0) return void request.socket.destroy();
        if (status < 300)
          taken.push({
            headers: request.headers,
            lines: body
              .trim()
              .split("\n")
              .map((line) => JSON.parse(line) as Batch["lines"][number]),
          });
        response.writeHead(status).end();
      });
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    ends.push(() => void (server.closeAllConnections(), server.close()));
    return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/secret-path`, taken, asked: () => asked, server };
  }

  it("are sent again until they are taken, in order, ever later; nothing is left out and nothing comes twice", async () => {
    const { url, taken, asked } = await siem([200, 503, 0, 401, 200]);
    const id = await world.tenant("http");
    await happen(id, 900);
    const { run, errors } = forwarder(httpReceiver({ url, token: new Secret(TOKEN) }), { of: { tenantId: id } });
    const pauses: number[] = [];
    await run();
    // How long it is left alone is said by how far the clock goes until it is asked again.
    for (let waited = 50; taken.flatMap(({ lines }) => lines).length < 900; waited += 50) {
      const before = asked();
      world.clock.pass(50);
      await run();
      if (asked() === before) continue;
      pauses.push(waited);
      waited = 0;
    }
    expect(errors).toHaveLength(3);
    expect(pauses.map((pause) => Math.round(pause / 750))).toEqual([1, 2, 4]);
    expect(taken.flatMap(({ lines }) => lines.map(({ metadata }) => metadata.sequence))).toEqual(upTo(900));
    expect(taken.every(({ lines }) => lines.every(({ metadata }) => metadata.tenant_uid === id))).toBe(true);
    expect(taken[0]?.headers).toMatchObject({ "content-type": "application/x-ndjson", authorization: `Bearer ${TOKEN}` });
    const said = errors.map((error) => `${String(error)} ${String((error as Error).cause)}`).join();
    expect(said).not.toContain(TOKEN);
    expect(said).not.toContain("secret-path");
    expect(said).toContain("it answered with status 503");
  });

  it("begin with what comes next, unless what was there before is wanted too", async () => {
    const { url, taken } = await siem([]);
    const id = await world.tenant("next");
    await happen(id, 5);
    const { run } = forwarder(httpReceiver({ url }), { of: { tenantId: id }, history: false });
    await run();
    expect(taken).toEqual([]);
    await happen(id, 2);
    await run();
    expect(taken.flatMap(({ lines }) => lines.map(({ metadata }) => metadata.sequence))).toEqual([6, 7]);
  });
});
