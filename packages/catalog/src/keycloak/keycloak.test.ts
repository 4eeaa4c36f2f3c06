import { readFileSync } from "node:fs";

import { describe, expect, it } from "vitest";

import { productSchema, Rendered } from "../rendered.test-support.ts";
import { fakeTaskIo } from "../task-io.test-support.ts";

const example = productSchema("keycloak/ws-realm.json");

interface RealmFile {
  readonly [key: string]: unknown;
  readonly authenticationFlows: readonly {
    readonly alias: string;
    readonly authenticationExecutions: readonly { readonly authenticator?: string; readonly requirement: string }[];
  }[];
  readonly clients: readonly {
    readonly clientId: string;
    readonly attributes?: Readonly<Record<string, string>>;
    readonly protocolMappers?: readonly { readonly protocolMapper: string; readonly config: Readonly<Record<string, string>> }[];
  }[];
  readonly users: readonly {
    readonly username: string;
    readonly firstName?: string;
    readonly lastName?: string;
    readonly emailVerified?: boolean;
    readonly clientRoles?: unknown;
  }[];
}

const rendered = new Rendered();
const realm = rendered.json<RealmFile>("keycloak", "/opt/keycloak/data/import/acme-realm.json");
const config = rendered.file("keycloak", "/opt/keycloak/conf/keycloak.conf");

describe("the realm", () => {
  it("asks everybody for a one-time code, always", () => {
    const forms = realm.authenticationFlows.find(({ alias }) => alias === "allod browser forms");
    expect(forms?.authenticationExecutions.map(({ authenticator, requirement }) => `${authenticator} ${requirement}`)).toEqual([
      "auth-username-password-form REQUIRED",
      "auth-otp-form REQUIRED",
    ]);
    expect(realm["browserFlow"]).toBe("allod browser");
  });

  it("gives each app a client of its own, with PKCE, an audience and groups as plain names", () => {
    const synapse = realm.clients.find(({ clientId }) => clientId === "synapse");
    expect(synapse).toMatchObject({
      redirectUris: ["https://matrix.acme.test/_synapse/client/oidc/callback"],
      publicClient: false,
      directAccessGrantsEnabled: false,
      implicitFlowEnabled: false,
      fullScopeAllowed: false,
    });
    expect(synapse?.attributes?.["pkce.code.challenge.method"]).toBe("S256");
    const mapped = Object.fromEntries(
      (synapse?.protocolMappers ?? []).map(({ protocolMapper, config: values }) => [protocolMapper, values]),
    );
    expect(mapped["oidc-audience-mapper"]?.["included.client.audience"]).toBe("synapse");
    expect(mapped["oidc-group-membership-mapper"]).toMatchObject({ "claim.name": "groups", "full.path": "false" });
  });

  it("records events, and those of administration with their details", () => {
    expect(realm).toMatchObject({ eventsEnabled: true, adminEventsEnabled: true, adminEventsDetailsEnabled: true });
  });

  it("gives the administrator every name: without them Keycloak says `Account is not fully set up`", () => {
    expect(realm.users[0]).toMatchObject({
      username: "anna.berg",
      firstName: "Anna",
      lastName: "Berg",
      emailVerified: true,
      requiredActions: ["UPDATE_PASSWORD"],
    });
  });

  it("lets the program that keeps it do no more than that", () => {
    expect(realm.users.find(({ username }) => username === "service-account-allod")?.clientRoles).toEqual({
      "realm-management": ["manage-clients", "manage-realm", "manage-users", "view-events"],
    });
  });

  it("has no placeholder that Keycloak would replace or stumble over", () => {
    expect(JSON.stringify(realm)).not.toContain("${");
  });

  it.skipIf(!example.present)("holds only keys that the product is known to take (an example realm, where it is at hand)", () => {
    const known = JSON.parse(readFileSync(example.path, "utf8")) as Record<string, unknown>;
    // Shown by the end-to-end tests on the real product, and not in the example.
    const proven = new Set([
      "authenticationFlows",
      "authenticatorConfig",
      "browserFlow",
      "defaultGroups",
      "otpPolicyType",
      "otpPolicyAlgorithm",
      "otpPolicyDigits",
      "otpPolicyPeriod",
      "otpPolicyLookAheadWindow",
      "otpPolicyCodeReusable",
      "rememberMe",
      "internationalizationEnabled",
      "supportedLocales",
      "defaultLocale",
      "eventsExpiration",
      "users",
    ]);
    expect(Object.keys(realm).filter((key) => !Object.hasOwn(known, key) && !proven.has(key))).toEqual([]);
  });
});

describe("keycloak.conf", () => {
  it("says the public address, so that the issuer is right behind the edge", () => {
    expect(config).toMatch(/^hostname=https:\/\/id\.acme\.test$/m);
    expect(config).toMatch(/^proxy-headers=xforwarded$/m);
  });

  it("binds what others may not reach to its own container", () => {
    expect(config).toMatch(/^http-host=keycloak-for-caddy$/m);
    expect(config).toMatch(/^http-management-host=127\.0\.0\.1$/m);
  });

  it("runs read-only with `lib/quarkus` as a volume that is filled from the image, and `data` in memory", () => {
    const { volumes, scratch } = rendered.workload("keycloak");
    expect(volumes).toEqual([{ name: "quarkus", path: "/opt/keycloak/lib/quarkus", ownership: "image" }]);
    expect(scratch.map(({ path }) => path)).toContain("/opt/keycloak/data");
  });

  it("is asked for its health on the management port", () => {
    expect(rendered.workload("keycloak").health.test.join(" ")).toContain("/dev/tcp/127.0.0.1/9000");
  });
});

/** FAKE: the Admin API as far as the task asks it, over a realm in memory. The real one is used by the end-to-end tests. */
function fakeKeycloak(settings: Record<string, unknown>, clients: Record<string, unknown>[]) {
  const sent: string[] = [];
  const io = fakeTaskIo({
    http: async (_workload, _address, { method, path }) => {
      const answer = (body: unknown) => ({ status: 200, headers: {}, body: JSON.stringify(body) });
      if (path.endsWith("/token")) return answer({ access_token: "t" });
      if (method !== "GET") {
        sent.push(`${method} ${path}`);
        return answer({});
      }
      if (path.endsWith("/users/profile")) return answer({ attributes: [], unmanagedAttributePolicy: "ADMIN_EDIT" });
      if (path.includes("/client-secret")) return answer({ value: "value of keycloak/client-synapse" });
      return answer(path.includes("/clients") ? clients : settings);
    },
  });
  return { io, sent };
}

describe("the realm task", () => {
  const task = rendered.plan.tasks.find(({ id }) => id === "keycloak.realm");
  const clients = realm.clients.map((client, index) => ({ ...client, id: String(index) }));
  const summaries = async (settings: Record<string, unknown>, found: Record<string, unknown>[]): Promise<string[] | undefined> =>
    (await task?.check(fakeKeycloak(settings, found).io))?.map(({ summary }) => summary);

  it("does nothing when the realm is as it should be", async () => expect(await summaries(realm, clients)).toEqual([]));

  it("corrects settings that somebody changed, and names them", async () => {
    expect(await summaries({ ...realm, eventsEnabled: false, registrationAllowed: true }, clients)).toEqual([
      "set registrationAllowed, eventsEnabled of the realm",
    ]);
  });

  it("makes a client that is missing, corrects one that differs", async () => {
    expect(
      await summaries(
        realm,
        clients.filter(({ clientId }) => clientId !== "synapse"),
      ),
    ).toEqual(["create the client synapse"]);
    const opened = clients.map((client) => (client.clientId === "synapse" ? { ...client, redirectUris: ["*"] } : client));
    expect(await summaries(realm, opened)).toEqual(["set redirectUris of the client synapse"]);
  });

  it("removes clients of apps that are gone, and leaves those of people alone", async () => {
    const others = [
      { id: "x", clientId: "wiki", attributes: { "allod.managed": "true" } },
      { id: "y", clientId: "made-by-hand" },
    ];
    expect(await summaries(realm, [...clients, ...others])).toEqual(["remove the client wiki"]);
  });
});
