import { spawnSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { Rendered } from "../rendered.test-support.ts";
import { answers, apiKey } from "./answers.ts";
import { authentik } from "./component.ts";
import { asking, client, directory, guard, url } from "./identity.test-support.ts";
import { slugOf } from "./names.ts";
import { probes } from "./probes.ts";
import { directoryWorkload } from "./workloads.ts";

const rendered = new Rendered({ providers: { oidcClient: "authentik" } });
const server = rendered.workload("authentik");
const worker = rendered.workload("authentik-worker");
const start = rendered.file("authentik", "/etc/allod/start.sh");

describe("authentik", () => {
  it("comes because an app needs it, and does so before others that could", () => {
    expect(authentik.suite).toBeUndefined();
    expect(authentik.preferredFor).toEqual(["oidcClient"]);
    expect(rendered.plan.components.find(({ id }) => id === "authentik")?.because).toBe("synapse needs oidcClient");
    expect(rendered.plan.components.some(({ id }) => id === "keycloak")).toBe(false);
  });

  it("is server and worker on PostgreSQL, without Redis", () => {
    expect(rendered.plan.workloads.filter(({ component }) => component === "authentik").map(({ id }) => id)).toEqual([
      "authentik",
      "authentik-worker",
    ]);
    expect(
      rendered.plan.grants.filter(({ component }) => component === "authentik").map(({ request }) => request.capability),
    ).not.toContain("cache");
    for (const { environment } of [server, worker])
      expect(Object.keys(environment ?? {}).filter((key) => key.includes("REDIS"))).toEqual([]);
  });

  it("starts its worker no later than its server: tasks of the server wait for what the worker makes", () => {
    const wave = (id: string): number => rendered.plan.waves.findIndex((ids) => ids.includes(id));
    expect(wave("authentik-worker")).toBeLessThanOrEqual(wave("authentik"));
    expect(wave("authentik")).toBeLessThan(wave("synapse"));
    for (const { workload } of rendered.plan.tasks.filter(({ component }) => component === "authentik")) expect(workload).toBe("authentik");
  });

  it("runs with no exception from any rule, and no way out to the internet", () => {
    for (const { exceptions, egress, user } of [server, worker])
      expect({ exceptions, egress, user }).toEqual({ exceptions: undefined, egress: undefined, user: "1000:1000" });
  });

  it("keeps icons on a volume where the image's link to them leads: `/data` itself is read-only", () => {
    expect(server.volumes).toEqual([{ name: "media", path: "/media", ownership: "image" }]);
    expect(server.environment?.["TMPDIR"]).toBe("/tmp");
    expect(server.scratch.map(({ path }) => path)).toEqual(["/tmp"]);
  });

  it("believes headers of proxies from the workspace's networks alone: otherwise every address is http, and every issuer wrong", () => {
    expect(server.environment).toMatchObject({
      AUTHENTIK_LISTEN__TRUSTED_PROXY_CIDRS: `127.0.0.0/8,${rendered.plan.workspace.network.containers}`,
      AUTHENTIK_WEB__BASE_URL: "https://id.acme.test",
    });
  });

  it("calls nobody: no reports, no search for newer versions, no outposts of its own", () => {
    for (const { environment } of [server, worker])
      expect(environment).toMatchObject({
        AUTHENTIK_ERROR_REPORTING__ENABLED: "false",
        AUTHENTIK_DISABLE_UPDATE_CHECK: "true",
        AUTHENTIK_DISABLE_STARTUP_ANALYTICS: "true",
        AUTHENTIK_OUTPOSTS__DISCOVER: "false",
      });
  });

  it("logs no requests: their addresses are links to a new password and invitations, query and all", () => {
    for (const { environment } of [server, worker]) expect(environment).toMatchObject({ AUTHENTIK_LOG_LEVEL: "warning" });
  });

  it("has no secret in its environment: files, by authentik's own way to name them", () => {
    expect(server.environment).toMatchObject({
      AUTHENTIK_SECRET_KEY: "file:///run/secrets/secret-key",
      AUTHENTIK_POSTGRESQL__PASSWORD: "file:///run/secrets/database",
    });
    expect(rendered.file("authentik", "/run/secrets/secret-key")).toBe("[secret authentik/secret-key]");
  });

  it("is public but for what is for its own programs, and the setup of the first account", () => {
    const routes = rendered.plan.grants.flatMap(({ component, request }) =>
      component === "authentik" && request.capability === "route" ? [request] : [],
    );
    expect(routes.map(({ target, paths }) => [target.kind, paths])).toEqual([
      ["proxy", ["/"]],
      ["refuse", ["/-/", "/ws/outpost/", "/if/flow/initial-setup/", "/api/v3/flows/executor/initial-setup/"]],
    ]);
  });

  it("has the first account locked from the start: without a password its setup is open to whoever comes first", () => {
    expect(start).toContain('AUTHENTIK_BOOTSTRAP_PASSWORD="$(</run/secrets/locked)"');
    expect(rendered.file("authentik-worker", "/run/secrets/locked")).toBe("[secret authentik/locked]");
  });
});

describe("the start", () => {
  /** The script as it is, with a program in the place of authentik that says what it was given. */
  function started(script: string): ReturnType<typeof spawnSync> {
    const folder = mkdtempSync(join(tmpdir(), "allod-authentik-"));
    for (const name of ["steward", "locked"]) writeFileSync(join(folder, name), `${name}'s "key" $HOME\n`);
    writeFileSync(join(folder, "ak"), '#!/bin/bash\nprintf "%s\\n" "$1" "$AUTHENTIK_LISTEN__HTTP" "$AUTHENTIK_BOOTSTRAP_TOKEN"\n', {
      mode: 0o755,
    });
    writeFileSync(join(folder, "start.sh"), script.replaceAll("/run/secrets", folder));
    return spawnSync("bash", [join(folder, "start.sh"), "worker"], {
      encoding: "utf8",
      env: { PATH: `${folder}:/usr/bin:/bin`, HOME: "/none" },
    });
  }

  it("binds to addresses of links and loopback: authentik takes no names", () => {
    expect(start).toContain('AUTHENTIK_LISTEN__HTTP="127.0.0.1:9000,$(address authentik-for-caddy):9000"');
    const { stdout, status } = started(start.replaceAll("authentik-for-caddy", "localhost"));
    expect({ status, stdout }).toEqual({ status: 0, stdout: 'worker\n127.0.0.1:9000,127.0.0.1:9000\nsteward\'s "key" $HOME\n' });
  });

  it("does not happen when a name has no address: it would listen where nobody comes", () => {
    const { stdout, status } = started(start.replaceAll("authentik-for-caddy", "no-such-name.invalid"));
    expect(status).not.toBe(0);
    expect(stdout).toBe("");
  });
});

describe("what an app is told", () => {
  it("has an issuer of its own, with the slash at its end that tokens have", () => {
    expect(client("chat").grant).toMatchObject({
      issuer: "https://id.acme.test/application/o/chat/",
      discoveryUrl: "https://id.acme.test/application/o/chat/.well-known/openid-configuration",
      clientId: "chat",
    });
    expect(client("chat", { offline: true }).grant.renewalScopes).toEqual(["offline_access"]);
  });

  it("has no word for an app that authentik keeps for itself in these addresses", () => {
    expect(slugOf("token")).toBe("app-token");
    expect(slugOf("OpenCloudDesktop")).toBe("openclouddesktop");
  });

  it("shares an issuer where several clients are believed as one, which describes itself where programs look", () => {
    const web = client("files", { clientId: "web", public: true, issuer: "shared", launchUrl: "https://files.acme.test" });
    expect(web.grant.issuer).toBe("https://id.acme.test/");
    const context = asking("files");
    const more = (request: typeof web.request): readonly unknown[] => authentik.consequences?.oidcClient?.(request, context) ?? [];
    expect(more(web.request)).toMatchObject([
      {
        host: "id.acme.test",
        paths: ["/.well-known/openid-configuration"],
        target: { kind: "json", cors: true, body: { issuer: web.grant.issuer, jwks_uri: "https://id.acme.test/application/o/web/jwks/" } },
      },
    ]);
    const { launchUrl: _, ...desktop } = web.request;
    expect(more(desktop)).toEqual([]);
    expect(more(client("chat", { launchUrl: "https://chat.acme.test" }).request)).toEqual([]);
  });

  it("has the worker tell it when somebody signs out, which needs a way there", () => {
    const { request } = client("chat", { backchannelLogoutUri: "https://chat.acme.test/logout" });
    const context = asking("chat");
    expect(answers.oidcClient?.(request, context).links).toEqual([
      { from: "chat", to: { publicHost: "id.acme.test" }, startup: true },
      { from: "authentik-worker", to: { publicHost: "chat.acme.test" }, startup: false },
    ]);
  });

  it("guards hosts by pages of the guarded host itself, and with headers that nobody else may send", () => {
    expect(guard("logs.acme.test", "members").grant).toMatchObject({
      verify: { workload: "authentik", port: 9000, path: "/outpost.goauthentik.io/auth/caddy" },
      pages: { prefix: "/outpost.goauthentik.io/" },
      headers: expect.arrayContaining(["X-Authentik-Username", "X-Authentik-Groups", "X-Authentik-Jwt"]),
    });
  });

  it("is the directory with an account of its own", () => {
    expect(directory("mail").grant).toMatchObject({
      host: "authentik-ldap",
      port: 3389,
      baseDn: "DC=acme,DC=test",
      bindDn: "cn=ldap-mail,ou=users,DC=acme,DC=test",
    });
  });

  it("knows people by the issuer of what they sign in to the control plane with", () => {
    const { request } = client("control-plane", { id: "portal", clientId: "control-plane-portal" });
    const staff = client("control-plane", { id: "operator", audience: "administrators" }).request;
    const context = { ...asking("control-plane"), asked: () => [staff, request] } as ReturnType<typeof asking>;
    const answer = answers.identityConnector?.({ capability: "identityConnector", id: "main", workload: "control-plane" }, context);
    expect(answer?.grant.connector.config).toMatchObject({ issuer: `${url}/application/o/control-plane-portal/` });
  });

  it("gives the control plane the public name: links in mails are made of the name that it is asked by", () => {
    const context = asking("control-plane");
    const { grant, links } =
      answers.identityConnector?.({ capability: "identityConnector", id: "main", workload: "control-plane" }, context) ?? {};
    expect(grant).toEqual({
      connector: {
        id: "authentik",
        config: { url, token: apiKey(context, "control-plane"), issuer: `${url}/application/o/control-plane/`, welcome: "none" },
      },
      sources: [{ id: "authentik", config: { url, token: apiKey(context, "control-plane") } }],
    });
    expect(links).toEqual([{ from: "control-plane", to: { publicHost: "id.acme.test" }, startup: true }]);
  });
});

describe("the outpost for LDAP", () => {
  const outpost = directoryWorkload({ listen: (_workload: string, port: number) => [`authentik-ldap-for-mail-${port}`] } as never, {
    kind: "secret-ref",
    name: "authentik/ldap-outpost",
    spec: { type: "found", by: "authentik.directory-key" },
  });

  it("is of the same version as the server: another refuses to work", () => {
    expect(outpost.image.split(":").at(-1)).toBe(server.image.split(":").at(-1));
  });

  it("starts after the server, whoever asks for the directory and however early", () => {
    const more = authentik.consequences?.ldapDirectory?.(directory("mail").request, asking("mail"));
    expect(more).toMatchObject([{ workload: "authentik-ldap", to: { workload: "authentik", port: 9000 }, startup: true }]);
  });

  it("comes after server and worker in a workspace with mail, and these together", () => {
    const { waves } = new Rendered({ providers: { oidcClient: "authentik" }, components: { stalwart: { enabled: true } } }).plan;
    const wave = (id: string): number => waves.findIndex((ids) => ids.includes(id));
    expect(wave("authentik-worker")).toBe(wave("authentik"));
    expect(wave("authentik-ldap")).toBeGreaterThan(wave("authentik"));
  });

  it("starts once its key is known, and reads it from a file", () => {
    expect(outpost.environment?.["AUTHENTIK_TOKEN"]).toBe("file:///run/secrets/token");
    expect(outpost.files[0]?.content.parts).toMatchObject([{ ref: { spec: { type: "found" } } }]);
  });

  it("listens for who asked, and on loopback for its own health", () => {
    expect(outpost.environment).toMatchObject({
      AUTHENTIK_LISTEN__LDAP: "127.0.0.1:3389,authentik-ldap-for-mail-3389:3389",
      AUTHENTIK_LISTEN__LDAPS: "127.0.0.1:6636",
      AUTHENTIK_LISTEN__METRICS: "127.0.0.1:9300",
    });
  });
});

describe("the probes", () => {
  const asked = probes({
    url,
    clients: [client("chat")],
    guards: [guard("logs.acme.test", "members")],
    urlOf: (host) => `https://${host}`,
  });

  it("hold the issuer against the public address: behind a proxy that is not trusted it begins with http", () => {
    expect(asked.find(({ id }) => id === "identity.discovery")?.check).toMatchObject({
      expect: { status: 200, json: [{ pointer: "/issuer", equals: "https://id.acme.test/application/o/chat/" }] },
    });
  });

  it("ask the shared issuer where there is one", () => {
    const web = client("files", { clientId: "web", public: true, issuer: "shared", launchUrl: "https://files.acme.test" });
    const shared = (clients: readonly (typeof web)[]) =>
      probes({ url, clients, guards: [], urlOf: (host) => `https://${host}` }).find(({ id }) => id === "identity.shared-issuer");
    expect(shared([web])?.check).toMatchObject({ url: `${url}/.well-known/openid-configuration` });
    expect(shared([client("chat")])).toBeUndefined();
  });

  it("ask every guarded host without signing in: it must lead to the guard", () => {
    expect(asked.find(({ id }) => id === "identity.guard.logs.acme.test")?.check).toMatchObject({
      url: "https://logs.acme.test/",
      expect: { status: 302 },
    });
  });
});
