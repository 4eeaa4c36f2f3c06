import { describe, expect, it } from "vitest";

import { Rendered } from "../rendered.test-support.ts";

const rendered = new Rendered({ components: { dozzle: { enabled: true } } });
const guard = rendered.plan.grants.find(({ request }) => request.capability === "forwardAuth");
const host = guard?.request.capability === "forwardAuth" ? guard.request.host : "";
const id = `oauth2-proxy-${host.split(".")[0]}`;
const config = rendered.file(id, "/etc/oauth2-proxy/oauth2-proxy.cfg");

/** The value of a key: what stands behind `=` is JSON as well as TOML. */
function value(key: string): unknown {
  const found = new RegExp(`^${key} = (.+)$`, "m").exec(config)?.[1];
  return found === undefined ? undefined : JSON.parse(found);
}

describe("a guarded page of a workspace with Keycloak", () => {
  it("is asked about at `/`, where who is unknown is led to sign-in: `auth` answers 401", () => {
    expect(guard).toMatchObject({
      provider: "oauth2-proxy",
      grant: { verify: { workload: id, port: 4180, path: "/" }, pages: { workload: id, port: 4180, prefix: "/oauth2-proxy/" } },
    });
    expect(value("proxy_prefix")).toBe("/oauth2-proxy");
    expect(value("upstreams")).toEqual(["static://202"]);
    expect(value("skip_provider_button")).toBe(true);
  });

  it("has a client of its own, for who may see the page alone", () => {
    const asked = rendered.plan.grants.find(
      ({ component, request }) => component === "oauth2-proxy" && request.capability === "oidcClient",
    );
    expect(asked?.request).toMatchObject({
      clientId: id,
      audience: "administrators",
      redirectUris: [`https://${host}/oauth2-proxy/callback`],
    });
    expect(value("redirect_url")).toBe(`https://${host}/oauth2-proxy/callback`);
    expect(value("client_id")).toBe(id);
    expect(value("allowed_groups")).toEqual(["administrators"]);
    expect(value("oidc_issuer_url")).toBe("https://id.acme.test/realms/acme");
  });

  it("reaches the edge by a link that neither edge nor app wrote, and the identity provider by its public name", () => {
    const links = rendered.plan.links.filter(({ from, to }) => from === id || to === id);
    expect(links.map(({ from, to, hostnames }) => ({ from, to, hostnames }))).toEqual([
      { from: "caddy", to: id, hostnames: [] },
      { from: id, to: "caddy", hostnames: ["id.acme.test"] },
    ]);
    expect(rendered.workload(id).startsAfter).toEqual(["caddy", "keycloak"]);
  });

  it("is guarded at the edge", () => {
    const site = rendered.file("caddy", "/etc/caddy/Caddyfile").split(`\nhttps://${host}:443 {`)[1]?.split("\n}")[0] ?? "";
    expect(site).toContain(`forward_auth ${id}-for-caddy:4180 {`);
    expect(site).toContain(`handle /oauth2-proxy/* {\n\t\treverse_proxy ${id}-for-caddy:4180\n`);
    expect(site).toContain("request_header -X-Auth-Request-Email");
  });
});

describe("oauth2-proxy.cfg", () => {
  it("believes forwarded headers from containers alone: without a list, from everybody (GHSA-7x63-xv5r-3p2x)", () => {
    expect(value("reverse_proxy")).toBe(true);
    expect(value("trusted_proxy_ips")).toEqual([rendered.plan.workspace.network.containers]);
  });

  it("leaves no path open", () => expect(config).not.toMatch(/^(skip_auth|api_routes|skip_jwt)/m));

  it("says the scope: `allowed_groups` would ask for one that Keycloak does not know", () => {
    expect(value("scope")).toBe("openid email profile");
  });

  it("checks the nonce, which is off by default, and the code by S256", () => {
    expect(value("insecure_oidc_skip_nonce")).toBe(false);
    expect(value("code_challenge_method")).toBe("S256");
  });

  it("believes no address that is not verified: apps know people by it", () => {
    expect(config).not.toContain("allow_unverified_email");
  });

  it("has a cookie that no other host can set, that ends, and that holds no tokens", () => {
    expect(value("cookie_name")).toMatch(/^__Host-/);
    expect(config).not.toMatch(/^cookie_(domains|path)/m);
    expect(value("cookie_secure")).toBe(true);
    expect(value("cookie_expire")).toBe("1h");
    expect(value("session_cookie_minimal")).toBe(true);
  });

  it("has secrets in files of their own, the cookie's with a length that is a key's: 32 bytes", () => {
    expect(config).not.toContain("[secret");
    const { files } = rendered.workload(id);
    const cookie = files.find(({ path }) => path === value("cookie_secret_file"))?.content.parts ?? [];
    expect(cookie).toMatchObject([{ ref: { spec: { type: "token", bytes: 32, encoding: "base64url" } } }]);
    expect(files.map(({ path }) => path)).toContain(value("client_secret_file"));
  });

  it("writes no addresses down that people ask for", () => expect(value("request_logging")).toBe(false));

  it("trusts the workspace's own authority, and nobody beside it, where there is one", () => {
    expect(value("provider_ca_files")).toEqual(["/etc/oauth2-proxy/authority.crt"]);
    const open = new Rendered({ domain: "acme.example", tls: { email: "a@acme.example" }, components: { dozzle: { enabled: true } } });
    expect(open.file(id, "/etc/oauth2-proxy/oauth2-proxy.cfg")).not.toContain("provider_ca_files");
  });
});

it("stays under 48 MiB, with a limit that Go knows", () => {
  const { resources, environment } = rendered.workload(id);
  expect(resources.memory.toString()).toBe("48 MiB");
  expect(environment).toEqual({ GOMEMLIMIT: "40MiB" });
});
