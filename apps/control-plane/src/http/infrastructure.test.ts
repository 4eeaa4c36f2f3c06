import { AsyncLocalStorage } from "node:async_hooks";

import { idSource, Secret, systemClock, systemRandom } from "@allod/core";
import { type Context, context, type ContextManager, propagation, ROOT_CONTEXT, type Span, trace } from "@opentelemetry/api";
import Fastify, { type FastifyInstance, type FastifyServerOptions } from "fastify";
import { afterEach, describe, expect, it } from "vitest";

import { loggingOptions, tellRequestIds } from "./logging.ts";
import { buildMetrics } from "./metrics.ts";
import { toProblem } from "./problems.ts";
import { limitRates } from "./rate-limit.ts";
import { traceRequests } from "./tracing.ts";

const ids = idSource({ clock: systemClock, random: systemRandom });
const apps: FastifyInstance[] = [];
afterEach(async () => {
  await Promise.all(apps.splice(0).map((app) => app.close()));
});

function build(options: FastifyServerOptions = {}): FastifyInstance {
  const app = Fastify(options);
  app.setErrorHandler((error, request, reply) => {
    const problem = toProblem(error);
    if (problem.status >= 500) request.log.error({ err: error }, problem.code);
    return reply.status(problem.status).send(problem);
  });
  apps.push(app);
  return app;
}

describe("rate limits", () => {
  const limits = { perCaller: 3, perAddress: 8, guessable: 2 };

  function limited(): (url: string, headers?: Record<string, string>, from?: string) => Promise<number> {
    const app = build();
    limitRates(app, { limits, sessionCookie: "__Host-allod-portal" });
    for (const url of ["/v1/me", "/auth/login", "/auth/session", "/auth/backchannel-logout", "/api/v1/invitations/open", "/assets/a.js"])
      app.get(url, async () => ({}));
    return async (url, headers = {}, from = "192.0.2.1") =>
      (await app.inject({ url, headers: { host: "x", ...headers }, remoteAddress: from })).statusCode;
  }

  it("counts callers apart: by session, by token, or else by address", async () => {
    const ask = limited();
    const callers: Record<string, string>[] = [{ cookie: "a=b; __Host-allod-portal=one" }, { authorization: "Bearer two" }, {}];
    for (const [index, headers] of callers.entries()) {
      const from = `192.0.2.${index + 10}`;
      for (let time = 0; time < 3; time++) expect(await ask("/v1/me", headers, from)).toBe(200);
      expect(await ask("/v1/me", headers, from)).toBe(429);
    }
  });

  it("answers with a problem that says when to try again", async () => {
    const app = build();
    limitRates(app, { limits: { ...limits, perCaller: 0 } });
    app.get("/v1/me", async () => ({}));
    const response = await app.inject({ url: "/v1/me" });
    expect(response.statusCode).toBe(429);
    expect(response.headers["retry-after"]).toBe("60");
    expect(response.json()).toMatchObject({ code: "http.too-many", hint: "Try again in 60 seconds." });
  });

  it("gains nobody more requests by a new token each time, nor by a new address in the same network of IPv6", async () => {
    const ask = limited();
    for (let time = 0; time < 8; time++) expect(await ask("/v1/me", { authorization: `Bearer ${time}` }, `2001:db8::${time}`)).toBe(200);
    expect(await ask("/v1/me", { authorization: "Bearer another" }, "2001:db8::ffff")).toBe(429);
    expect(await ask("/v1/me", {}, "2001:db8:1::1")).toBe(200);
  });

  it("is stricter where something can be guessed, signed in or not", async () => {
    const ask = limited();
    expect(await ask("/auth/login")).toBe(200);
    expect(await ask("/api/v1/invitations/open", { cookie: "__Host-allod-portal=one" })).toBe(200);
    expect(await ask("/auth/login", { cookie: "__Host-allod-portal=two" })).toBe(429);
    expect(await ask("/auth/session")).toBe(200);
    expect(await ask("/auth/backchannel-logout")).toBe(200);
  });

  it("does not count files", async () => {
    const ask = limited();
    for (let time = 0; time < 10; time++) expect(await ask("/assets/a.js")).toBe(200);
  });
});

describe("metrics", () => {
  function served(token?: Secret) {
    const app = build();
    const metrics = buildMetrics();
    metrics.observe(app, "api");
    metrics.serve(app, { token });
    app.get("/v1/tenants/:id", async () => ({}));
    return { app, metrics };
  }

  it("measures by the template of the route, so that no path becomes a time series", async () => {
    const { app } = served();
    await app.inject({ url: "/v1/tenants/42" });
    await app.inject({ url: "/wp-login.php" });
    const { body } = await app.inject({ url: "/metrics" });
    expect(body).toContain('allod_http_request_duration_seconds_count{site="api",method="GET",route="/v1/tenants/:id",status="200"} 1');
    expect(body).toContain('route="unmatched",status="404"} 1');
    expect(body).not.toMatch(/wp-login|tenants\/42/);
  });

  it("reads gauges when it is asked, and one that fails takes no other with it", async () => {
    const { app, metrics } = served();
    metrics.gauge({ name: "allod_queue_jobs", help: "Jobs.", read: async () => 7 });
    metrics.gauge({ name: "allod_tenants", help: "Tenants.", label: "status", read: async () => new Map([["active", 3]]) });
    metrics.gauge({ name: "allod_broken", help: "Never.", read: () => Promise.reject(new Error("away")) });
    await app.inject({ url: "/metrics" });
    const { body } = await app.inject({ url: "/metrics" });
    expect(body).toContain("\nallod_queue_jobs 7\n");
    expect(body).toContain('\nallod_tenants{status="active"} 3\n');
    expect(body).not.toMatch(/^allod_broken /m);
    expect(body).toMatch(/allod_metric_failures_total{metric="allod_broken"} [12]\n/);
  });

  it("is there for this machine and for the token, and for nobody else", async () => {
    const { app } = served(new Secret("correct"));
    const status = async (remoteAddress: string, headers: Record<string, string> = {}) =>
      (await app.inject({ url: "/metrics", remoteAddress, headers })).statusCode;
    expect(await status("127.0.0.1")).toBe(200);
    expect(await status("::1")).toBe(200);
    expect(await status("::ffff:127.0.0.1")).toBe(200);
    expect(await status("192.0.2.1")).toBe(404);
    // A proxy on this machine passes on what others ask.
    expect(await status("127.0.0.1", { "x-forwarded-for": "192.0.2.1" })).toBe(404);
    expect(await status("192.0.2.1", { authorization: "Bearer wrong" })).toBe(404);
    expect(await status("192.0.2.1", { authorization: "Bearer correct" })).toBe(200);
    const { app: open } = served();
    expect(
      (await open.inject({ url: "/metrics", remoteAddress: "192.0.2.1", headers: { authorization: "Bearer undefined" } })).statusCode,
    ).toBe(404);
  });
});

describe("logs", () => {
  it("hold no credential: not of headers, of a query, of an object, or of an error", async () => {
    const lines: string[] = [];
    const app = build(loggingOptions({ level: "info", ids, stream: { write: (line) => void lines.push(line) } }));
    tellRequestIds(app);
    app.get("/auth/callback", async (request) => {
      request.log.info(
        { headers: request.headers, idToken: "SECRET-1", body: { password: "SECRET-2", refresh_token: "SECRET-3" } },
        "seen",
      );
      request.log.info({ request: { headers: request.headers } }, "seen deeper");
      throw Object.assign(new Error("broken", { cause: Object.assign(new Error("why"), { body: { token: "SECRET-4" } }) }), {
        response: "SECRET-5",
        code: "E_X",
      });
    });
    const headers = { authorization: "Bearer SECRET-6", cookie: "a=SECRET-7", "x-csrf-token": "SECRET-8", "x-request-id": "forged" };
    const response = await app.inject({ url: "/auth/callback?code=SECRET-9&state=SECRET-10", headers });
    const log = lines.join("");
    expect(log).not.toContain("SECRET");
    expect(log).toContain('"path":"/auth/callback"');
    expect(log).toMatch(
      /"err":\{"type":"Error","message":"broken","stack":"Error: broken[^"]*","code":"E_X","cause":\{"type":"Error","message":"why"/,
    );
    // The id that the caller is told is the one of the lines.
    const id = response.headers["x-request-id"];
    expect(id).toMatch(/^[0-9a-f-]{36}$/);
    expect(lines.filter((line) => line.includes(`"reqId":"${String(id)}"`))).toHaveLength(lines.length);
  });
});

describe("tracing", () => {
  interface Recorded {
    name: string;
    readonly attributes: Record<string, unknown>;
    readonly parent: string | undefined;
    status: unknown;
    ended: boolean;
  }

  /** FAKE: what an SDK would register: spans into a list, contexts by AsyncLocalStorage, one header. */
  function record(): Recorded[] {
    const spans: Recorded[] = [];
    const PARENT = Symbol("parent");
    trace.setGlobalTracerProvider({
      getTracer: () => ({
        startSpan(name: string, { attributes }: { attributes: Record<string, unknown> }, within: Context) {
          const data: Recorded = {
            name,
            attributes,
            parent: within.getValue(PARENT) as string | undefined,
            status: undefined,
            ended: false,
          };
          spans.push(data);
          const span = {
            data,
            setAttribute: (key: string, value: unknown) => ((attributes[key] = value), span),
            updateName: (changed: string) => ((data.name = changed), span),
            setStatus: (status: unknown) => ((data.status = status), span),
            end: () => (data.ended = true),
          };
          return span as unknown as Span;
        },
        startActiveSpan: () => expect.unreachable(),
      }),
    });
    propagation.setGlobalPropagator({
      extract: (within, carrier: Record<string, string>) => within.setValue(PARENT, carrier["traceparent"]),
      inject: () => undefined,
      fields: () => [],
    });
    const storage = new AsyncLocalStorage<Context>();
    const manager: ContextManager = {
      active: () => storage.getStore() ?? ROOT_CONTEXT,
      with: (active, work, self, ...rest) => storage.run(active, () => work.apply(self as never, rest)),
      bind: (_active, target) => target,
      enable: () => manager,
      disable: () => manager,
    };
    context.setGlobalContextManager(manager);
    return spans;
  }
  afterEach(() => {
    trace.disable();
    propagation.disable();
    context.disable();
  });

  it("makes a span for each request, named by its route, with its status, below the caller's", async () => {
    const spans = record();
    const app = build();
    traceRequests(app);
    app.post("/v1/tenants/:id", async () => ({ active: (trace.getActiveSpan() as unknown as { data: Recorded }).data.name }));
    app.get("/broken", async () => Promise.reject(new Error("broken")));
    const response = await app.inject({
      method: "POST",
      url: "/v1/tenants/7?code=SECRET",
      payload: { a: 1 },
      headers: { traceparent: "00-up" },
    });
    await app.inject({ url: "/broken" });
    // Also after the body was read, the handler runs inside its span.
    expect(response.json()).toEqual({ active: "POST" });
    expect(spans).toEqual([
      {
        name: "POST /v1/tenants/:id",
        parent: "00-up",
        status: undefined,
        ended: true,
        attributes: {
          "http.request.method": "POST",
          "url.scheme": "http",
          "url.path": "/v1/tenants/7",
          "server.address": "localhost",
          "http.route": "/v1/tenants/:id",
          "http.response.status_code": 200,
        },
      },
      expect.objectContaining({ name: "GET /broken", status: { code: 2 }, ended: true }),
    ]);
  });

  it("costs nothing but a call where no SDK is loaded", async () => {
    const app = build();
    traceRequests(app);
    app.get("/", async () => ({}));
    expect((await app.inject({ url: "/" })).statusCode).toBe(200);
  });
});
