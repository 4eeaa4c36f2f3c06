import { readFileSync } from "node:fs";

import { describe, expect, it } from "vitest";

import { productSchema, Rendered } from "../rendered.test-support.ts";
import { EVENTS } from "./events.ts";
import { ProductSchema } from "./schema.test-support.ts";

const schema = productSchema("stalwart/schema.json");
const eventTypes = productSchema("stalwart/event-types.txt");

function rendered(settings: Readonly<Record<string, unknown>> = {}, more: Readonly<Record<string, unknown>> = {}): Rendered {
  return new Rendered({ components: { stalwart: { enabled: true, ...settings } }, ...more });
}
const OPEN = { domain: "acme.example", admin: { email: "anna.berg@acme.example" } };
const AUTHENTIK = { providers: { oidcClient: "authentik" } };
const records = ({ plan }: Rendered): string[] =>
  plan.dns.flatMap(({ component, name, type, value }) => (component === "stalwart" ? [`${name} ${type} ${value}`] : []));

describe("the container", () => {
  it.skipIf(!schema.present)("has a configuration that is one data store, as the product's schema says", () => {
    const config = rendered().json("stalwart", "/etc/stalwart/config.json");
    expect(new ProductSchema(schema.path).problems("x:DataStore", config)).toEqual([]);
    expect(config["authSecret"]).toEqual({ "@type": "Value", secret: "[secret postgres/role-stalwart]" });
  });

  it("keeps the administrator's password out of environment and arguments", () => {
    const { environment, entrypoint, files } = rendered().workload("stalwart");
    expect(JSON.stringify([environment, entrypoint])).not.toMatch(/secret|RECOVERY/i);
    expect(files.map(({ path }) => path)).toContain("/run/secrets/administrator.env");
    expect(rendered().file("stalwart", "/run/secrets/administrator.env")).toBe(
      "STALWART_RECOVERY_ADMIN='allod:[secret stalwart/administrator]'\n",
    );
  });

  it("has nothing to keep and no exception, and says its public address", () => {
    const { volumes, exceptions, environment } = rendered({}, { network: { httpsPort: 8443 } }).workload("stalwart");
    expect({ volumes, exceptions }).toEqual({ volumes: [], exceptions: undefined });
    expect(environment?.["STALWART_PUBLIC_URL"]).toBe("https://mail.acme.test:8443");
  });

  it("publishes the ports of mail that begin with TLS, and 4190 by choice", () => {
    const ports = (settings?: object) =>
      rendered({ ...settings })
        .workload("stalwart")
        .ports?.map(({ port }) => port);
    expect(ports()).toEqual([25, 465, 993]);
    expect(ports({ sieve: true })).toEqual([25, 465, 993, 4190]);
  });

  it("has a certificate of the private authority where there is one, and none where a public one signs", () => {
    const paths = (plan: Rendered) => plan.workload("stalwart").files.map(({ path }) => path);
    expect(paths(rendered())).toContain("/run/secrets/tls.key");
    expect(rendered().plan.secrets.find(({ name }) => name === "stalwart/certificate")?.spec).toEqual({
      type: "certificate",
      authority: "caddy/authority",
      names: ["mail.acme.test"],
    });
    expect(paths(rendered({}, OPEN))).not.toContain("/run/secrets/tls.key");
  });

  it("is no part of a chat alone, not even because somebody would send mail", () => {
    expect(new Rendered().plan.components.map(({ id }) => id)).not.toContain("stalwart");
  });
});

describe("mail that apps send", () => {
  it("goes to the name that the certificate is for, over a network of two", () => {
    const { plan } = rendered();
    const grant = plan.grants.find(({ request }) => request.capability === "smtpRelay");
    expect(grant?.grant).toMatchObject({
      host: "mail.acme.test",
      port: 465,
      security: "tls",
      user: "noreply@acme.test",
      from: "noreply@acme.test",
    });
    expect(plan.links.find(({ to, port }) => to === "stalwart" && port === 465)?.hostnames).toEqual(["mail.acme.test"]);
  });

  it("needs a password that only the running server can make, and the server waits for nobody who needs it", () => {
    const { plan } = rendered({}, AUTHENTIK);
    const grant = plan.grants.find(({ request }) => request.capability === "smtpRelay")?.grant as { password: { spec: unknown } };
    expect(grant.password.spec).toEqual({ type: "found", by: "stalwart.programs" });
    expect(plan.workloads.find(({ id }) => id === "stalwart")?.startsAfter).toEqual(["postgres"]);
  });
});

describe("people", () => {
  it("are asked for by LDAP where the identity provider can answer, with a password from a file", () => {
    const plan = rendered({}, AUTHENTIK);
    expect(plan.warnings.filter(({ message }) => /mail/i.test(message))).toEqual([]);
    expect(plan.file("stalwart", "/run/secrets/ldap")).toBe("[secret authentik/ldap-stalwart]");
    expect(plan.plan.links.some(({ from, to }) => from === "stalwart" && to === "authentik-ldap")).toBe(true);
  });

  it("sign in at the provider's own pages by choice, as the client that the web pages insist on, once the provider is there", () => {
    const { plan } = rendered({ directory: "oidc" }, OPEN);
    const request = plan.grants.find(({ component, request: one }) => component === "stalwart" && one.capability === "oidcClient")?.request;
    expect(request).toMatchObject({
      clientId: "stalwart-webui",
      public: true,
      redirectUris: ["https://mail.acme.example/account/oauth/callback", "https://mail.acme.example/admin/oauth/callback"],
    });
    // Stalwart reads the provider's description when it starts, and goes on without a directory when it cannot.
    expect(plan.workloads.find(({ id }) => id === "stalwart")?.startsAfter).toContain("keycloak");
  });
});

describe("public addresses", () => {
  it("hide measurements and administration, unless it is asked for", () => {
    const refused = (settings?: object) =>
      rendered({ ...settings }).plan.grants.flatMap(({ component, request }) =>
        component === "stalwart" && request.capability === "route" && request.target.kind === "refuse" ? request.paths : [],
      );
    expect(refused()).toEqual(["/metrics/", "/admin", "/admin/"]);
    expect(refused({ administration: true })).toEqual(["/metrics/"]);
  });

  it("are where mail programs look for settings, and servers for the policy", () => {
    const hosts = (plan: Rendered) => [
      ...new Set(
        plan.plan.grants.flatMap(({ component, request }) =>
          component === "stalwart" && request.capability === "route" ? [request.host] : [],
        ),
      ),
    ];
    expect(hosts(rendered({}, OPEN))).toEqual([
      "mail.acme.example",
      "autoconfig.acme.example",
      "autodiscover.acme.example",
      "mta-sts.acme.example",
    ]);
    // No other server can check a private authority.
    expect(hosts(rendered())).not.toContain("mta-sts.acme.test");
  });
});

describe("records of the domain", () => {
  it("say where mail goes, who may send it, and what is forged", () => {
    expect(records(rendered({}, OPEN))).toEqual([
      "acme.example MX 10 mail.acme.example",
      "acme.example TXT v=spf1 mx -all",
      "mail.acme.example TXT v=spf1 a -all",
      "_dmarc.acme.example TXT v=DMARC1; p=quarantine; rua=mailto:postmaster@acme.example",
      "_smtp._tls.acme.example TXT v=TLSRPTv1; rua=mailto:postmaster@acme.example",
      "_imaps._tcp.acme.example SRV 0 1 993 mail.acme.example",
      "_submissions._tcp.acme.example SRV 0 1 465 mail.acme.example",
      "_jmap._tcp.acme.example SRV 0 1 443 mail.acme.example",
      "_caldavs._tcp.acme.example SRV 0 1 443 mail.acme.example",
      "_carddavs._tcp.acme.example SRV 0 1 443 mail.acme.example",
    ]);
  });

  it("have one sender policy a name: the domain's own mail host would get two", () => {
    const texts = records(rendered({ hostname: "@" }, OPEN)).filter((record) => record.includes("v=spf1"));
    expect(texts).toEqual(["acme.example TXT v=spf1 mx -all"]);
  });

  it("lead to calendars here only where they are here", () => {
    expect(records(rendered({ calendars: false })).join()).not.toContain("_caldavs");
    const kinds = (settings: object) => rendered({ ...settings }).plan.components.flatMap(({ clients }) => clients.map(({ kind }) => kind));
    expect(kinds({ calendars: true })).toContain("calendar");
    expect(kinds({ calendars: false })).not.toContain("calendar");
  });
});

describe("what is said beforehand", () => {
  const codes = (plan: Rendered) => plan.warnings.map(({ message }) => message).filter((message) => /mail/i.test(message));

  it("is that nobody can sign in without a directory, or with one that the server cannot trust", () => {
    expect(codes(rendered())).toEqual([expect.stringContaining("Nobody but the administrator") as string]);
    expect(codes(rendered({ directory: "oidc" }))).toEqual([expect.stringContaining("trusts public authorities alone") as string]);
    expect(codes(rendered({ directory: "oidc" }, OPEN))).toEqual([]);
  });
});

describe("events", () => {
  it("trap: none of them tells bodies of requests, with passwords in clear", () => {
    expect(EVENTS.filter((name) => name.startsWith("http.") || /\.raw-(in|out)put$/.test(name) || name.includes("*"))).toEqual([]);
    expect(EVENTS).toContain("auth.failed");
  });

  it.skipIf(!eventTypes.present)("are names that the product knows", () => {
    const known = readFileSync(eventTypes.path, "utf8").split("\n");
    expect(EVENTS.filter((name) => !known.includes(name))).toEqual([]);
  });
});
