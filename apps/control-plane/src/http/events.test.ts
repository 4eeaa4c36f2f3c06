import { once } from "node:events";
import { connect } from "node:net";
import { setImmediate } from "node:timers/promises";

import { afterEach, describe, expect, it, vi } from "vitest";

import type { Actor } from "../domain/access.ts";
import type { Api, RouteDeps } from "./route.ts";
import { eventRoutes } from "./routes/events.ts";
import { newApp } from "./server.ts";
import type { Change } from "./services.ts";

const id = (number: number): string => `00000000-0000-7000-8000-${String(number).padStart(12, "0")}`;
const [OWN, OTHER] = [id(1), id(2)];
const nobody: Actor = { personId: "p", operator: false, memberships: [], partnerIds: [], grants: [] };
const now = new Date("2026-11-25T12:00:00Z");
const tenantOf = (tenantId: string | null): Change => ({ tenantId, kind: "tenant", id: tenantId ?? id(9) });

const apps: Api[] = [];
afterEach(async () => {
  vi.useRealTimers();
  await Promise.all(apps.splice(0).map((app) => app.close()));
});

/** The route alone, with a FAKE for who asks and a FAKE for what changes. */
function events(actor: Actor): { app: Api; announce: (change: Change) => void; heard: Promise<void>; left: Promise<void> } {
  const listeners = new Set<(change: Change) => void>();
  const heard = Promise.withResolvers<void>();
  const left = Promise.withResolvers<void>();
  const subscribe: RouteDeps["subscribe"] = (listener) => {
    listeners.add(listener);
    heard.resolve();
    return () => {
      listeners.delete(listener);
      left.resolve();
    };
  };
  const app = newApp({ logger: false });
  eventRoutes(app, { authenticate: async () => actor, subscribe, now: () => now } as unknown as RouteDeps);
  apps.push(app);
  return { app, announce: (change) => listeners.forEach((listener) => listener(change)), heard: heard.promise, left: left.promise };
}

/** What somebody hears of three changes, until the stream ends by itself. */
async function heardBy(actor: Actor, url = "/v1/events"): Promise<string> {
  vi.useFakeTimers({ toFake: ["setTimeout", "setInterval", "clearTimeout", "clearInterval"] });
  const { app, announce, heard, left } = events(actor);
  await app.ready();
  const answer = app.inject(url);
  await heard;
  for (const tenantId of [OWN, OTHER, null]) announce(tenantOf(tenantId));
  await vi.advanceTimersByTimeAsync(120_000);
  const { headers, body, statusCode } = await answer;
  await left;
  expect({ statusCode, type: headers["content-type"], cache: headers["cache-control"] }).toEqual({
    statusCode: 200,
    type: "text/event-stream",
    cache: "no-store",
  });
  return body;
}

const event = (change: Change): string => `event: change\ndata: ${JSON.stringify(change)}\n\n`;
const changesIn = (body: string): string[] =>
  body
    .split("\n\n")
    .filter((part) => part.startsWith("event:"))
    .map((part) => `${part}\n\n`);

describe("the stream of changes", () => {
  const member: Actor = { ...nobody, memberships: [{ tenantId: OWN, role: "member" }] };
  const operator: Actor = { ...nobody, operator: true };
  const letIn = { tenantId: OWN, partnerId: "p", scopes: ["read" as const], expiresAt: new Date(now.getTime() + 1), revokedAt: undefined };
  it.each([
    ["a member hears of their tenant", member, "/v1/events", [OWN]],
    ["a stranger hears of nothing", nobody, "/v1/events", []],
    ["a partner who was let in hears of that tenant", { ...nobody, partnerIds: ["p"], grants: [letIn] }, "/v1/events", [OWN]],
    ["a partner whose time is over does not", { ...nobody, partnerIds: ["p"], grants: [{ ...letIn, expiresAt: now }] }, "/v1/events", []],
    ["an operator hears of everything", operator, "/v1/events", [OWN, OTHER, null]],
    ["an operator who looks at one tenant hears of that one", operator, `/v1/events?tenantId=${OTHER}`, [OTHER]],
    ["nobody hears of a tenant by naming it", member, `/v1/events?tenantId=${OTHER}`, []],
  ] as const)("%s", async (_, actor, url, expected) => {
    expect(changesIn(await heardBy(actor, url))).toEqual(expected.map((tenantId) => event(tenantOf(tenantId))));
  });

  it("says how soon to come back, gives signs of life, and ends after two minutes", async () => {
    const body = await heardBy(nobody);
    expect(body).toBe(`retry: 2000\n\n${": still here\n\n".repeat(4)}`);
  });

  it("does not wait for somebody who does not read, and nobody else suffers", async () => {
    const { app, announce, heard, left } = events(operator);
    const { port } = new URL(await app.listen({ host: "127.0.0.1", port: 0 }));
    const deaf = connect(Number(port), "127.0.0.1").pause();
    await once(deaf, "connect");
    deaf.write("GET /v1/events HTTP/1.1\r\nhost: x\r\n\r\n");
    await heard;
    // Until it is more than the kernel keeps for them.
    const over = left.then(() => true);
    const flood = (): Promise<boolean> => {
      for (let change = 0; change < 300; change++) announce(tenantOf(OWN));
      return Promise.race([over, setImmediate(false)]);
    };
    let isOver = false;
    for (let time = 0; time < 1000 && !isOver; time++) isOver = await flood();
    expect(isOver).toBe(true);
    announce(tenantOf(OWN));
    deaf.destroy();
  });
});
