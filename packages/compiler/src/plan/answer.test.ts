import { describe, expect, it } from "vitest";

import type { CapabilityRequest, Component } from "../component/index.ts";
import { cache, cacheProvider, edge, resolved, toy, workload } from "./toys.test-support.ts";

describe("answers", () => {
  it("may pass on what their provider was granted itself and what is asked of it, and know when nobody gave it anything", () => {
    const middle: Component = toy("middle", {
      needs: [cache("middle")],
      answers: {
        meetings: (_request, { grant, asked }) => ({
          grant: { host: grant("cache", "main")?.host ?? "?", url: `${String(grant("turnRelay", "none"))} ${asked("meetings").length}` },
          links: [],
        }),
      },
    });
    const meetings: CapabilityRequest = { capability: "meetings", id: "main", workload: "app" };
    const { plan } = resolved([toy("app", { needs: [meetings] }), middle, cacheProvider("redis")]);
    expect(plan?.grants.find(({ request }) => request.capability === "meetings")?.grant).toEqual({ host: "redis", url: "undefined 1" });
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

  it("hold for every workload that uses what one asked for, and for the order of starting", () => {
    const app = toy("app", { workloads: [workload("app"), workload("app-cron")], needs: [{ ...cache("app"), also: ["app-cron"] }] });
    const { plan } = resolved([app, cacheProvider("redis")]);
    expect(plan?.links.map(({ from, to }) => `${from} ${to}`)).toEqual(["app redis", "app-cron redis"]);
    expect(plan?.workloads.find(({ id }) => id === "app-cron")?.startsAfter).toEqual(["redis"]);
  });

  it("need not be waited for by who asks later, so that two that need each other may start", () => {
    const app = toy("app", { needs: [{ ...cache("app"), startup: false }] });
    const { plan } = resolved([app, cacheProvider("redis")]);
    expect(plan?.links).toHaveLength(1);
    expect(plan?.workloads.find(({ id }) => id === "app")?.startsAfter).toEqual([]);
  });

  it("may name hosts by which a container is reached directly, so that its certificate fits", () => {
    const mail = toy("mail", {
      answers: {
        meetings: ({ workload: from }) => ({
          grant: { host: "mail.x.test", url: "" },
          links: [{ from, to: { workload: "mail", port: 465, hostnames: ["mail.x.test"] }, startup: false }],
        }),
      },
    });
    const { plan } = resolved([toy("app", { needs: [{ capability: "meetings", id: "main", workload: "app" }] }), mail]);
    expect(plan?.links).toEqual([{ from: "app", to: "mail", port: 465, hostnames: ["mail.x.test"], purposes: ["meetings"] }]);
  });
});
