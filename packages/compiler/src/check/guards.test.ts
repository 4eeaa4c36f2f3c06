import { describe, expect, it } from "vitest";

import type { CapabilityRequest, Component } from "../component/index.ts";
import { codes, edge, resolved, route, toy, workload } from "../plan/toys.test-support.ts";

const HOST = "logs.acme.test";

function guard(from: string, host = HOST, more: { readonly id?: string; readonly optional?: true } = {}): CapabilityRequest {
  return { capability: "forwardAuth", id: host, workload: from, host, title: "Logs", audience: "administrators", ...more };
}

/** Answers for guarded hosts, as an identity provider would. */
const gate: Component = toy("gate", {
  suite: undefined,
  answers: {
    forwardAuth: () => ({
      grant: {
        verify: { workload: "gate", port: 1, path: "/" },
        pages: { workload: "gate", port: 1, prefix: "/gate/" },
        headers: ["X-User"],
      },
      links: [{ from: { edge: true }, to: { workload: "gate", port: 1 }, startup: false }],
    }),
  },
});

/** Answers `cache` from a container of its own, and routes what it is asked to. */
function backend(needs: readonly CapabilityRequest[]): Component {
  return toy("backend", { needs, answers: { cache: () => ({ grant: {} as never, links: [] }) } });
}

function findings(...components: readonly Component[]): string[] {
  const { diagnostics } = resolved([edge, gate, ...components]);
  return diagnostics.map(({ code, message }) => `${code} ${message}`);
}

const logs = (...more: readonly CapabilityRequest[]): Component => toy("logs", { needs: [route("logs", HOST), guard("logs"), ...more] });

describe("a guarded host", () => {
  it("is fine with its own app, and with fixed answers of others", () => {
    const fixed: CapabilityRequest = {
      capability: "route",
      id: "fixed",
      workload: "other",
      host: HOST,
      paths: ["/.well-known/x"],
      target: { kind: "json", body: {}, cors: false },
    };
    expect(findings(logs(), toy("other", { needs: [fixed] }))).toEqual([]);
  });

  it("has the way from the edge to its guard, though neither app nor edge knows who that is", () => {
    const { plan } = resolved([edge, gate, logs()]);
    expect(plan?.links.map(({ from, to }) => `${from} ${to}`)).toEqual(["edge gate", "edge logs"]);
  });

  it("is refused when another component answers there without having been asked to", () => {
    expect(findings(logs(), toy("other", { needs: [route("other", HOST, "/other/")] }))).toContainEqual(
      expect.stringContaining("plan.guard.open logs.acme.test would not be guarded as it must be: other answers there"),
    );
  });

  it("may have paths of whom its owner has invited, and asked for something", () => {
    const cache: CapabilityRequest = { capability: "cache", id: "main", workload: "logs" };
    const invited = { ...route("backend", HOST, "/api/"), invitedBy: "logs" } as CapabilityRequest;
    expect(findings(logs(cache), backend([invited]))).toEqual([]);
    expect(findings(logs(), backend([invited]))).toEqual([expect.stringMatching(/^plan\.route\.uninvited /)]);
  });

  it("is refused when its guard is for another spelling of the name: the edge would not find it", () => {
    const { diagnostics } = resolved([edge, gate, toy("logs", { needs: [route("logs", HOST), guard("logs", "Logs.acme.test")] })]);
    expect(diagnostics.map(({ code }) => code)).toEqual(["plan.guard.open"]);
  });

  it("is refused when somebody else asked for the guard", () => {
    expect(findings(toy("logs", { needs: [route("logs", HOST)] }), toy("other", { needs: [guard("other")] }))).not.toEqual([]);
  });

  it("is refused when nobody might guard it, and when two would", () => {
    expect(findings(toy("logs", { needs: [route("logs", HOST), guard("logs", HOST, { optional: true })] }))).toEqual([
      expect.stringContaining("open to everybody"),
    ]);
    expect(findings(logs(guard("logs", HOST, { id: "again" })))).toEqual([
      expect.stringContaining("two guards"),
      expect.stringContaining("two guards"),
    ]);
  });

  it("is refused when another name leads to the same place unguarded", () => {
    expect(findings(logs(route("logs", "open.acme.test")))).toEqual([expect.stringContaining("open.acme.test leads to the same place")]);
    const other = { ...route("logs", "open.acme.test"), target: { kind: "proxy", workload: "logs-public", port: 80 } } as CapabilityRequest;
    const pages = toy("logs", {
      needs: [route("logs", HOST), guard("logs"), other],
      workloads: [workload("logs"), workload("logs-public")],
    });
    expect(findings(pages)).toEqual([]);
  });

  it("is refused when the server's own address leads there", () => {
    const published = (port: number) => workload("logs", { ports: [{ port, protocol: "tcp", purpose: "test" }] });
    const pages = (port: number): Component => toy("logs", { needs: [route("logs", HOST), guard("logs")], workloads: [published(port)] });
    expect(findings(pages(80))).toEqual([expect.stringContaining("port 80 of the server leads to the same place")]);
    expect(findings(pages(81))).toEqual([]);
  });

  it("is refused when somebody answers where people sign in", () => {
    expect(findings(logs(route("logs", HOST, "/gate/sign-in")))).toEqual([
      expect.stringContaining("/gate/sign-in is where people sign in"),
    ]);
  });
});

describe("one path", () => {
  it("has one owner, also among those who were invited", () => {
    const cache: CapabilityRequest = { capability: "cache", id: "main", workload: "logs" };
    const invited = { ...route("backend", HOST), invitedBy: "logs" } as CapabilityRequest;
    expect(codes(resolved([edge, gate, logs(cache), backend([invited])]))).toContain("plan.route.conflict");
  });
});
