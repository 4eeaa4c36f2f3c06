import { readFileSync } from "node:fs";

import { Ajv } from "ajv";
import { describe, expect, it } from "vitest";

import { productSchema, Rendered } from "../rendered.test-support.ts";
import { ADMINISTRATION, UPSTREAM } from "./config.ts";
import { unknownKeys } from "./unknown-keys.test-support.ts";

const schema = productSchema("mas/config.schema.json");
const ULID = /^[0123456789ABCDEFGHJKMNPQRSTVWXYZ]{26}$/;

interface Config {
  readonly [key: string]: unknown;
  readonly http: {
    readonly public_base: string;
    readonly trusted_proxies: readonly string[];
    readonly listeners: readonly {
      readonly name: string;
      readonly resources: readonly { readonly name: string }[];
      readonly binds: readonly { readonly host: string; readonly port: number }[];
    }[];
  };
  readonly upstream_oauth2: {
    readonly providers: readonly { readonly [key: string]: unknown; readonly claims_imports: Readonly<Record<string, object>> }[];
  };
  readonly clients: readonly { readonly client_id: string }[];
}

const choose = (own: object = {}, synapse: object = {}) =>
  new Rendered({ components: { synapse: { signIn: "mas", ...synapse }, "matrix-authentication-service": own } });
const read = (rendered: Rendered): Config => rendered.yaml<Config>("matrix-authentication-service", "/etc/mas/config.yaml");
const rendered = choose();
const config = read(rendered);
const provider = config.upstream_oauth2.providers[0];

const routes = (of: Rendered) =>
  of.plan.grants.flatMap(({ component, request }) => (request.capability === "route" ? [{ component, ...request }] : []));

describe("config.yaml", () => {
  it.skipIf(!schema.present)(
    "fits the product's own schema (where it is at hand), which wants no email for a display name with an address",
    () => {
      const ajv = new Ajv({ strict: false, validateFormats: false });
      const validate = ajv.compile(JSON.parse(readFileSync(schema.path, "utf8")) as object);
      for (const each of [config, read(choose({ existingAccounts: "link", registrationToken: true }))]) {
        validate(JSON.parse(JSON.stringify(each).replaceAll(/\[secret [^\]]+\]/g, "0".repeat(64))));
        expect(validate.errors ?? []).toEqual([]);
      }
    },
  );

  it.skipIf(!schema.present)("holds only keys that the product knows: others it takes in silence", () => {
    const document = JSON.parse(readFileSync(schema.path, "utf8")) as object;
    expect(unknownKeys({ ...config, paswords: {} }, document)).toEqual(["paswords"]);
    expect(unknownKeys(config, document)).toEqual([]);
  });

  it("has ids that are ULIDs, the same in every workspace", () => {
    for (const id of [UPSTREAM, ADMINISTRATION]) expect(id).toMatch(ULID);
    expect(provider?.["id"]).toBe(UPSTREAM);
    expect(config.clients.map(({ client_id }) => client_id)).toEqual([ADMINISTRATION]);
  });

  it("knows people through the identity provider only: no passwords, no registration, nothing to recover", () => {
    expect(config["passwords"]).toEqual({ enabled: false });
    expect(Object.values(config["account"] as object)).toEqual(Object.values(config["account"] as object).map(() => false));
    expect(provider).toMatchObject({
      issuer: "https://id.acme.test/realms/acme",
      client_id: "matrix-authentication-service",
      pkce_method: "always",
    });
  });

  it("names people as the identity provider does, without asking them: that wants a localpart that is required", () => {
    expect(provider?.claims_imports).toMatchObject({
      skip_confirmation: true,
      localpart: { action: "require", template: "{{ user.preferred_username | lower }}" },
      displayname: { action: "force" },
      email: { action: "force" },
    });
  });

  it("gives nobody an account that was there before, unless the file says so; and then only one that nobody signs in to", () => {
    expect(provider?.claims_imports["localpart"]).toMatchObject({ on_conflict: "fail" });
    const linking = read(choose({ existingAccounts: "link" })).upstream_oauth2.providers[0];
    expect(linking?.claims_imports["localpart"]).toMatchObject({ on_conflict: "set" });
  });

  it("has the issuer byte for byte as the provider writes it, with authentik's slash at the end", () => {
    const authentik = { providers: { oidcClient: "authentik" }, components: { synapse: { signIn: "mas" }, authentik: { enabled: true } } };
    const [upstream] = read(new Rendered(authentik)).upstream_oauth2.providers;
    expect(upstream?.["issuer"]).toBe("https://id.acme.test/application/o/matrix-authentication-service/");
  });

  it("wants a token of newcomers by the provider's own key: the one of accounts is retired", () => {
    expect(provider?.["registration_token_required"]).toBe(false);
    expect(read(choose({ registrationToken: true })).upstream_oauth2.providers[0]?.["registration_token_required"]).toBe(true);
    expect(config["account"]).not.toHaveProperty("registration_token_required");
  });

  it("asks who has signed out again", () => {
    expect(provider?.["additional_authorization_parameters"]).toEqual({ prompt: "{% if logged_out %}login{% endif %}" });
  });

  it("lets a sign-out at the identity provider take nobody's devices, and with them what is encrypted", () => {
    expect(provider?.["on_backchannel_logout"]).toBe("logout_browser_only");
  });

  it("lets a whole office sign in for the first time from one address: the default is three an hour", () => {
    expect(config["rate_limiting"]).toMatchObject({ registration: { burst: 100 } });
  });

  it("believes addresses of clients from inside the workspace's own networks: the default leaves most of 10.0.0.0/8 out", () => {
    expect(config.http.trusted_proxies).toEqual([rendered.plan.workspace.network.containers]);
  });

  it("has an issuer that ends in a slash, as clients compare it", () => expect(config.http.public_base).toBe("https://account.acme.test/"));

  it("serves its Admin API on a port of its own, its health inside its container, and measurements to nobody who is not there", () => {
    expect(config.http.listeners.map(({ name, binds }) => `${name} ${binds.map(({ host, port }) => `${host}:${port}`).join(" ")}`)).toEqual(
      [
        "web matrix-authentication-service-for-caddy:8080 matrix-authentication-service-for-synapse:8080",
        "administration matrix-authentication-service-for-synapse:8081",
        "health 127.0.0.1:8082",
      ],
    );
    const web = config.http.listeners[0]?.resources.map(({ name }) => name) ?? [];
    for (const hidden of ["adminapi", "health", "prometheus"]) expect(web).not.toContain(hidden);
    // Synapse wants these two of the endpoint that it is given.
    expect(web).toEqual(expect.arrayContaining(["discovery", "oauth", "compat"]));
  });

  it("lets a program use the Admin API, and the workspace's administrator", () => {
    expect(config["policy"]).toEqual({ data: { admin_clients: [ADMINISTRATION], admin_users: ["anna.berg"] } });
  });

  it("has a signing key for RS256, which every client knows, and an encryption key of 64 digits that never changes", () => {
    const secret = (name: string) => rendered.plan.secrets.find((ref) => ref.name === `matrix-authentication-service/${name}`);
    expect(secret("signing-key")?.spec).toEqual({ type: "key", algorithm: "rsa-3072" });
    expect(secret("encryption")).toMatchObject({ spec: { type: "token", bytes: 32, encoding: "hex" }, keep: expect.any(String) });
  });

  it("has a database of its own", () => {
    expect(config["database"]).toMatchObject({ database: "mas" });
    expect(rendered.yaml<{ database: { args: { dbname: string } } }>("synapse", "/etc/synapse/homeserver.yaml").database.args.dbname).toBe(
      "synapse",
    );
  });
});

describe("the container", () => {
  it("is healthy by a program that the image has: the plain one is distroless and has none", () => {
    const { image, health, user, environment } = rendered.workload("matrix-authentication-service");
    expect(image).toMatch(/-debug$/);
    expect(health.test[0]).toBe("/busybox/wget");
    expect(user).toBe("65532:65532");
    expect(environment?.["SSL_CERT_FILE"]).toBe("/etc/mas/authority.crt");
  });
});

describe("its addresses", () => {
  it("are pages on its own host, and login, logout and refresh of the homeserver's", () => {
    const own = routes(rendered).filter(({ workload }) => workload === "matrix-authentication-service");
    expect(own.map(({ host, invitedBy }) => `${host} ${invitedBy ?? ""}`)).toEqual(["account.acme.test ", "matrix.acme.test synapse"]);
    const paths = own[1]?.paths ?? [];
    for (const version of ["api/v1", "r0", "v3", "unstable"])
      for (const what of ["login", "logout", "refresh"])
        expect(paths).toEqual(expect.arrayContaining([`/_matrix/client/${version}/${what}`, `/_matrix/client/${version}/${what}/`]));
  });

  it("never lead to the Admin API", () => {
    const ports = routes(rendered).flatMap(({ target }) =>
      target.kind === "proxy" && target.workload === "matrix-authentication-service" ? [target.port] : [],
    );
    expect(new Set(ports)).toEqual(new Set([8080]));
  });

  it("are known to the identity provider, the one to come back to exactly", () => {
    const { request } =
      rendered.plan.grants.find(
        ({ component, request: { capability } }) => component === "matrix-authentication-service" && capability === "oidcClient",
      ) ?? {};
    expect(request).toMatchObject({
      redirectUris: [`https://account.acme.test/upstream/callback/${UPSTREAM}`],
      backchannelLogoutUri: `https://account.acme.test/upstream/backchannel-logout/${UPSTREAM}`,
    });
  });

  it("are asked after `up` from outside, as the product's own doctor asks them", () => {
    expect(rendered.plan.probes.filter(({ component }) => component === "matrix-authentication-service").map(({ id }) => id)).toEqual([
      "matrix.account.discovery",
      "matrix.account.admin-hidden",
      "matrix.account.metrics-hidden",
      "matrix.account.login-route",
      "matrix.account.introspection",
      "matrix.account.metadata",
    ]);
  });
});

describe("without a homeserver that would ask it", () => {
  it("says so", () => {
    const { warnings } = new Rendered({ components: { "matrix-authentication-service": { enabled: true } } });
    expect(warnings.map(({ message }) => message).join(" ")).toContain("no chat server that would ask it");
  });
});
