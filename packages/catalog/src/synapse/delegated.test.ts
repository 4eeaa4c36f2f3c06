import { readFileSync } from "node:fs";

import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";

import { productSchema, Rendered } from "../rendered.test-support.ts";
import { settings } from "./settings.ts";

const topLevel = productSchema("synapse/top-level-keys.json");
const experimental = productSchema("synapse/experimental-keys.json");
const schema = productSchema("synapse/synapse-config.schema.yaml");

type Config = Readonly<Record<string, unknown>>;
const choose = (synapse: object = {}, others: object = {}) =>
  new Rendered({ components: { synapse: { signIn: "mas", ...synapse }, ...others } });
const read = (rendered: Rendered): Config => rendered.yaml<Config>("synapse", "/etc/synapse/homeserver.yaml");
const rendered = choose();
const config = read(rendered);
const routes = (of: Rendered) => of.plan.grants.flatMap(({ request }) => (request.capability === "route" ? [request] : []));
const document = (of: Rendered, host: string) =>
  routes(of).find((route) => route.host === host && route.paths[0] === "/.well-known/matrix/client")?.target as { body: Config };

describe("Synapse whose people are signed in by a service", () => {
  it("asks it inside, with the secret that both know", () => {
    expect(config["matrix_authentication_service"]).toEqual({
      enabled: true,
      endpoint: "http://matrix-authentication-service-for-synapse:8080/",
      secret: "[secret matrix-authentication-service/homeserver]",
    });
  });

  it("has passwords switched off in both places: on is the default, with which it does not start", () => {
    expect(config["password_config"]).toEqual({ enabled: false, localdb_enabled: false });
  });

  it.each([
    "oidc_providers",
    "saml2_config",
    "cas_config",
    "jwt_config",
    "sso",
    "password_providers",
    "modules",
    "user_consent",
    "enable_registration_captcha",
    "login_via_existing_session",
    "refresh_token_lifetime",
    "refreshable_access_token_lifetime",
    "nonrefreshable_access_token_lifetime",
    "session_lifetime",
    "registration_shared_secret_path",
  ])("has no `%s`, with which it would not start or which would mean nothing", (key) => expect(config).not.toHaveProperty(key));

  it.each(["enable_registration", "enable_3pid_changes", "allow_guest_access"])("has `%s` off", (key) => expect(config[key]).toBe(false));

  it("lets people sign in a new device with the camera of another, and names no msc3861, with which it does not start", () => {
    expect(config["experimental_features"]).toEqual({ msc4108_enabled: true });
  });

  it("asks the identity provider for no client of its own", () => {
    expect(rendered.plan.grants.some(({ component, request }) => component === "synapse" && request.capability === "oidcClient")).toBe(
      false,
    );
  });

  it("starts after the service, and the service needs it only later", () => {
    expect(rendered.workload("synapse").startsAfter).toContain("matrix-authentication-service");
    expect(rendered.workload("matrix-authentication-service").startsAfter).not.toContain("synapse");
    const links = rendered.plan.links.map(({ from, to, port }) => `${from} ${to} ${port}`);
    expect(links).toContain("matrix-authentication-service synapse 8008");
  });

  it("tells apps where people sign in, the issuer with its slash, alike on the domain and on its host", () => {
    for (const host of ["acme.test", "matrix.acme.test"])
      expect(document(rendered, host).body).toEqual({
        "m.homeserver": { base_url: "https://matrix.acme.test" },
        "org.matrix.msc2965.authentication": { issuer: "https://account.acme.test/", account: "https://account.acme.test/account/" },
      });
  });

  it("is the default, because newer apps know no other way", () => expect(settings.parse({}).signIn).toBe("mas"));
});

describe("calls over LiveKit", () => {
  const calls = choose({}, { "element-call": { enabled: true } });
  const called = read(calls);

  it("are in the document on the domain and in the server's own list: Element Web reads the one, newer apps the other", () => {
    const [service] = (called["matrix_rtc"] as { transports: readonly object[] }).transports;
    expect(service).toMatchObject({ type: "livekit", livekit_service_url: expect.stringMatching(/^https:\/\//) });
    expect(document(calls, "acme.test").body["org.matrix.msc4143.rtc_foci"]).toEqual([service]);
    expect(document(calls, "matrix.acme.test")).toEqual(document(calls, "acme.test"));
  });

  it("are switched on: without msc4143 Synapse takes no notice of its list", () => {
    expect(called["experimental_features"]).toEqual({ msc4108_enabled: true, msc4143_enabled: true, msc4222_enabled: true });
  });

  it("end for who loses the connection: that is a duration and no experimental flag, and absent means off", () => {
    expect(called["max_event_delay_duration"]).toBe("24h");
    expect(called).toMatchObject({
      rc_delayed_event_mgmt: { per_second: 1, burst_count: 20 },
      rc_message: { per_second: 0.5, burst_count: 30 },
    });
  });

  it("are asked for from outside after `up`", () => {
    expect(calls.plan.probes.map(({ id }) => id)).toEqual(
      expect.arrayContaining(["matrix.calls.well-known", "matrix.calls.transports", "matrix.calls.features"]),
    );
    expect(rendered.plan.probes.map(({ id }) => id)).not.toContain("matrix.calls.well-known");
  });

  it("leave a server without them as it was", () => {
    for (const key of ["matrix_rtc", "max_event_delay_duration", "rc_message"]) expect(config).not.toHaveProperty(key);
    expect(document(rendered, "acme.test").body).not.toHaveProperty("org.matrix.msc4143.rtc_foci");
  });

  it.skipIf(!schema.present)("fit the product's own schema and lists of keys (where they are at hand)", () => {
    const { $schema: _, ...own } = parse(readFileSync(schema.path, "utf8")) as Record<string, unknown>;
    const validate = new Ajv2020({ strict: false, logger: false }).compile(own);
    validate(called);
    expect(validate.errors ?? []).toEqual([]);
    // Experiments are in no documentation, and have a list of their own.
    const known = new Set([...(JSON.parse(readFileSync(topLevel.path, "utf8")) as string[]), "experimental_features"]);
    expect(Object.keys(called).filter((key) => !known.has(key))).toEqual([]);
    const { experimental_features: flags } = JSON.parse(readFileSync(experimental.path, "utf8")) as { experimental_features: string[] };
    expect(Object.keys(called["experimental_features"] as object).filter((key) => !flags.includes(key))).toEqual([]);
  });
});

describe("a closed server", () => {
  it("is still found by the domain: the service that lets people into calls asks there who they are, as another server would", () => {
    const closed = choose({ federation: { mode: "closed" } });
    expect(routes(closed).find(({ paths }) => paths[0] === "/.well-known/matrix/server")?.target).toMatchObject({
      body: { "m.server": "matrix.acme.test:443" },
    });
    expect(JSON.stringify(read(closed)["listeners"])).toContain('"openid"');
  });
});

describe("rooms", () => {
  it("are listed by administrators alone where the file says so", () => {
    expect(read(choose({ roomDirectory: "administrators" }))["room_list_publication_rules"]).toEqual([
      { user_id: "@anna.berg:acme.test", action: "allow" },
      { action: "deny" },
    ]);
  });

  it("that everybody is in are for people here alone: the default lets in whoever on Matrix guesses the name, for ever", () => {
    const joined = read(choose({ space: "#acme", autoJoinRooms: ["#general"] }));
    expect(joined["auto_join_rooms"]).toEqual(["#acme:acme.test", "#general:acme.test"]);
    expect(joined["autocreate_auto_join_rooms_federated"]).toBe(false);
  });

  it("tell who is online unless the file says otherwise", () => {
    expect(config["presence"]).toEqual({ enabled: true });
    expect(read(choose({ presence: false }))["presence"]).toEqual({ enabled: false });
  });
});
