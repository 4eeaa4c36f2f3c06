import { idSource, systemClock, systemRandom } from "@allod/core";
import { createLocalJWKSet, exportJWK, generateKeyPair, SignJWT } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { accessGrantRules } from "../domain/access-grants.ts";
import { domainRules } from "../domain/domains.ts";
import { tenantRules } from "../domain/tenants.ts";
import { type Issuer, tokenVerifier } from "../identity/verify-token.ts";
import { grantStore } from "../store/access-grants.ts";
import { findPerson, loadActor } from "../store/actor.ts";
import { type Database, within } from "../store/database.ts";
import { domainStore } from "../store/domains.ts";
import { startDatabase } from "../store/embedded.test-support.ts";
import { tenantStore } from "../store/tenants.ts";
import { type Api, buildServer } from "./server.ts";

const ISSUER = "https://id.allod.example/realms/allod";
const PORTAL = "portal";
const OPERATOR = "operator";
const ids = idSource({ clock: systemClock, random: systemRandom });
/** The machine's clock, moved forward when a test says so. */
let ahead = 0;
const clock = { ...systemClock, now: () => new Date(systemClock.now().getTime() + ahead) };
/** FAKE: what DNS says. */
const txt = new Map<string, string[]>();
const people = { otto: ids.next(), petra: ids.next(), anna: ids.next(), stranger: ids.next() };
const partnerId = ids.next();

type Keys = Awaited<ReturnType<typeof generateKeyPair>>;
let keys: Keys;
let foreignKeys: Keys;
let database: Database;
let stop: () => Promise<void>;
let app: Api;

beforeAll(async () => {
  [{ database, stop }, keys, foreignKeys] = await Promise.all([startDatabase(), generateKeyPair("ES256"), generateKeyPair("ES256")]);
  const published = createLocalJWKSet({ keys: [{ ...(await exportJWK(keys.publicKey)), kid: "one", alg: "ES256" }] });
  const issuers: Issuer[] = [
    { issuer: ISSUER, audience: PORTAL, application: "portal", keys: published },
    { issuer: ISSUER, audience: OPERATOR, application: "operator", keys: published },
  ];
  await within(database, "everything", async (connection) => {
    const now = systemClock.now();
    const known = Object.entries(people).filter(([name]) => name !== "stranger");
    await connection
      .insertInto("person")
      .values(
        known.map(([name, id]) => ({ id, email: `${name}@x.example`, display_name: name, is_operator: name === "otto", created_at: now })),
      )
      .execute();
    await connection
      .insertInto("person_identity")
      .values(known.map(([name, id]) => ({ issuer: ISSUER, subject: name, person_id: id })))
      .execute();
    await connection
      .insertInto("partner")
      .values({ id: partnerId, slug: "reseller", name: "Reseller", contact_email: "r@x.example", created_at: now })
      .execute();
    await connection.insertInto("partner_administrator").values({ partner_id: partnerId, person_id: people.petra }).execute();
  });
  app = buildServer({
    tenants: tenantRules({ store: tenantStore(database), clock, ids }),
    accessGrants: accessGrantRules({ store: grantStore(database), clock, ids }),
    domains: domainRules({
      store: domainStore(database),
      lookUpTxt: async (name) => txt.get(name) ?? [],
      clock,
      ids,
      random: systemRandom,
    }),
    verifyToken: tokenVerifier(issuers, () => systemClock.now()),
    actorOf: async (token) => {
      const person = await findPerson(database, token);
      return person === undefined ? undefined : loadActor(database, person, { operatorAudience: token.application === "operator" });
    },
    ready: async () => void (await database.selectFrom("partner").select("id").limit(1).execute()),
    log: false,
  });
}, 60_000);
afterAll(async () => {
  await app.close();
  await stop();
});

interface Claims {
  readonly audience?: string;
  readonly issuer?: string;
  readonly key?: Keys;
  readonly expires?: string;
}

function token(subject: string, { audience = PORTAL, issuer = ISSUER, key = keys, expires = "5m" }: Claims = {}): Promise<string> {
  return new SignJWT({})
    .setProtectedHeader({ alg: "ES256", kid: "one" })
    .setSubject(subject)
    .setIssuer(issuer)
    .setAudience(audience)
    .setIssuedAt()
    .setExpirationTime(expires)
    .sign(key.privateKey);
}

async function call(
  method: "GET" | "POST",
  url: string,
  { as, body, headers = {} }: { as?: string; body?: unknown; headers?: Readonly<Record<string, string>> } = {},
) {
  const authorization: Record<string, string> = as === undefined ? {} : { authorization: `Bearer ${as}` };
  const response = await app.inject({
    method,
    url,
    headers: { ...authorization, ...headers },
    ...(body === undefined ? {} : { payload: body as object }),
  });
  return {
    status: response.statusCode,
    type: response.headers["content-type"],
    etag: response.headers.etag,
    body: response.json<Record<string, unknown>>(),
  };
}

const asOperator = () => token("otto", { audience: OPERATOR });

async function newTenant(slug: string, more: object = {}): Promise<{ id: string; etag: string }> {
  const { body, etag } = await call("POST", "/v1/tenants", { as: await asOperator(), body: { slug, name: slug, ...more } });
  return { id: body["id"] as string, etag: etag ?? "" };
}

async function setStatus(id: string, status: "active"): Promise<void> {
  await within(database, { tenants: [id] }, (connection) =>
    connection.updateTable("tenant").set({ status }).where("id", "=", id).execute(),
  );
}

describe("a token", () => {
  it("is needed, and everything is said as a problem", async () => {
    expect(await call("GET", "/v1/me")).toMatchObject({
      status: 401,
      type: "application/problem+json; charset=utf-8",
      body: { code: "token.missing", status: 401, type: "https://allod.dev/errors#token.missing" },
    });
  });

  it.each([
    ["signed by somebody else", () => token("anna", { key: foreignKeys }), "token.invalid"],
    ["of another issuer", () => token("anna", { issuer: "https://evil.example" }), "token.issuer"],
    ["of our issuer with a slash more", () => token("anna", { issuer: `${ISSUER}/` }), "token.issuer"],
    ["for another application", () => token("anna", { audience: "wiki" }), "token.invalid"],
    ["that has expired", () => token("anna", { expires: "-2m" }), "token.expired"],
    ["that is none", async () => "abc.def.ghi", "token.invalid"],
    [
      "without a signature",
      async () =>
        `${Buffer.from('{"alg":"none"}').toString("base64url")}.${Buffer.from(JSON.stringify({ iss: ISSUER, aud: PORTAL, sub: "anna" })).toString("base64url")}.`,
      "token.invalid",
    ],
  ])("%s is refused", async (_, make, code) => {
    expect(await call("GET", "/v1/me", { as: await make() })).toMatchObject({ status: 401, body: { code } });
  });

  it("that ended a moment ago by another clock is taken", async () => {
    expect((await call("GET", "/v1/me", { as: await token("anna", { expires: "-10s" }) })).status).toBe(200);
  });

  it("of somebody whom nobody invited opens nothing", async () => {
    expect(await call("GET", "/v1/me", { as: await token("stranger") })).toMatchObject({ status: 403, body: { code: "person.unknown" } });
  });

  it("makes an operator only together with the flag in the database", async () => {
    expect((await call("GET", "/v1/me", { as: await asOperator() })).body["operator"]).toBe(true);
    expect((await call("GET", "/v1/me", { as: await token("otto") })).body["operator"]).toBe(false);
    expect((await call("GET", "/v1/me", { as: await token("anna", { audience: OPERATOR }) })).body["operator"]).toBe(false);
  });
});

describe("tenants", () => {
  it("are made by operators, and by partners for themselves", async () => {
    expect(await call("POST", "/v1/tenants", { as: await asOperator(), body: { slug: "first", name: "First" } })).toMatchObject({
      status: 201,
      etag: '"1"',
      body: { slug: "first", status: "pending", partnerId: null, generation: 1 },
    });
    expect(
      await call("POST", "/v1/tenants", { as: await token("petra"), body: { slug: "second", name: "Second", partnerId } }),
    ).toMatchObject({ status: 201, body: { partnerId } });
    expect(await call("POST", "/v1/tenants", { as: await token("petra"), body: { slug: "third", name: "Third" } })).toMatchObject({
      status: 403,
      body: { code: "access.denied" },
    });
    expect(await call("POST", "/v1/tenants", { as: await token("anna"), body: { slug: "third", name: "Third", partnerId } })).toMatchObject(
      { status: 403 },
    );
  });

  it("are made once, however often the request is sent, also at the same time", async () => {
    const as = await asOperator();
    const request = { as, body: { slug: "once", name: "Once" }, headers: { "idempotency-key": "k1" } };
    const answers = await Promise.all([1, 2, 3, 4].map(() => call("POST", "/v1/tenants", request)));
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201]);
    expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1);
    expect(await call("POST", "/v1/tenants", { ...request, body: { slug: "other", name: "Other" } })).toMatchObject({
      status: 422,
      body: { code: "idempotency.mismatch" },
    });
  });

  it("of a name that is taken, or of no good name, are refused", async () => {
    const as = await asOperator();
    await newTenant("taken");
    expect(await call("POST", "/v1/tenants", { as, body: { slug: "taken", name: "x" } })).toMatchObject({
      status: 409,
      body: { code: "slug.taken" },
    });
    expect(await call("POST", "/v1/tenants", { as, body: { slug: "Große Firma", name: "x" } })).toMatchObject({
      status: 400,
      body: { code: "slug.invalid", hint: expect.stringContaining("`grosse-firma`") as string },
    });
    expect(await call("POST", "/v1/tenants", { as, body: { slug: "fine", name: "x", colour: "red" } })).toMatchObject({
      status: 400,
      body: { code: "http.invalid" },
    });
  });

  it("are changed by whoever saw them last, and move only as their status allows", async () => {
    const as = await asOperator();
    const { id } = await newTenant("life");
    expect(await call("POST", `/v1/tenants/${id}/suspend`, { as })).toMatchObject({ status: 409, body: { code: "tenant.transition" } });
    await setStatus(id, "active");
    const suspended = await call("POST", `/v1/tenants/${id}/suspend`, { as, headers: { "if-match": '"1"' } });
    expect(suspended).toMatchObject({ status: 200, etag: '"2"', body: { status: "suspended", generation: 2 } });
    expect(await call("POST", `/v1/tenants/${id}/resume`, { as, headers: { "if-match": '"1"' } })).toMatchObject({
      status: 412,
      body: { code: "tenant.changed" },
    });
    expect(await call("POST", `/v1/tenants/${id}/resume`, { as })).toMatchObject({ status: 200, body: { status: "active" } });
  });

  it("are seen by their own people only: another's is one that does not exist", async () => {
    const mine = await newTenant("mine");
    const theirs = await newTenant("theirs");
    await within(database, { tenants: [mine.id] }, (connection) =>
      connection
        .insertInto("membership")
        .values({ tenant_id: mine.id, person_id: people.anna, role: "owner", created_at: systemClock.now() })
        .execute(),
    );
    const as = await token("anna");
    expect((await call("GET", `/v1/tenants/${mine.id}`, { as })).status).toBe(200);
    expect(await call("GET", `/v1/tenants/${theirs.id}`, { as })).toMatchObject({ status: 404, body: { code: "tenant.unknown" } });
    expect(await call("GET", `/v1/tenants/${ids.next()}`, { as })).toMatchObject({ status: 404, body: { code: "tenant.unknown" } });
    const listed = (await call("GET", "/v1/tenants", { as })).body["items"] as { id: string }[];
    expect(listed.map(({ id }) => id)).toEqual([mine.id]);
    expect(await call("POST", `/v1/tenants/${mine.id}/suspend`, { as })).toMatchObject({ status: 403 });
    expect(await call("POST", `/v1/tenants/${theirs.id}/terminate`, { as })).toMatchObject({ status: 404 });
  });

  it("come page by page, each once, in a stable order", async () => {
    const as = await asOperator();
    const seen: string[] = [];
    for (let next: unknown = ""; next !== null;) {
      const { body } = await call("GET", `/v1/tenants?limit=2${next === "" ? "" : `&cursor=${String(next)}`}`, { as });
      seen.push(...(body["items"] as { id: string }[]).map(({ id }) => id));
      ({ next } = body as { next: unknown });
    }
    const { body } = await call("GET", "/v1/tenants?limit=100", { as });
    expect(seen).toEqual((body["items"] as { id: string }[]).map(({ id }) => id));
    expect(seen.length).toBeGreaterThan(5);
  });
});

describe("a partner", () => {
  const inDays = (days: number): string => new Date(clock.now().getTime() + days * 86_400_000).toISOString();

  async function customer(slug: string): Promise<string> {
    const { id } = await newTenant(slug, { partnerId });
    await within(database, { tenants: [id] }, (connection) =>
      connection
        .insertInto("membership")
        .values({ tenant_id: id, person_id: people.anna, role: "owner", created_at: systemClock.now() })
        .execute(),
    );
    return id;
  }

  it("sees nothing of its customer until that lets it in, and nothing any more once it is put out", async () => {
    const id = await customer("customer-one");
    const [owner, partner] = [await token("anna"), await token("petra")];
    const look = async (): Promise<number> => (await call("GET", `/v1/tenants/${id}`, { as: partner })).status;
    expect(await look()).toBe(404);
    const given = await call("POST", `/v1/tenants/${id}/access-grants`, {
      as: owner,
      body: { partnerId, scopes: ["read"], expiresAt: inDays(7) },
    });
    expect(given).toMatchObject({ status: 201, body: { partnerId, scopes: ["read"], revokedAt: null, grantedBy: people.anna } });
    expect(await look()).toBe(200);
    const listed = await call("GET", `/v1/tenants/${id}/access-grants`, { as: owner });
    expect((listed.body["items"] as { id: string }[]).map((grant) => grant.id)).toEqual([given.body["id"]]);
    expect((await call("POST", `/v1/tenants/${id}/access-grants/${String(given.body["id"])}/revoke`, { as: owner })).status).toBe(200);
    expect(await look()).toBe(404);
  });

  it("is out by itself when its time is over", async () => {
    const id = await customer("customer-two");
    await call("POST", `/v1/tenants/${id}/access-grants`, {
      as: await token("anna"),
      body: { partnerId, scopes: ["read"], expiresAt: inDays(1) },
    });
    const partner = await token("petra", { expires: "3d" });
    expect((await call("GET", `/v1/tenants/${id}`, { as: partner })).status).toBe(200);
    ahead = 86_400_000;
    expect((await call("GET", `/v1/tenants/${id}`, { as: partner })).status).toBe(404);
    ahead = 0;
  });

  it("cannot let itself in, and neither can the platform's operator", async () => {
    const id = await customer("customer-three");
    const body = { partnerId, scopes: ["read", "billing"], expiresAt: inDays(7) };
    expect((await call("POST", `/v1/tenants/${id}/access-grants`, { as: await token("petra"), body })).status).toBe(404);
    expect((await call("POST", `/v1/tenants/${id}/access-grants`, { as: await asOperator(), body })).status).toBe(403);
  });

  it("is let in for a time, not for good, and only if there is such a partner", async () => {
    const id = await customer("customer-four");
    const give = async (more: object) =>
      call("POST", `/v1/tenants/${id}/access-grants`, {
        as: await token("anna"),
        body: { partnerId, scopes: ["read"], expiresAt: inDays(7), ...more },
      });
    expect(await give({ expiresAt: inDays(400) })).toMatchObject({ status: 400, body: { code: "grant.expiry" } });
    expect(await give({ expiresAt: inDays(-1) })).toMatchObject({ status: 400, body: { code: "grant.expiry" } });
    expect(await give({ partnerId: ids.next() })).toMatchObject({ status: 404, body: { code: "partner.unknown" } });
    expect(await give({ scopes: [] })).toMatchObject({ status: 400, body: { code: "http.invalid" } });
    expect(await call("POST", `/v1/tenants/${id}/access-grants/${ids.next()}/revoke`, { as: await token("anna") })).toMatchObject({
      status: 404,
      body: { code: "grant.unknown" },
    });
  });
});

describe("a domain", () => {
  async function owned(slug: string): Promise<string> {
    const { id } = await newTenant(slug);
    await within(database, { tenants: [id] }, (connection) =>
      connection
        .insertInto("membership")
        .values({ tenant_id: id, person_id: people.anna, role: "administrator", created_at: systemClock.now() })
        .execute(),
    );
    return id;
  }
  const claim = async (tenant: string, name: string) =>
    call("POST", `/v1/tenants/${tenant}/domains`, { as: await token("anna"), body: { name } });
  const verify = async (tenant: string, id: unknown) =>
    call("POST", `/v1/tenants/${tenant}/domains/${String(id)}/verify`, { as: await token("anna") });

  it("is claimed by anybody, and proven by who publishes the record: one tenant, once and for all", async () => {
    const [one, two] = [await owned("names-one"), await owned("names-two")];
    const [mine, theirs] = [await claim(one, "Müller.Example."), await claim(two, "xn--mller-kva.example")];
    expect(mine).toMatchObject({
      status: 201,
      body: { name: "xn--mller-kva.example", verifiedAt: null, record: { type: "TXT", name: "_allod.xn--mller-kva.example" } },
    });
    const values = [mine, theirs].map(({ body }) => (body["record"] as { value: string }).value);
    expect(values[0]).not.toBe(values[1]);

    expect(await verify(one, mine.body["id"])).toMatchObject({ status: 409, body: { code: "domain.unproven" } });
    txt.set("_allod.xn--mller-kva.example", [values[1] ?? ""]);
    expect(await verify(one, mine.body["id"])).toMatchObject({ status: 409, body: { code: "domain.unproven" } });
    expect((await verify(two, theirs.body["id"])).body["verifiedAt"]).toMatch(/^2/);
    txt.set("_allod.xn--mller-kva.example", values);
    expect(await verify(one, mine.body["id"])).toMatchObject({ status: 409, body: { code: "domain.taken" } });
    txt.clear();
    expect((await verify(two, theirs.body["id"])).status).toBe(200);
  });

  it.each(["localhost", "co.uk", "203.0.113.7", "a b.example", "-x.example", "github.io", "https://x.example"])(
    "that nobody can own is refused: %s",
    async (name) => {
      const tenant = await owned(`refused-${name.replaceAll(/[^a-z]+/g, "-")}-x`.replaceAll(/-+/g, "-"));
      expect(await claim(tenant, name)).toMatchObject({ status: 400, body: { code: "domain.invalid" } });
    },
  );

  it("is claimed once by a tenant, and belongs to it alone", async () => {
    const [one, two] = [await owned("alone-one"), await owned("alone-two")];
    const { body } = await claim(one, "alone.example");
    expect(await claim(one, "ALONE.example")).toMatchObject({ status: 409, body: { code: "domain.claimed" } });
    expect(await verify(two, body["id"])).toMatchObject({ status: 404, body: { code: "domain.unknown" } });
    expect(((await call("GET", `/v1/tenants/${two}/domains`, { as: await token("anna") })).body["items"] as unknown[]).length).toBe(0);
    expect((await call("GET", `/v1/tenants/${one}/domains`, { as: await token("petra") })).status).toBe(404);
  });
});

describe("bad requests", () => {
  it.each([
    ["no JSON", { payload: "{", headers: { "content-type": "application/json" } }, 400, "http.json"],
    ["another type", { payload: "<a/>", headers: { "content-type": "application/xml" } }, 415, "http.media-type"],
    [
      "too much",
      { payload: JSON.stringify({ name: "x".repeat(300_000) }), headers: { "content-type": "application/json" } },
      413,
      "http.too-large",
    ],
  ])("with %s are told apart", async (_, request, status, code) => {
    const response = await app.inject({ method: "POST", url: "/v1/tenants", ...request });
    expect(response.statusCode).toBe(status);
    expect(response.json<{ code: string }>().code).toBe(code);
  });

  it("to nowhere, or with an id that is none", async () => {
    expect(await call("GET", "/v2/nothing")).toMatchObject({
      status: 404,
      type: "application/problem+json; charset=utf-8",
      body: { code: "http.not-found" },
    });
    expect(await call("GET", "/v1/tenants/1", { as: await asOperator() })).toMatchObject({ status: 400, body: { code: "http.invalid" } });
    expect(await call("GET", "/v1/tenants?limit=1000", { as: await asOperator() })).toMatchObject({
      status: 400,
      body: { code: "http.invalid" },
    });
  });

  it("never show what is inside", async () => {
    const broken = buildServer({
      tenants: {} as never,
      accessGrants: {} as never,
      domains: {} as never,
      verifyToken: () => Promise.reject(new Error("SELECT secret FROM somewhere")),
      actorOf: async () => undefined,
      ready: () => Promise.reject(Object.assign(new Error("x"), { code: "ECONNREFUSED" })),
      log: false,
    });
    const response = await broken.inject({ method: "GET", url: "/v1/me", headers: { authorization: "Bearer x" } });
    expect(response.json()).toMatchObject({ status: 500, code: "http.unexpected" });
    expect(response.body).not.toContain("SELECT");
    expect((await broken.inject("/readyz")).json()).toMatchObject({ status: 503, code: "http.unavailable" });
    await broken.close();
  });
});

it("is ready when the database answers", async () => {
  expect((await app.inject("/healthz")).statusCode).toBe(200);
  expect((await app.inject("/readyz")).statusCode).toBe(200);
});
