import { describe, expect, it } from "vitest";

import { Rendered } from "../rendered.test-support.ts";

const caddyfile = (more?: Readonly<Record<string, unknown>>): string => new Rendered(more).file("caddy", "/etc/caddy/Caddyfile");

describe("the Caddyfile", () => {
  it("has one site for each hostname, and none for what nobody asked for", () => {
    expect([...caddyfile().matchAll(/^https:\/\/(\S+) \{$/gm)].map(([, host]) => host)).toEqual([
      "acme.test:443",
      "chat.acme.test:443",
      "id.acme.test:443",
      "matrix.acme.test:443",
    ]);
  });

  it("has no administration interface", () => expect(caddyfile()).toMatch(/^\tadmin off$/m));

  it("listens on the public address and on those of links, nowhere else", () => {
    expect(caddyfile()).toMatch(/^\tdefault_bind caddy-for-synapse caddy-public$/m);
  });

  it("redirects on the public address only: a container that may call 443 must not find 80 open", () => {
    expect(caddyfile()).toContain("auto_https disable_redirects");
    expect(caddyfile()).toMatch(/^http:\/\/acme\.test:80, .*\{\n\tbind caddy-public\n\tredir https:\/\/\{host\}\{uri\} 308\n\}$/m);
  });

  it("redirects to the port that is open", () => {
    expect(caddyfile({ network: { httpPort: 8080, httpsPort: 8443 } })).toContain("redir https://{host}:8443{uri} 308");
  });

  it("asks a public authority only where one can answer", () => {
    expect(caddyfile()).toContain("local_certs");
    const open = caddyfile({ domain: "acme.example", tls: { email: "hostmaster@acme.example" } });
    expect(open).toContain("email `hostmaster@acme.example`");
    expect(open).not.toContain("local_certs");
  });

  it("asks the most specific path first", () => {
    const site = /https:\/\/id\.acme\.test:443 \{([\s\S]*?)\n\}/.exec(caddyfile())?.[1] ?? "";
    expect([...site.matchAll(/handle (\S+) \{/g)].map(([, path]) => path)).toEqual([
      "/realms/master/*",
      "/realms/master",
      "/resources/*",
      "/realms/*",
    ]);
  });

  it("keeps what signs somebody in out of the logs", () => {
    // Twice: of the sites, and of the default log, which errors go to with their whole request.
    for (const parameter of ["access_token", "code", "flow_token", "itoken", "key", "loginToken", "query", "token"])
      expect(caddyfile().split(`replace ${parameter} REDACTED`)).toHaveLength(3);
  });

  it("believes nobody who says what other proxies would: Caddy itself replaces only three of those headers", () => {
    const [, common = ""] = /\(common\) \{([\s\S]*?)\n\}/.exec(caddyfile()) ?? [];
    for (const name of ["X-Forwarded-*", "Forwarded", "X-Real-IP", "X-Original-*", "*_*", "*.*"])
      expect(common).toContain(`\trequest_header -${name}\n`);
    expect(caddyfile()).not.toContain("trusted_proxies");
  });

  it("lets apps of other origins read where chat is", () => {
    const [, answer = ""] = /handle \/\.well-known\/matrix\/client \{([\s\S]*?)\n\t\}/.exec(caddyfile()) ?? [];
    expect(answer).toContain("header Access-Control-Allow-Origin *");
    expect(answer).toContain("header Content-Type application/json");
  });
});

describe("the container", () => {
  const compose = new Rendered().yaml<{ services: { caddy: Record<string, unknown> } }>("caddy", "/compose.yaml").services.caddy;

  it("has no capability at all: a copy of the program, without the image's file capability, is what runs", () => {
    expect(compose).toMatchObject({ cap_drop: ["ALL"], security_opt: ["no-new-privileges:true"] });
    expect(compose).not.toHaveProperty("cap_add");
    const [, , script] = compose["entrypoint"] as string[];
    expect(script).toMatch(/^cp \/usr\/bin\/caddy (\/run\/caddy\/caddy) && exec \1 run /);
    expect(compose["tmpfs"]).toContainEqual(expect.stringMatching(/^\/run\/caddy:.*,exec,nosuid,nodev$/));
    expect(compose["tmpfs"]).toContainEqual(expect.stringMatching(/^\/config:.*,noexec,nosuid,nodev$/));
  });
});
