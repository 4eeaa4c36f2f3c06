import { readFileSync } from "node:fs";

import { Ajv } from "ajv";
import { describe, expect, it } from "vitest";
import { parse, type ScalarTag, type Tags } from "yaml";

import { productSchema } from "../rendered.test-support.ts";
import { blueprintText, find, flowOf, keyOf, referencesOf, type Value } from "./blueprint/entry.ts";
import { identityEntries } from "./blueprint/identity.ts";
import { attrsOf, entries, entryOf, everything, url } from "./identity.test-support.ts";
import { modelOf } from "./models.ts";

const blueprintSchema = productSchema("authentik/blueprints-schema-2026.8.0-rc1.json");
const api = productSchema("authentik/schema-2026.8.3.yml");

const OAUTH2 = "authentik_providers_oauth2.oauth2provider";
const APPLICATION = "authentik_core.application";
const BINDING = "authentik_policies.policybinding";
const STEP = "authentik_flows.flowstagebinding";

/** A blueprint as plain data: a tag becomes a value of the kind that stands there when it is applied. */
const UUID = "00000000-0000-4000-8000-000000000000";
const tags: Tags = [
  ...["!KeyOf", "!Context"].map((tag): ScalarTag => ({ tag, resolve: (text: string) => ({ tag, text }) })),
  { tag: "!Find", collection: "seq", resolve: (list) => ({ tag: "!Find", list }) },
] as Tags;
const NUMBERED = new Set(["provider", "providers", "user"]);

interface PlainEntry {
  readonly model: string;
  readonly identifiers: Readonly<Record<string, unknown>>;
  readonly attrs?: Readonly<Record<string, unknown>>;
}
interface Plain {
  readonly entries: readonly PlainEntry[];
}

function plainOf(text: string): Plain {
  return substituted(parse(text, { customTags: tags }), "") as Plain;
}

function substituted(value: unknown, key: string): unknown {
  if (Array.isArray(value)) return value.map((item) => substituted(item, key));
  if (typeof value !== "object" || value === null) return value;
  if ("tag" in value) return value.tag === "!Context" ? "secret-of-a-sufficient-length" : NUMBERED.has(key) ? 1 : UUID;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, substituted(item, name)]));
}

const text = blueprintText("allod", entries);

describe("the blueprint", () => {
  it("is YAML with authentik's tags, and the same bytes for the same workspace", () => {
    expect(text).toContain('"provider": !KeyOf "client-chat"');
    expect(text).toContain('!Find [authentik_flows.flow, [slug, "default-provider-authorization-implicit-consent"]]');
    expect(blueprintText("allod", identityEntries(everything))).toBe(text);
  });

  it("holds no secret: they are handed over beside it, so that no log of a failing entry shows one", () => {
    expect(text).toContain('"client_secret": !Context "authentik/client-chat"');
    expect(text).toContain('"password": !Context "authentik/first-password"');
    expect(text).toContain('"key": !Context "authentik/api-control-plane"');
  });

  it("writes what people call their workspace without breaking out of its place", () => {
    const title = '# "Ä\\: !KeyOf x\n- {';
    const parsed = plainOf(
      blueprintText("t", [
        { model: "authentik_core.group", identifiers: { name: title }, attrs: { a: [keyOf("é"), find("m", "f", title)] } },
      ]),
    );
    expect(parsed.entries[0]?.identifiers["name"]).toBe(title);
  });

  it("refers to nothing that comes later: `!KeyOf` sees what is above it alone", () => {
    const known = new Set<string>();
    const ahead: string[] = [];
    for (const entry of entries) {
      ahead.push(
        ...referencesOf(entry).flatMap((reference) => (reference.ref === "key-of" && !known.has(reference.id) ? [reference.id] : [])),
      );
      if (entry.id !== undefined) known.add(entry.id);
    }
    expect(ahead).toEqual([]);
  });

  it("names every object once", () => {
    const names = entries.map(({ model, identifiers }) => JSON.stringify([model, identifiers]));
    expect(names).toHaveLength(new Set(names).size);
    const ids = entries.flatMap(({ id }) => id ?? []);
    expect(ids).toHaveLength(new Set(ids).size);
  });

  it("can be read back: the API has a place for every model", () => {
    for (const entry of entries) expect(modelOf(entry.model).path).toMatch(/^\/.*\/(\?|$)/);
  });

  it.skipIf(!blueprintSchema.present)(
    "holds to authentik's own schema of blueprints (where it is at hand)",
    () => {
      const { $schema: _, $id: __, ...schema } = JSON.parse(readFileSync(blueprintSchema.path, "utf8")) as Record<string, unknown>;
      const validate = new Ajv({ strict: false, validateFormats: false, allErrors: false }).compile(schema);
      // The schema knows no null where a field may be emptied, and lists the permissions that a server answers with 405.
      const checked = plainOf(text);
      const fit = checked.entries.map((entry) => ({ ...withoutNulls(entry), permissions: undefined }));
      const wrong = fit.flatMap(({ permissions: _none, ...one }) =>
        validate({ version: 1, metadata: { name: "t" }, entries: [one] }) ? [] : [{ entry: one, errors: validate.errors?.slice(0, 3) }],
      );
      expect(wrong).toEqual([]);
    },
    60_000,
  );

  it.skipIf(!api.present)(
    "has no attribute that the API does not know, and all that it insists on: unknown ones are taken in silence",
    () => {
      const { components } = parse(readFileSync(api.path, "utf8"), { maxAliasCount: -1 }) as {
        components: { schemas: Record<string, { properties?: Record<string, unknown>; required?: string[] }> };
      };
      const checked = plainOf(text);
      /** Only blueprints may write these. */
      const own: Record<string, readonly string[]> = {
        "authentik_core.user": ["password"],
        "authentik_core.token": ["key"],
        "authentik_rbac.role": ["permissions"],
      };
      /** Made by authentik, so that ours changes some attributes of it. */
      const changed = /^(default-|authentik )/;
      const wrong = checked.entries.flatMap(({ model, identifiers, attrs = {} }) => {
        const request = components.schemas[requestOf(model, Object.keys(components.schemas))];
        const written = { ...identifiers, ...attrs };
        const known = new Set([...Object.keys(request?.properties ?? {}), ...(own[model] ?? [])]);
        const partial = Object.values(identifiers).some((value) => typeof value === "string" && changed.test(value));
        return [
          ...Object.keys(written).flatMap((key) => (known.has(key) ? [] : [`${model} does not know ${key}`])),
          ...(partial ? [] : (request?.required ?? []).flatMap((key) => (Object.hasOwn(written, key) ? [] : [`${model} lacks ${key}`]))),
        ];
      });
      expect(wrong).toEqual([]);
    },
    60_000,
  );
});

/** `authentik_stages_user_write.userwritestage` -> `UserWriteStageRequest`. */
function requestOf(model: string, names: readonly string[]): string {
  const wanted = `${model.split(".")[1]}request`;
  const found = names.find((name) => name.toLowerCase() === wanted);
  if (found === undefined) throw new Error(`no schema for ${model}`);
  return found;
}

function withoutNulls<T>(value: T): T {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).flatMap(([key, item]) => (item === null ? [] : [[key, withoutNulls(item)]]))) as T;
}

describe("a client", () => {
  const chat = attrsOf(OAUTH2, "allod-chat");

  it("says its grant types: the default is none, and every sign-in is refused", () => {
    expect(chat["grant_types"]).toEqual(["authorization_code", "refresh_token"]);
    expect(attrsOf(OAUTH2, "allod-logs")["grant_types"]).toEqual(["authorization_code"]);
  });

  it("has its addresses as objects with their kind: a list of texts is refused", () => {
    expect(chat["redirect_uris"]).toEqual([
      { matching_mode: "strict", url: "https://chat.acme.test/callback", redirect_uri_type: "authorization" },
      { matching_mode: "strict", url: "https://chat.acme.test/", redirect_uri_type: "logout" },
    ]);
  });

  it("has a flow for signing out and a key: without one tokens are signed with the client's secret", () => {
    expect(chat["invalidation_flow"]).toEqual(flowOf("default-provider-invalidation-flow"));
    expect(chat["signing_key"]).toEqual(find("authentik_crypto.certificatekeypair", "name", "authentik Self-signed Certificate"));
  });

  it("calls people by their uuid for ever: another choice later orphans every account", () => {
    for (const entry of entries.filter(({ model }) => model === OAUTH2)) expect(entry.attrs?.["sub_mode"]).toBe("user_uuid");
  });

  it("is told when somebody signs out", () =>
    expect(chat).toMatchObject({ logout_uri: "https://chat.acme.test/logout", logout_method: "backchannel" }));

  it("gets `offline_access` only when it asked: without the mapping the scope is dropped in silence", () => {
    const scope = find("authentik_providers_oauth2.scopemapping", "managed", "goauthentik.io/providers/oauth2/scope-offline_access");
    expect(chat["property_mappings"]).toContainEqual(scope);
    expect(attrsOf(OAUTH2, "allod-logs")["property_mappings"]).not.toContainEqual(scope);
  });

  it("on people's own machines has no secret, a fixed id, one issuer with the others, and any port of the machine itself", () => {
    const desktop = attrsOf(OAUTH2, "allod-FilesDesktop");
    expect(desktop).toMatchObject({ client_type: "public", client_id: "FilesDesktop", issuer_mode: "global" });
    expect(desktop).not.toHaveProperty("client_secret");
    const [first] = desktop["redirect_uris"] as { url: string; matching_mode: string }[];
    expect(first?.matching_mode).toBe("regex");
    const pattern = new RegExp(`^${first?.url}$`);
    expect(["http://127.0.0.1", "http://127.0.0.1:49152/callback"].filter((one) => !pattern.test(one))).toEqual([]);
    expect(
      ["http://127.0.0.1.evil.test/", "http://127x0.0.1/", "https://127.0.0.1/", "http://127.0.0.1@evil.test/"].filter((one) =>
        pattern.test(one),
      ),
    ).toEqual([]);
  });
});

describe("what tokens say", () => {
  it("replaces authentik's own claims of `email` and `profile`: several mappings of a scope are appended", () => {
    const used = (attrsOf(OAUTH2, "allod-chat")["property_mappings"] as Value[]).map((value) => JSON.stringify(value)).join();
    expect(used).not.toMatch(/scope-email|scope-profile/);
    expect(used).toContain("claims-email");
  });

  it("has e-mail addresses verified, which authentik says of none, unless another provider brought them", () => {
    const { expression } = attrsOf("authentik_providers_oauth2.scopemapping", "allod-email");
    expect(expression).toContain('attributes.get("email_verified", "goauthentik.io/user/sources" not in attributes)');
  });
});

describe("who may", () => {
  const bound = (application: string): unknown[] => {
    const { id = "" } = entryOf(APPLICATION, application);
    return entries
      .filter(({ model, identifiers }) => model === BINDING && JSON.stringify(identifiers["target"]) === JSON.stringify(keyOf(id)))
      .map(({ attrs }) => attrs);
  };

  it("is said of every application: without a binding it is everybody's", () => {
    const slugs = entries.flatMap(({ model, identifiers }) => (model === APPLICATION ? [String(identifiers["slug"])] : []));
    expect(slugs.filter((slug) => bound(slug).length === 0)).toEqual([]);
  });

  it("follows the audience", () => {
    expect(bound("chat")).toMatchObject([{ group: keyOf("members") }]);
    expect(bound("logs")).toMatchObject([{ group: keyOf("administrators") }]);
    expect(bound("guard-metrics-acme-test")).toMatchObject([{ group: keyOf("administrators") }]);
  });
});

describe("a guarded host", () => {
  it("has a guard of its own, for its public address, that no header of an app's programs gets past", () => {
    expect(attrsOf("authentik_providers_proxy.proxyprovider", "allod-guard-metrics.acme.test")).toMatchObject({
      mode: "forward_single",
      external_host: "https://metrics.acme.test",
      intercept_header_auth: false,
    });
  });

  it("has no key to sign with: the outpost of 2026.8 cannot fetch it from itself, and browsers go in circles", () => {
    expect(attrsOf("authentik_providers_proxy.proxyprovider", "allod-guard-metrics.acme.test")).not.toHaveProperty("signing_key");
  });

  it("is asked at the outpost in the server, which must know the public address: redirects would go in circles", () => {
    expect(attrsOf("authentik_outposts.outpost", "goauthentik.io/outposts/embedded")).toMatchObject({
      providers: [keyOf("guard-metrics.acme.test")],
      config: { authentik_host: `${url}/`, authentik_host_insecure: false },
    });
  });
});

describe("the directory", () => {
  it("is bound to by a flow of its own, without second factor or consent: those fail as error 49", () => {
    const steps = entries.filter(
      ({ model, identifiers }) => model === STEP && JSON.stringify(identifiers["target"]) === JSON.stringify(keyOf("bind")),
    );
    expect(steps.map(({ identifiers }) => identifiers["stage"])).toEqual([keyOf("bind-who"), keyOf("bind-login")]);
    expect(attrsOf("authentik_flows.flow", "allod-ldap-bind")["authentication"]).toBe("require_outpost");
  });

  it("may be searched by who asked, by a permission with its app's name: the bare one is answered with 405", () => {
    expect(entryOf("authentik_providers_ldap.ldapprovider", "allod-ldap").permissions).toEqual([
      { permission: "authentik_providers_ldap.search_full_directory", role: keyOf("role-ldap") },
    ]);
  });

  it("caches nothing: who was suspended meanwhile would be let in", () => {
    expect(attrsOf("authentik_providers_ldap.ldapprovider", "allod-ldap")).toMatchObject({
      bind_mode: "direct",
      search_mode: "direct",
      mfa_support: false,
      base_dn: "DC=acme,DC=test",
    });
  });

  it("is there only when somebody asks", () => {
    const without = identityEntries({ ...everything, directories: [] });
    expect(without.filter(({ model, identifiers }) => model.includes("ldap") || identifiers["name"] === "allod-ldap")).toEqual([]);
  });
});

describe("signing in", () => {
  it("sets a second factor up for who has none: the default is to let them by", () => {
    expect(
      attrsOf("authentik_stages_authenticator_validate.authenticatorvalidatestage", "default-authentication-mfa-validation"),
    ).toMatchObject({
      not_configured_action: "configure",
      device_classes: ["totp", "webauthn", "static"],
    });
  });

  it("is authentik's own flow, changed in place: a second one would leave the first open without a second factor", () => {
    expect(
      entries
        .filter(({ model, attrs }) => model === "authentik_flows.flow" && attrs?.["designation"] === "authentication")
        .map(({ identifiers }) => identifiers["slug"]),
    ).toEqual(["allod-ldap-bind"]);
  });

  it("asks the administrator for another password than the first, before the second factor and once", () => {
    const steps = entries.filter(
      ({ model, identifiers }) =>
        model === STEP && JSON.stringify(identifiers["target"]) === JSON.stringify(flowOf("default-authentication-flow")),
    );
    expect(steps.map(({ identifiers }) => [identifiers["stage"], identifiers["order"]])).toEqual([
      [keyOf("first-password"), 25],
      [keyOf("write-account"), 26],
      [keyOf("write-account"), 90],
    ]);
    const done = attrsOf("authentik_stages_prompt.prompt", "allod-first-password-done");
    expect(done).toMatchObject({ field_key: "attributes.allodFirstPassword", initial_value: "done", type: "hidden" });
    // A name with an underscore would be taken for two: `attributes.a_b` is written as `a: { b: … }`.
    expect(done["field_key"]).not.toContain("_");
    expect(attrsOf("authentik_core.user", "anna.berg")["attributes"]).toMatchObject({ allodFirstPassword: "due" });
  });

  it("makes the administrator once: `present` would set the first password again at every change", () => {
    expect(entryOf("authentik_core.user", "anna.berg").state).toBe("created");
  });

  it("has nobody sign up", () => {
    expect(
      attrsOf("authentik_stages_identification.identificationstage", "default-authentication-identification")["enrollment_flow"],
    ).toBeNull();
  });
});

describe("a lost password", () => {
  it("is set anew by mail of the relay: the default is a server at localhost:25", () => {
    expect(attrsOf("authentik_stages_email.emailstage", "allod-recovery")).toMatchObject({
      use_global_settings: true,
      template: "email/password_reset.html",
      activate_user_on_success: false,
    });
    expect(attrsOf("authentik_brands.brand", "authentik-default")["flow_recovery"]).toEqual(keyOf("recovery"));
  });

  it("does not get round the second factor", () => {
    const steps = entries.filter(
      ({ model, identifiers }) => model === STEP && JSON.stringify(identifiers["target"]) === JSON.stringify(keyOf("recovery")),
    );
    expect(steps.map(({ identifiers }) => JSON.stringify(identifiers["stage"])).indexOf(JSON.stringify(keyOf("second-factor")))).toBe(4);
  });

  it("cannot be without a mail relay, and the brand says so", () => {
    const without = identityEntries({ ...everything, mail: false });
    expect(attrsOf("authentik_brands.brand", "authentik-default", without)["flow_recovery"]).toBeNull();
    expect(without.some(({ model }) => model === "authentik_stages_email.emailstage")).toBe(false);
  });
});

describe("an invitation", () => {
  const claim = String(attrsOf("authentik_policies_expression.expressionpolicy", "allod-claim-invitation")["expression"]);

  it("leads through a flow of its own, which is closed without one", () => {
    expect(attrsOf("authentik_flows.flow", "allod-invitation")).toMatchObject({
      designation: "enrollment",
      authentication: "require_unauthenticated",
    });
    expect(attrsOf("authentik_stages_invitation.invitationstage", "allod-invitation")["continue_flow_without_invitation"]).toBe(false);
  });

  it("is used up when the account is written, not when the link is opened", () => {
    const steps = entries.filter(
      ({ model, identifiers }) => model === STEP && JSON.stringify(identifiers["target"]) === JSON.stringify(keyOf("invitation")),
    );
    const write = steps.find(({ identifiers }) => JSON.stringify(identifiers["stage"]) === JSON.stringify(keyOf("invitation-write")));
    expect(write?.attrs).toMatchObject({ evaluate_on_plan: false, re_evaluate_policies: true });
    const rules = entries.filter(
      ({ model, identifiers }) => model === BINDING && JSON.stringify(identifiers["target"]) === JSON.stringify(keyOf(write?.id ?? "")),
    );
    expect(rules.map(({ attrs }) => attrs?.["policy"])).toEqual([keyOf("claim-invitation")]);
    expect(claim).toMatch(/\.delete\(\)[\s\S]*if not removed:[\s\S]*return False/);
  });

  it("gives the account its address, whatever the form says: what it holds would only fill a field in", () => {
    expect(attrsOf("authentik_stages_prompt.prompt", "allod-invitation-email")).toMatchObject({
      type: "text_read_only",
      field_key: "email",
    });
    expect(claim).toContain('email = invitation.fixed_data["email"]');
    expect(claim).toContain('data["email"] = email');
  });

  it("asks for username, address, name and password", () => {
    expect(attrsOf("authentik_stages_prompt.promptstage", "allod-invitation-form")["fields"]).toEqual(
      ["invitation-email", "invitation-username", "invitation-name", "password", "password-again"].map(keyOf),
    );
  });
});

describe("the control plane", () => {
  it("has a key that does not expire after half an hour", () => {
    expect(attrsOf("authentik_core.token", "allod-control-plane")).toMatchObject({ intent: "api", expiring: false });
  });

  it("is no administrator: it may keep people and groups, send them a mail, and read events", () => {
    expect(attrsOf("authentik_rbac.role", "allod-control-plane")["permissions"]).not.toContainEqual(
      expect.stringMatching(/superuser|role|token|flow|settings/),
    );
    expect(attrsOf("authentik_core.user", "allod-control-plane")).not.toHaveProperty("groups");
  });
});
