import { readFileSync } from "node:fs";

import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";

import { productSchema, Rendered } from "../rendered.test-support.ts";

const topLevel = productSchema("synapse/top-level-keys.json");
const schema = productSchema("synapse/synapse-config.schema.yaml");

interface Homeserver {
  readonly [key: string]: unknown;
  readonly listeners: readonly {
    readonly port: number;
    readonly bind_addresses: readonly string[];
    readonly resources?: readonly { readonly names: readonly string[] }[];
  }[];
  readonly database: { readonly args: Readonly<Record<string, unknown>> };
  readonly oidc_providers: readonly Readonly<Record<string, unknown>>[];
  readonly url_preview_ip_range_blacklist: readonly string[];
}

const homeserver = (settings: Readonly<Record<string, unknown>> = {}) =>
  new Rendered({ components: { synapse: settings } }).yaml<Homeserver>("synapse", "/etc/synapse/homeserver.yaml");
const EVERYTHING = {
  cache: true,
  retention: { messages: "365d", remoteMedia: "30d", localMedia: "730d" },
  autoJoinRooms: ["#general"],
  federation: { mode: "allow-list", allow: ["matrix.org"] },
};

describe("homeserver.yaml", () => {
  it("knows people through the identity provider only: no registration, no passwords, no guests", () => {
    expect(homeserver()).toMatchObject({ enable_registration: false, password_config: { enabled: false }, allow_guest_access: false });
    expect(homeserver().oidc_providers[0]).toMatchObject({
      issuer: "https://id.acme.test/realms/acme",
      client_id: "synapse",
      pkce_method: "always",
      allow_existing_users: false,
    });
  });

  it("never writes an empty federation list by accident: absent is everybody, empty is nobody", () => {
    expect(homeserver()).not.toHaveProperty("federation_domain_whitelist");
    expect(homeserver({ federation: { mode: "closed" } })).toHaveProperty("federation_domain_whitelist", []);
    expect(homeserver({ federation: { mode: "allow-list", allow: ["matrix.org"] } })).toHaveProperty("federation_domain_whitelist", [
      "matrix.org",
    ]);
  });

  it("serves `openid` even when federation is closed: other services ask who somebody is", () => {
    expect(homeserver({ federation: { mode: "closed" } }).listeners[0]?.resources?.[0]?.names).toEqual(["client", "openid"]);
  });

  it("never fetches a link's preview from a private address", () => {
    for (const range of [
      "127.0.0.0/8",
      "10.0.0.0/8",
      "172.16.0.0/12",
      "192.168.0.0/16",
      "169.254.0.0/16",
      "::1/128",
      "fe80::/10",
      "fc00::/7",
    ])
      expect(homeserver().url_preview_ip_range_blacklist).toContain(range);
    expect(homeserver({ urlPreviews: false })).not.toHaveProperty("url_preview_ip_range_blacklist");
  });

  it("shows its measurements inside its own container only", () => {
    expect(homeserver().listeners.find(({ port }) => port === 9000)?.bind_addresses).toEqual(["127.0.0.1"]);
  });

  it("names no retired experimental key, which would keep it from starting", () => {
    expect(homeserver(EVERYTHING)).not.toHaveProperty("experimental_features");
  });

  it("keeps messages as long as the file says, and purges every room", () => {
    expect(homeserver(EVERYTHING)).toMatchObject({
      retention: { enabled: true, default_policy: { max_lifetime: "365d" }, purge_jobs: [{ interval: "24h" }] },
      media_retention: { remote_media_lifetime: "30d", local_media_lifetime: "730d" },
    });
    expect(homeserver()).not.toHaveProperty("retention");
  });

  it("lets people list rooms: since 1.126 nobody may unless it says so", () => {
    expect(homeserver()).toMatchObject({ room_list_publication_rules: [{ action: "allow" }] });
  });

  it("keeps SQL out of its log, where it would show tokens", () => {
    expect(new Rendered().yaml<{ loggers: unknown }>("synapse", "/etc/synapse/log.yaml").loggers).toMatchObject({
      "synapse.storage.SQL": { level: "INFO" },
    });
  });

  it("has a signing key of full strength in the form that Synapse reads", () => {
    const ref = new Rendered().plan.secrets.find(({ name }) => name === "synapse/signing-key");
    expect(ref?.spec).toEqual({ type: "token", bytes: 32, encoding: "base64", prefix: "ed25519 a_allod " });
  });

  it.skipIf(!topLevel.present)("holds only keys that the product knows (its own list, where it is at hand)", () => {
    const known = new Set(JSON.parse(readFileSync(topLevel.path, "utf8")) as string[]);
    expect(Object.keys(homeserver(EVERYTHING)).filter((key) => !known.has(key))).toEqual([]);
  });

  it.skipIf(!schema.present)("fits the product's own schema (where it is at hand)", () => {
    const { $schema: _, ...document } = parse(readFileSync(schema.path, "utf8")) as Record<string, unknown>;
    const validate = new Ajv2020({ strict: false, logger: false }).compile(document);
    for (const settings of [{}, EVERYTHING, { federation: { mode: "closed" }, urlPreviews: false }]) {
      validate(homeserver(settings));
      expect(validate.errors ?? []).toEqual([]);
    }
  });
});

describe("what other servers and apps are told", () => {
  const routes = (more?: Readonly<Record<string, unknown>>) =>
    new Rendered(more).plan.grants.flatMap(({ request }) => (request.capability === "route" ? [request] : []));

  it("is where chat is, with its port: without one, others would try 8448", () => {
    expect(routes().find(({ paths }) => paths[0] === "/.well-known/matrix/server")?.target).toEqual({
      kind: "json",
      body: { "m.server": "matrix.acme.test:443" },
      cors: false,
    });
    expect(
      routes({ network: { httpPort: 8080, httpsPort: 8443 } }).find(({ paths }) => paths[0] === "/.well-known/matrix/server")?.target,
    ).toMatchObject({ body: { "m.server": "matrix.acme.test:8443" } });
  });

  it("never the administration or the measurements", () => {
    const proxied = routes().flatMap(({ target, paths }) => (target.kind === "proxy" && target.workload === "synapse" ? paths : []));
    expect(proxied).toEqual(["/_matrix/", "/_synapse/client/"]);
  });
});
