import { ByteSize } from "@allod/core";
import type { ForwardAuthGrant, RouteRequest } from "@allod/compiler/component";
import { describe, expect, it } from "vitest";

import { Rendered } from "../rendered.test-support.ts";
import { caddyfile } from "./caddyfile.ts";

const guard: ForwardAuthGrant = {
  verify: { workload: "gate", port: 4180, path: "/verify" },
  pages: { workload: "gate-pages", port: 4181, prefix: "/gate/" },
  headers: ["X-Auth-Request-User", "X-Auth-Request-Email"],
};

function route(paths: readonly string[], target: RouteRequest["target"]): RouteRequest {
  return { capability: "route", host: "logs.acme.test", paths, target, maxBody: ByteSize.mebibytes(1) };
}
const app = { kind: "proxy", workload: "logs", port: 8080 } as const;

function site(routes: readonly RouteRequest[], guards: readonly (readonly [string, ForwardAuthGrant])[]): string {
  const text = caddyfile({
    workspace: new Rendered().plan.workspace,
    routes,
    guards: new Map(guards),
    listen: ["caddy-public"],
    publicAddress: "caddy-public",
    healthPort: 2020,
    metrics: { listen: [], port: 2021 },
  });
  return /\nhttps:\/\/logs\.acme\.test:443 \{\n([\s\S]*?)\n\}/.exec(text)?.[1] ?? "";
}

/** What is inside each `handle`, by its path. */
function handled(text: string): Map<string, string> {
  return new Map([...text.matchAll(/^\thandle ?(\S*) \{\n([\s\S]*?)\n\t\}$/gm)].map(([, path = "", lines = ""]) => [path, lines]));
}

describe("a guarded host", () => {
  const text = site(
    [
      route(["/"], app),
      route(["/api/", "/exact"], { kind: "proxy", workload: "other", port: 9 }),
      route(["/.well-known/x"], { kind: "json", body: { a: 1 }, cors: false }),
      route(["/old"], { kind: "redirect", to: "https://acme.test/" }),
    ],
    [["logs.acme.test", guard]],
  );
  const places = handled(text);

  it("asks the guard before whatever is proxied, on every path and whoever's it is", () => {
    for (const path of ["", "/api/*", "/exact"]) {
      const lines = places.get(path) ?? "";
      expect(lines).toContain(
        "forward_auth gate-for-caddy:4180 {\n\t\t\turi /verify\n\t\t\tcopy_headers X-Auth-Request-User X-Auth-Request-Email\n",
      );
      // The same block has the way to the app after it; Caddy runs them in this order.
      expect(lines.indexOf("forward_auth")).toBeLessThan(lines.indexOf("reverse_proxy"));
    }
  });

  it("takes the verdict's headers away from whoever sends them, before any path is looked at", () => {
    const [before = ""] = text.split("\thandle");
    for (const name of guard.headers) expect(before).toContain(`\trequest_header -${name}\n`);
  });

  it("brings the guard's own pages to the guard, without asking it", () => {
    expect(places.get("/gate/*")).toBe("\t\treverse_proxy gate-pages-for-caddy:4181");
  });

  it("answers what is fixed to everybody", () => {
    for (const path of ["/.well-known/x", "/old"]) expect(places.get(path)).not.toContain("forward_auth");
    expect(places.get("/.well-known/x")).toContain('respond `{"a":1}` 200');
  });

  it("keeps the guard's longer path before the app's everything else", () => {
    expect([...places.keys()]).toEqual(["/.well-known/x", "/exact", "/gate/*", "/api/*", "/old", ""]);
  });
});

it("a host without a guard is not asked about", () => {
  expect(site([route(["/"], app)], [["other.acme.test", guard]])).not.toContain("forward_auth");
});
