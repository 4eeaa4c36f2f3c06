import { describe, expect, it } from "vitest";

import type { CapabilityRequest, Component } from "../component/index.ts";
import { cache, cacheProvider, codes, edge, resolved, route, toy, workload } from "./toys.test-support.ts";

const ids = (components: readonly Component[], file = ""): string[] =>
  resolved(components, file).plan?.components.map(({ id }) => id) ?? [];
const guard = (from: string, host: string): CapabilityRequest => ({
  capability: "forwardAuth",
  id: host,
  workload: from,
  host,
  title: "Measurements",
  audience: "administrators",
});

describe("a suite", () => {
  const sizes = [toy("chat"), toy("mail", { suite: "company" }), toy("measurements", { suite: "full" }), toy("rare", { suite: undefined })];

  it.each([
    ["chat", ["chat"]],
    ["company", ["chat", "mail"]],
    ["full", ["chat", "mail", "measurements"]],
  ])("%s is what belongs to it and to those before it", (suite, expected) => {
    expect(ids(sizes, `suite: ${suite}`)).toEqual(expected);
  });

  it("is the company's unless the file says otherwise, and each of its components can be switched", () => {
    expect(ids(sizes)).toEqual(["chat", "mail"]);
    expect(ids(sizes, "components: { mail: { enabled: false }, rare: { enabled: true } }")).toEqual(["chat", "rare"]);
  });
});

describe("a request that is answered only by who is there", () => {
  const app = toy("app", { needs: [cache("app", "if-present")] });

  it("brings nobody in", () => expect(ids([app, cacheProvider("redis")])).toEqual(["app"]));

  it("is answered by who is there, in whatever order they come", () => {
    const later = toy("zeta", { needs: [{ capability: "turnRelay", id: "main", workload: "zeta" }] });
    const relay = cacheProvider("redis", {
      answers: {
        ...cacheProvider("redis").answers,
        turnRelay: () => ({ grant: {} as never, links: [] }),
      },
    });
    expect(resolved([app, later, relay]).plan?.links).toEqual([
      { from: "app", to: "redis", port: 6379, hostnames: [], purposes: ["cache"] },
    ]);
  });
});

describe("of several that could answer", () => {
  const components = [toy("app", { needs: [cache("app")] }), cacheProvider("redis"), cacheProvider("valkey", { preferredFor: ["cache"] })];

  it("the preferred one does, unless the file says otherwise", () => {
    expect(ids(components)).toEqual(["app", "valkey"]);
    expect(ids(components, "providers: { cache: redis }")).toEqual(["app", "redis"]);
    expect(ids(components, "components: { redis: { enabled: true } }")).toEqual(["app", "redis"]);
  });

  it("two that are switched on are one too many, unless one of them is preferred", () => {
    const both = "components: { redis: { enabled: true }, valkey: { enabled: true } }";
    expect(ids(components, both)).toEqual(["app", "redis", "valkey"]);
    expect(codes(resolved([toy("app", { needs: [cache("app")] }), cacheProvider("redis"), cacheProvider("valkey")], both))).toEqual([
      "plan.capability.ambiguous",
    ]);
  });
});

describe("a provider that answers only where it is anyway", () => {
  const pages = toy("pages", { needs: [route("pages", "x.acme.test"), guard("pages", "x.acme.test")] });
  const verdict = {
    verify: { workload: "guard", port: 9000, path: "/verify" },
    pages: { workload: "guard", port: 9000, prefix: "/pages/" },
    headers: [],
  };
  const identity = (id: string, needed: boolean): Component =>
    toy(id, {
      suite: needed ? "chat" : undefined,
      alongOnly: ["forwardAuth"],
      answers: {
        forwardAuth: () => ({ grant: verdict, links: [{ from: { edge: true }, to: { workload: id, port: 9000 }, startup: false }] }),
      },
    });
  /** Brings a sign-in of its own for each host that it guards. */
  const proxy = toy("proxy", {
    suite: undefined,
    answers: { forwardAuth: () => ({ grant: verdict, links: [] }) },
    consequences: { forwardAuth: ({ host }) => [{ capability: "cache", id: `for ${host}`, workload: "proxy" }] },
  });

  it("is not brought in: another is, and what that needs because of the request comes with it", () => {
    const found = resolved([pages, identity("identity", false), proxy, cacheProvider("redis"), edge]);
    expect(found.diagnostics).toEqual([]);
    expect(found.plan?.components.map(({ id, because }) => `${id}: ${because}`)).toEqual([
      "edge: pages needs route",
      "pages: part of the suite `company`",
      "proxy: pages needs forwardAuth",
      "redis: proxy needs cache",
    ]);
  });

  it("answers when it is there, and the link begins at the edge, whichever that is", () => {
    const { plan } = resolved([pages, identity("identity", true), proxy, cacheProvider("redis"), edge]);
    expect(plan?.components.map(({ id }) => id)).toEqual(["edge", "identity", "pages"]);
    expect(plan?.links.map(({ from, to, port }) => `${from} ${to} ${port}`)).toEqual(["edge identity 9000", "edge pages 80"]);
  });
});

describe("a connection", () => {
  const parts = (to: CapabilityRequest & { capability: "connection" }): Component =>
    toy("app", { needs: [to, route("app", "app.acme.test")], workloads: ["app", "app-worker"].map((id) => workload(id)) });

  it("is permitted between parts of a component, and holds one back until the other is healthy", () => {
    const { plan } = resolved([
      parts({ capability: "connection", id: "worker", workload: "app", to: { workload: "app-worker", port: 7 }, startup: true }),
      edge,
    ]);
    expect(plan?.links.map(({ from, to, port }) => `${from} ${to} ${port}`)).toEqual(["app app-worker 7", "edge app 80"]);
    expect(plan?.waves).toEqual([["app-worker", "edge"], ["app"]]);
  });

  it("leads to a public name by way of the edge", () => {
    const { plan } = resolved([
      parts({ capability: "connection", id: "self", workload: "app-worker", to: { publicHost: "app.acme.test" }, startup: false }),
      edge,
    ]);
    expect(plan?.links).toContainEqual({
      from: "app-worker",
      to: "edge",
      port: 443,
      hostnames: ["app.acme.test"],
      purposes: ["connection"],
    });
  });
});
