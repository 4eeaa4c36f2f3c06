import { generateKeyPair } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { ISSUER, DAY } from "../store/world.test-support.ts";
import { OPERATOR, PORTAL, refused, startApi, type TestApi } from "./api.test-support.ts";

let api: TestApi;
let foreignKeys: Awaited<ReturnType<typeof generateKeyPair>>;
let anna: string;
let tenantId: string;
let otherId: string;

beforeAll(async () => {
  [api, foreignKeys] = await Promise.all([startApi(), generateKeyPair("ES256")]);
  const id = await api.person("anna");
  await api.person("otto", { operator: true });
  tenantId = await api.tenant("acme", { owner: id });
  otherId = await api.tenant("other", { owner: id });
  anna = await api.token("anna");
}, 60_000);
afterAll(() => api.stop());

const LOGOUT = { "http://schemas.openid.net/event/backchannel-logout": {} };
const unsigned = (claims: object): string =>
  `${[{ alg: "none" }, claims].map((part) => Buffer.from(JSON.stringify(part)).toString("base64url")).join(".")}.`;

describe("an access token", () => {
  it("is needed, and everything is said as a problem", async () => {
    expect(await api.call("GET", "/v1/me")).toMatchObject(refused(401, "token.missing"));
    expect(await api.call("GET", "/v1/me", { headers: { authorization: "Basic YTpi" } })).toMatchObject(refused(401, "token.missing"));
  });

  it.each([
    ["signed by somebody else", () => api.token("anna", { key: foreignKeys }), "token.invalid"],
    ["of another issuer", () => api.token("anna", { issuer: "https://evil.example" }), "token.issuer"],
    ["of our issuer with a slash more", () => api.token("anna", { issuer: `${ISSUER}/` }), "token.issuer"],
    ["for another application", () => api.token("anna", { audience: "wiki" }), "token.invalid"],
    ["that has expired", () => api.token("anna", { lasts: -120 }), "token.expired"],
    ["that is none", async () => "abc.def.ghi", "token.invalid"],
    ["without a signature", async () => unsigned({ iss: ISSUER, aud: PORTAL, sub: "anna" }), "token.invalid"],
    ["that is a logout token", () => api.token("anna", { typ: "logout+jwt" }), "token.invalid"],
    ["that is a logout token without saying so", () => api.token("anna", { typ: "JWT", more: { events: LOGOUT } }), "token.invalid"],
    ["that is the proof of a key", () => api.token("anna", { typ: "dpop+jwt" }), "token.invalid"],
    ["that is an ID token of Keycloak", () => api.token("anna", { typ: "JWT", more: { typ: "ID" } }), "token.invalid"],
  ])("%s is refused", async (_, make, code) => {
    expect(await api.call("GET", "/v1/me", { as: await make() })).toMatchObject(refused(401, code));
  });

  it.each([
    ["as the standard has it", { typ: "at+jwt" }],
    ["as the standard has it in full", { typ: "application/AT+JWT" }],
    ["as Authentik writes it", { typ: "JWT" }],
    ["as Keycloak writes it", { typ: "JWT", more: { typ: "Bearer" } }],
  ])("%s is taken", async (_, claims) => {
    expect(await api.call("GET", "/v1/me", { as: await api.token("anna", claims) })).toMatchObject({ status: 200 });
  });

  it("that ended a moment ago by another clock is taken", async () => {
    expect(await api.call("GET", "/v1/me", { as: await api.token("anna", { lasts: -10 }) })).toMatchObject({ status: 200 });
  });

  it("of somebody whom nobody invited opens nothing", async () => {
    expect(await api.call("GET", "/v1/me", { as: await api.token("nobody") })).toMatchObject(refused(403, "person.unknown"));
  });

  it("makes an operator only together with the flag in the database", async () => {
    const isOperator = async (subject: string, audience: string): Promise<unknown> =>
      (await api.call("GET", "/v1/me", { as: await api.token(subject, { audience }) })).body["operator"];
    expect([await isOperator("otto", OPERATOR), await isOperator("otto", PORTAL), await isOperator("anna", OPERATOR)]).toEqual([
      true,
      false,
      false,
    ]);
  });
});

describe("a token for programs", () => {
  const inDays = (days: number): string => new Date(api.clock.now().getTime() + days * DAY).toISOString();
  const make = (more: object = {}) =>
    api.call<{ id: string; token: string }>("POST", "/v1/me/tokens", {
      as: anna,
      body: { name: "script", expiresAt: inDays(30), access: "write", ...more },
    });
  const me = (as: string) => api.call<{ memberships: { tenant: { slug: string } }[]; operator: boolean }>("GET", "/v1/me", { as });

  it("is shown once, and kept as a hash", async () => {
    const { status, body } = await make();
    expect({ status, token: body.token }).toEqual({ status: 201, token: expect.stringMatching(/^allod_[\w-]{43}$/) });
    expect(JSON.stringify((await api.call("GET", "/v1/me/tokens", { as: anna })).body)).not.toContain(body.token);
    expect(JSON.stringify(await api.ask("SELECT * FROM api_token"))).not.toContain(body.token);
    expect((await me(body.token)).body.memberships.map(({ tenant }) => tenant.slug)).toEqual(["acme", "other"]);
  });

  it("that only reads changes nothing", async () => {
    const { token } = (await make({ access: "read" })).body;
    expect(await api.call("PATCH", `/v1/tenants/${tenantId}`, { as: token, body: { name: "x" } })).toMatchObject(
      refused(403, "access.read-only"),
    );
    expect(await api.call("GET", `/v1/tenants/${tenantId}`, { as: token })).toMatchObject({ status: 200 });
  });

  it("for one tenant knows no other", async () => {
    const { token } = (await make({ tenantId })).body;
    expect((await me(token)).body.memberships.map(({ tenant }) => tenant.slug)).toEqual(["acme"]);
    expect(await api.call("GET", `/v1/tenants/${otherId}`, { as: token })).toMatchObject(refused(404, "tenant.unknown"));
    expect(await make({ tenantId: api.ids.next() })).toMatchObject(refused(404, "tenant.unknown"));
  });

  it("makes no other, which would outlive it; it can revoke itself", async () => {
    const body = { name: "more", expiresAt: inDays(300), access: "write" };
    for (const more of [{ access: "read" }, { tenantId }, {}])
      expect(await api.call("POST", "/v1/me/tokens", { as: (await make(more)).body.token, body })).toMatchObject(
        refused(403, "access.in-person"),
      );
    const { id, token } = (await make()).body;
    expect(await api.call("POST", `/v1/me/tokens/${id}/revoke`, { as: token })).toMatchObject({ status: 200 });
    expect(await me(token)).toMatchObject(refused(401, "token.invalid"));
  });

  it("is never the operator's", async () => {
    const as = await api.token("otto", { audience: OPERATOR });
    const { body } = await api.call<{ token: string }>("POST", "/v1/me/tokens", {
      as,
      body: { name: "x", expiresAt: inDays(1), access: "write" },
    });
    expect((await me(body.token)).body.operator).toBe(false);
    expect(await api.call("GET", "/v1/partners", { as: body.token })).toMatchObject(refused(403, "access.denied"));
  });

  it("opens nothing once it is revoked, or over, or its person is out", async () => {
    const { id, token } = (await make()).body;
    expect(await api.call("POST", `/v1/me/tokens/${id}/revoke`, { as: anna })).toMatchObject({
      status: 200,
      body: { revokedAt: expect.any(String) },
    });
    expect(await me(token)).toMatchObject(refused(401, "token.invalid"));
    expect(await me("allod_invented")).toMatchObject(refused(401, "token.invalid"));
    const short = (await make({ expiresAt: inDays(1) })).body.token;
    api.clock.pass(DAY);
    expect(await me(short)).toMatchObject(refused(401, "token.invalid"));
  });

  it("does not last for ever, and does not begin in the past", async () => {
    for (const days of [-1, 367]) expect(await make({ expiresAt: inDays(days) })).toMatchObject(refused(400, "token.expiry"));
  });

  it("notes when it was used, to the hour", async () => {
    const { id, token } = (await make()).body;
    const used = async (): Promise<unknown> =>
      (await api.ask<{ last_used_at: unknown }>("SELECT last_used_at FROM api_token WHERE id = $1", [id]))[0]?.last_used_at;
    await me(token);
    const first = await used();
    await me(token);
    expect(await used()).toEqual(first);
    api.clock.pass(3_700_000);
    await me(token);
    expect(await used()).not.toEqual(first);
  });
});
