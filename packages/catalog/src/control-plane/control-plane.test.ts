import { readFileSync } from "node:fs";
import { join } from "node:path";

import type { OidcClientRequest, SmtpRelayGrant } from "@allod/compiler/component";
import { displayText } from "@allod/compiler";
import { describe, expect, it } from "vitest";

import { Rendered } from "../rendered.test-support.ts";
import { controlPlane } from "./component.ts";
import { configuration, databaseUrl, smtpUrl } from "./config.ts";

const ROOT = join(import.meta.dirname, "../../../..");
const chosen = { components: { "control-plane": { enabled: true } } };
const rendered = new Rendered(chosen);
const config = (from = rendered) => from.yaml<Record<string, Record<string, unknown>>>("control-plane", "/etc/allod/control-plane.yaml");
const secret = (name: string) => ({ kind: "secret-ref", name, spec: { type: "token", bytes: 32, encoding: "hex" } }) as const;

describe("the portal", () => {
  it("is at the domain itself, beside Matrix's well-known addresses; the operators' and the API's hosts are others", () => {
    expect(config()["origins"]).toEqual({
      portal: "https://acme.test",
      operator: "https://operator.acme.test",
      api: "https://api.acme.test",
    });
    const caddyfile = rendered.file("caddy", "/etc/caddy/Caddyfile");
    const apex = caddyfile.slice(caddyfile.indexOf("https://acme.test:443 {"), caddyfile.indexOf("https://api.acme.test:443 {"));
    expect(apex.indexOf("handle /.well-known/matrix/server")).toBeGreaterThan(0);
    expect(apex.indexOf("reverse_proxy control-plane-for-caddy:7080")).toBeGreaterThan(apex.indexOf("handle /.well-known/matrix/server"));
  });

  it("listens for the edge and nobody else, and does not see who asks but by the edge", () => {
    expect(config()).toMatchObject({ listen: { host: ["127.0.0.1", "control-plane-for-caddy"], port: 7080 }, trustProxy: true });
    expect(config()["inside"]).toEqual({ host: ["127.0.0.1"], port: 7081 });
  });

  it("is two clients of the identity provider: members for the one, administrators alone for the other", () => {
    const clients = rendered.plan.grants.flatMap(({ component, request }) =>
      component === "control-plane" && request.capability === "oidcClient" ? [request as OidcClientRequest] : [],
    );
    expect(
      clients.map(({ clientId, audience, redirectUris, postLogoutUris }) => ({ clientId, audience, redirectUris, postLogoutUris })),
    ).toEqual([
      {
        clientId: "control-plane-portal",
        audience: "members",
        redirectUris: ["https://acme.test/auth/callback"],
        postLogoutUris: ["https://acme.test/"],
      },
      {
        clientId: "control-plane-operator",
        audience: "administrators",
        redirectUris: ["https://operator.acme.test/auth/callback"],
        postLogoutUris: ["https://operator.acme.test/"],
      },
    ]);
  });

  it("serves requests by a role that owns nothing, and has the owner for the schema alone", () => {
    const url = rendered.file("control-plane", "/run/secrets/database-url");
    expect(url).toMatch(/^postgresql:\/\/allod_app:\[secret postgres\/role-allod_app\]@postgres:5432\/allod$/);
    expect(rendered.file("control-plane", "/run/secrets/database-owner-url")).toMatch(
      /^postgresql:\/\/allod:\[secret postgres\/role-allod\]@/,
    );
    expect(config()["database"]).toEqual({ url: "file:/run/secrets/database-url", ownerUrl: "file:/run/secrets/database-owner-url" });
  });

  it("knows its first operator by address, and the company as its first tenant unless it is run for others", () => {
    expect(config()).toMatchObject({
      firstOperator: { email: "anna.berg@acme.test", name: "Anna Berg" },
      firstTenant: { slug: "acme", domain: "acme.test", username: "anna.berg", everybody: true },
    });
    const forOthers = new Rendered({ components: { "control-plane": { enabled: true, firstTenant: false } } });
    expect(config(forOthers)).not.toHaveProperty("firstTenant");
  });

  it("has no secret in its environment, nor in its arguments", () => {
    const { environment, command, entrypoint } = rendered.workload("control-plane");
    expect(JSON.stringify([environment, command, entrypoint])).not.toMatch(/secret|password|token/i);
  });

  it("is where people begin, who are told so with their invitation", () => {
    expect(rendered.plan.components.flatMap(({ clients }) => clients)).toContainEqual({ kind: "portal", url: "https://acme.test" });
  });

  it("needs no exception, and less than half a gigabyte", () => {
    const { exceptions, resources, user } = rendered.workload("control-plane");
    expect([exceptions, user]).toEqual([undefined, "1000:1000"]);
    expect(resources.memory.bytes).toBeLessThanOrEqual(512 * 1024 * 1024);
  });

  it("trusts the workspace's own authority where there is one, and the world's where not", () => {
    const open = new Rendered({ ...chosen, domain: "acme.org", network: { ipv4: "198.51.100.7" } });
    expect(open.workload("control-plane").environment).not.toHaveProperty("NODE_EXTRA_CA_CERTS");
    const internal = new Rendered({ ...chosen, tls: { mode: "internal" } });
    expect(internal.workload("control-plane").environment).toMatchObject({ NODE_EXTRA_CA_CERTS: "/etc/allod/authority.crt" });
    expect(internal.file("control-plane", "/etc/allod/authority.crt")).toContain("[secret caddy/authority");
  });

  it("says so when there is no mail server: invitations wait", () => {
    expect(config()).not.toHaveProperty("mail");
    expect(rendered.warnings.map(({ message }) => message).join()).toContain("cannot send mail");
  });

  it("is in the chat suite for nobody", () => {
    expect(new Rendered().plan.workloads.some(({ component }) => component === "control-plane")).toBe(false);
  });
});

describe("what products give it", () => {
  const grant = (issuer: string, more = {}) => ({
    issuer,
    discoveryUrl: "",
    clientId: "control-plane-portal",
    clientSecret: secret("id/client"),
    providerTitle: "Acme",
    ...more,
  });
  const mail: SmtpRelayGrant = {
    host: "mail.acme.test",
    port: 587,
    security: "starttls",
    user: "noreply@acme.test",
    password: secret("mail/relay"),
    from: "noreply@acme.test",
  };
  const given: Parameters<typeof configuration>[0] = {
    workspace: { ...rendered.plan.workspace, title: 'Acme "Tools", Inc.' },
    origins: { portal: "https://acme.test", operator: "https://operator.acme.test", api: "https://api.acme.test" },
    listen: { hosts: ["127.0.0.1"], port: 7080 },
    inside: { hosts: ["127.0.0.1"], port: 7081 },
    key: secret("control-plane/key"),
    clients: {
      portal: grant("https://id/application/o/portal/", { renewalScopes: ["offline_access"], accountUrl: "https://id/if/user/" }),
      operator: grant("https://id/application/o/operator/", { renewalScopes: ["offline_access"] }),
    },
    mail,
    identity: { connector: { id: "authentik", config: { issuer: "https://id/", token: secret("id/token") } }, sources: [] },
    connectors: [
      {
        connector: { id: "matrix", config: { serverName: "acme.test" } },
        sources: [
          { id: "synapse", config: { serverName: "acme.test" } },
          { id: "caddy", config: { instance: "a" } },
          { id: "caddy", config: { instance: "b" } },
        ],
      },
    ],
    sinks: [
      {
        component: "stalwart",
        request: { capability: "eventSink", id: "events", workload: "stalwart", source: "stalwart" },
        grant: { url: "", key: secret("control-plane/events-stalwart") },
      },
    ],
    firstTenant: true,
  };
  const written = configuration(given) as Record<string, Record<string, unknown>>;

  it("is where people are brought to, known by the issuer that they sign in to the portal with: Authentik has one for each application", () => {
    expect(written["connectors"]).toEqual({
      authentik: { issuer: "https://id/application/o/portal/", token: secret("id/token") },
      matrix: { serverName: "acme.test" },
    });
  });

  it("is events: one source of a kind, or a list, and those that are brought, with the key that signs them", () => {
    expect(written["audit"]).toMatchObject({
      sources: {
        synapse: { serverName: "acme.test" },
        caddy: [{ instance: "a" }, { instance: "b" }],
        stalwart: { instance: "stalwart", signatureKey: secret("control-plane/events-stalwart") },
      },
    });
  });

  it("is what keeps people signed in, and where they change their password", () => {
    expect(written["identity"]).toMatchObject({ scopes: ["offline_access"], accountUrl: "https://id/if/user/" });
  });

  it("is a way to send mail, with TLS or not at all, by an address that a program can read", () => {
    expect(written["mail"]).toEqual({ smtp: "file:/run/secrets/smtp", from: `"Acme 'Tools', Inc." <noreply@acme.test>` });
    const shown = (relay: SmtpRelayGrant): string => displayText(smtpUrl(relay));
    expect(shown(mail)).toBe("smtp://noreply%40acme.test:[secret mail/relay]@mail.acme.test:587?requireTLS=true");
    expect(shown({ ...mail, port: 465, security: "tls" })).toBe("smtps://noreply%40acme.test:[secret mail/relay]@mail.acme.test:465");
  });

  it("takes events at a port inside, from who is given the address and the key", () => {
    const answer = controlPlane.answers?.eventSink?.({ capability: "eventSink", id: "events", workload: "stalwart", source: "stalwart" }, {
      component: "stalwart",
      secret: (purpose: string) => secret(`control-plane/${purpose}`),
    } as never);
    expect(answer).toEqual({
      grant: { url: "http://control-plane-for-stalwart:7081/v1/ingest/stalwart", key: secret("control-plane/events-stalwart") },
      links: [{ from: "stalwart", to: { workload: "control-plane", port: 7081 }, startup: false }],
    });
  });

  it("has a database whose address holds a password as it is", () => {
    const url = databaseUrl({ host: "postgres", port: 5432, database: "allod" }, { user: "allod", password: secret("p") });
    expect(displayText(url)).toBe("postgresql://allod:[secret p]@postgres:5432/allod");
  });
});

describe("the image", () => {
  const dockerfile = readFileSync(join(ROOT, "Dockerfile"), "utf8");
  const { version } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { version: string };

  it("is of this repository's version", () => {
    expect(controlPlane.version).toBe(version);
    expect(rendered.workload("control-plane").image).toBe(`ghcr.io/allod-dev/control-plane:${version}`);
    expect(dockerfile).toContain(`ARG VERSION=${version}`);
  });

  it("runs as who the workload runs as, and pins what it is built on", () => {
    expect(dockerfile).toMatch(/^USER 1000:1000$/m);
    expect(dockerfile).toMatch(/^ARG NODE_IMAGE=docker\.io\/library\/node:24\.\d+\.\d+-slim$/m);
  });
});
