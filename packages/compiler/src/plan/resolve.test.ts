import { describe, expect, it } from "vitest";

import { type CapabilityRequest, type Component, text } from "../component/index.ts";
import { cache, cacheProvider, codes, EMPTY, resolved, toy, workload } from "./toys.test-support.ts";

describe("resolve", () => {
  it("brings in the provider of what is needed, says why, and permits exactly the connection of the grant", () => {
    const { plan, diagnostics } = resolved([toy("app", { needs: [cache("app")] }), cacheProvider("redis")]);
    expect(diagnostics).toEqual([]);
    expect(plan?.components.map(({ id, because }) => `${id}: ${because}`)).toEqual([
      "app: part of the suite `company`",
      "redis: app needs cache",
    ]);
    expect(plan?.links).toEqual([{ from: "app", to: "redis", port: 6379, hostnames: [], purposes: ["cache"] }]);
    expect(plan?.waves).toEqual([["redis"], ["app"]]);
    expect(plan?.secrets.map(({ name }) => name)).toEqual(["redis/password"]);
  });

  it("tells servers the one address they may listen on", () => {
    const app = toy("app", { needs: [cache("app")] });
    const redis = {
      ...cacheProvider("redis"),
      build: (context: { listen(id: string, port: number): readonly string[] }) => ({
        ...EMPTY,
        workloads: [workload("redis", { command: [...context.listen("redis", 6379)] })],
      }),
    };
    const { plan } = resolved([app, redis]);
    expect(plan?.workloads.find(({ id }) => id === "redis")?.command).toEqual(["redis-for-app"]);
  });

  it("says what is missing when nobody provides what is needed", () => {
    const result = resolved([toy("app", { needs: [cache("app")] })]);
    expect(codes(result)).toEqual(["plan.capability.missing"]);
    expect(result.plan).toBeUndefined();
  });

  it("leaves an optional need open", () => {
    expect(resolved([toy("app", { needs: [cache("app", true)] })]).diagnostics).toEqual([]);
  });

  it("does not choose between two providers; the file does", () => {
    const components = [toy("app", { needs: [cache("app")] }), cacheProvider("redis"), cacheProvider("valkey")];
    const open = resolved(components);
    expect(codes(open)).toEqual(["plan.capability.ambiguous"]);
    expect(open.diagnostics[0]?.hint).toContain("providers: { cache: redis }");
    expect(resolved(components, "providers: { cache: valkey }").plan?.links[0]?.to).toBe("valkey");
    expect(resolved(components, "components: { redis: { enabled: true } }").plan?.links[0]?.to).toBe("redis");
    expect(codes(resolved(components, "providers: { cache: app }"))).toEqual(["plan.provider.unfit"]);
  });

  it("names the circle of those that wait for each other", () => {
    const result = resolved([cacheProvider("a", { suite: "chat", needs: [cache("a")] })]);
    // A container that asks itself is no circle; two that ask each other are.
    expect(result.diagnostics).toEqual([]);
    const other: Component = toy("b", {
      needs: [cache("b")],
      answers: {
        turnRelay: ({ workload: from }) => ({
          grant: {
            uris: [],
            host: "b",
            port: 1,
            secret: { kind: "secret-ref", name: "b/s", spec: { type: "token", bytes: 32, encoding: "hex" } },
          },
          links: [{ from, to: { workload: "b", port: 1 }, startup: true }],
        }),
      },
    });
    const circle = resolved([cacheProvider("a", { needs: [{ capability: "turnRelay", id: "main", workload: "a" }] }), other]);
    expect(codes(circle)).toEqual(["plan.start.cycle"]);
    expect(circle.diagnostics[0]?.message).toContain("a -> b -> a");
  });

  it("refuses two containers of one name, links to nowhere, and ports that two publish", () => {
    const published = (port: number) => [{ port, protocol: "tcp" as const, purpose: "test" }];
    expect(codes(resolved([toy("a"), toy("b", { workloads: [workload("a")] })]))).toContain("plan.workload.duplicate");
    expect(codes(resolved([toy("a", { needs: [cache("ghost")] }), cacheProvider("redis")]))).toEqual(["plan.workload.unknown"]);
    expect(
      codes(
        resolved([
          toy("a", { workloads: [workload("a", { ports: published(80) })] }),
          toy("b", { workloads: [workload("b", { ports: published(80) })] }),
        ]),
      ),
    ).toEqual(["plan.port.conflict"]);
    const range = [{ port: 70, through: 90, protocol: "tcp" as const, purpose: "test" }];
    expect(
      codes(
        resolved([
          toy("a", { workloads: [workload("a", { ports: published(80) })] }),
          toy("b", { workloads: [workload("b", { ports: range })] }),
        ]),
      ),
    ).toEqual(["plan.port.conflict"]);
  });

  it("refuses a container that is root, or reaches out, without a reason", () => {
    expect(codes(resolved([toy("a", { workloads: [workload("a", { user: "0:0" })] })]))).toEqual(["plan.hardening.undeclared"]);
    expect(
      codes(resolved([toy("a", { workloads: [workload("a", { user: "0:0", exceptions: [{ rule: "non-root", reason: " " }] })] })])),
    ).toEqual(["plan.hardening.undeclared"]);
    expect(
      codes(
        resolved([
          toy("a", { workloads: [workload("a", { user: "0:0", exceptions: [{ rule: "non-root", reason: "It mounts disks." }] })] }),
        ]),
      ),
    ).toEqual([]);
    expect(codes(resolved([toy("a", { workloads: [workload("a", { egress: "" })] })]))).toEqual(["plan.hardening.undeclared"]);
  });

  it("refuses one name for two kinds of secret", () => {
    const file = (bytes: number) => ({
      path: `/s${bytes}`,
      content: text`${{ kind: "secret-ref", name: "a/s", spec: { type: "token", bytes, encoding: "hex" } }}`,
    });
    expect(codes(resolved([toy("a", { workloads: [workload("a", { files: [file(16), file(32)] })] })]))).toEqual(["plan.secret.conflict"]);
  });

  it("has secrets that tasks alone read made with all others", () => {
    const ref = { kind: "secret-ref", name: "a/first-password", spec: { type: "password", length: 24 } } as const;
    expect(resolved([toy("a", { build: { secrets: [ref] } })]).plan?.secrets.map(({ name }) => name)).toContain("a/first-password");
  });

  it("refuses a connection to a public name that nobody answers at", () => {
    const lost = toy("id", {
      suite: undefined,
      answers: {
        cache: ({ workload: from }) => ({ grant: {} as never, links: [{ from, to: { publicHost: "nowhere.acme.test" }, startup: true }] }),
      },
    });
    expect(codes(resolved([toy("app", { needs: [cache("app")] }), lost]))).toEqual(["plan.route.unknown-host"]);
  });

  it("keeps two apps off one hostname, and lets fixed answers stand beside an app", () => {
    const edge = toy("edge", {
      suite: undefined,
      answers: { route: ({ host }) => ({ grant: { url: `https://${host}` }, links: [] }) },
      edge: () => ({ workload: "edge", trust: undefined }),
    });
    const route = (from: string, path: string, kind: "proxy" | "json"): CapabilityRequest => ({
      capability: "route",
      id: path,
      workload: from,
      host: "x.acme.test",
      paths: [path],
      target: kind === "proxy" ? { kind, workload: from, port: 1 } : { kind, body: {}, cors: false },
    });
    expect(
      codes(resolved([edge, toy("a", { needs: [route("a", "/a/", "proxy")] }), toy("b", { needs: [route("b", "/b/", "proxy")] })])),
    ).toEqual(["plan.route.conflict"]);
    expect(
      codes(resolved([edge, toy("a", { needs: [route("a", "/", "proxy")] }), toy("b", { needs: [route("b", "/.well-known/b", "json")] })])),
    ).toEqual([]);
  });

  it("runs the image that the file names", () => {
    const { plan } = resolved([toy("a")], "components: { a: { image: registry.example.org/a:2 } }");
    expect(plan?.workloads[0]?.image).toBe("registry.example.org/a:2");
  });
});
