import { describe, expect, it } from "vitest";

import type { CapabilityRequest, Component } from "../component/index.ts";
import { cache, cacheProvider, edge, resolved, toy } from "./toys.test-support.ts";

describe("answers", () => {
  it("may pass on what their provider was granted itself, and know when nobody gave it anything", () => {
    const middle: Component = toy("middle", {
      needs: [cache("middle")],
      answers: {
        meetings: (_request, { grant }) => ({
          grant: { host: grant("cache", "main")?.host ?? "?", url: String(grant("turnRelay", "none")) },
          links: [],
        }),
      },
    });
    const meetings: CapabilityRequest = { capability: "meetings", id: "main", workload: "app" };
    const { plan } = resolved([toy("app", { needs: [meetings] }), middle, cacheProvider("redis")]);
    expect(plan?.grants.find(({ request }) => request.capability === "meetings")?.grant).toEqual({ host: "redis", url: "undefined" });
  });

  it("complete public documents of who asked, and edges see the document alone", () => {
    const document: CapabilityRequest = {
      capability: "route",
      id: "document",
      workload: "app",
      host: "x.test",
      paths: ["/document"],
      target: { kind: "json", body: {}, cors: true, complete: (grant) => ({ cache: grant("cache", "main")?.host ?? "none" }) },
    };
    const { plan } = resolved([toy("app", { needs: [cache("app"), document] }), cacheProvider("redis"), edge]);
    const routed = plan?.grants.find(({ request }) => request.capability === "route")?.request as { target: unknown };
    expect(routed.target).toEqual({ kind: "json", body: { cache: "redis" }, cors: true });
  });
});
