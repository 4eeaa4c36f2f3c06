import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { OPERATOR, refused, startApi, statusesOf, type TestApi } from "./api.test-support.ts";
import { newApp } from "./server.ts";

let api: TestApi;
let otto: string;
let tenantId: string;

beforeAll(async () => {
  api = await startApi();
  await api.person("otto", { operator: true });
  otto = await api.token("otto", { audience: OPERATOR });
  tenantId = await api.tenant("acme");
}, 60_000);
afterAll(() => api.stop());

const JSON_TYPE = { "content-type": "application/json" };

describe("a body", () => {
  it.each([
    ["that is no JSON", { payload: "{", headers: JSON_TYPE }, 400, "http.json"],
    ["that is empty", { payload: "", headers: JSON_TYPE }, 400, "http.json"],
    ["of another type", { payload: "<a/>", headers: { "content-type": "application/xml" } }, 415, "http.media-type"],
    ["that is too large", { payload: JSON.stringify({ name: "x".repeat(300_000) }), headers: JSON_TYPE }, 413, "http.too-large"],
    [
      "that poisons a prototype",
      { payload: '{"__proto__":{"operator":true},"slug":"x","name":"x"}', headers: JSON_TYPE },
      400,
      "http.json",
    ],
    ["that is nested without end", { payload: "[".repeat(100_000) + "]".repeat(100_000), headers: JSON_TYPE }, 400, "http.invalid"],
    ["that is a number", { payload: "1", headers: JSON_TYPE }, 400, "http.invalid"],
    ["with a key too many", { payload: '{"slug":"fine","name":"x","colour":"red"}', headers: JSON_TYPE }, 400, "http.invalid"],
    ["that is absent", {}, 400, "http.invalid"],
  ])("%s is told what is wrong", async (_, { payload, headers }: { payload?: string; headers?: object }, status, code) => {
    const answer = await api.app.inject({
      method: "POST",
      url: "/v1/tenants",
      headers: { authorization: `Bearer ${otto}`, ...headers },
      ...(payload === undefined ? {} : { payload }),
    });
    expect({ status: answer.statusCode, body: answer.json() }).toMatchObject({ status, body: { code } });
  });
});

describe("text that the database cannot keep", () => {
  const NUL = "a\u0000b";
  const HALF = "a\ud800b";
  it.each([
    ["POST", "/v1/tenants", { slug: "nul", name: NUL }],
    ["POST", "/v1/tenants", { slug: NUL, name: "x" }],
    ["PATCH", "/v1/tenants/:id", { name: NUL }],
    ["PATCH", "/v1/tenants/:id", { name: HALF }],
    ["PATCH", "/v1/tenants/:id", { billing: { company: NUL } }],
    ["PATCH", "/v1/tenants/:id", { billing: { company: HALF } }],
    ["PATCH", "/v1/me", { displayName: NUL }],
    ["POST", "/v1/tenants/:id/invitations", { email: `${NUL}@x.example` }],
    ["GET", "/v1/tenants?q=a%00b", undefined],
    ["GET", "/v1/tenants/:id/people?q=%00", undefined],
  ])("%s %s %j is refused, and nothing of it is shown as ours", async (method, path, body) => {
    expect(await api.call(method, path.replace(":id", tenantId), { as: otto, body })).toMatchObject({
      status: 400,
      type: expect.stringContaining("problem"),
    });
  });
});

describe("an address", () => {
  it.each([
    ["that leads nowhere", "/v2/nothing", 404, "http.not-found"],
    ["with an id that is none", "/v1/tenants/1", 400, "http.invalid"],
    ["that asks for too much", "/v1/tenants?limit=1000", 400, "http.invalid"],
    ["that asks for less than nothing", "/v1/tenants?limit=-1", 400, "http.invalid"],
    ["with a question that nobody knows", "/v1/tenants?colour=red", 400, "http.invalid"],
    ["with a huge cursor", `/v1/tenants?cursor=${"a".repeat(5000)}`, 400, "http.invalid"],
    ["with a cursor that is none", "/v1/tenants?cursor=' OR 1=1 --", 400, "http.invalid"],
    ["with a huge id", `/v1/tenants/${"a".repeat(5000)}`, 404, "http.not-found"],
    ["that is not well encoded", "/v1/tenants/%E0%A4%A", 404, "http.not-found"],
  ])("%s", async (_, url, status, code) => {
    expect(await api.call("GET", url.replaceAll(" ", "%20"), { as: otto })).toMatchObject(refused(status, code));
  });

  it("with an If-Match that is none of ours is refused", async () => {
    for (const match of ["*", "3", 'W/"3"', '"x"'])
      expect(
        await api.call("PATCH", `/v1/tenants/${tenantId}`, { as: otto, body: { name: "y" }, headers: { "if-match": match } }),
      ).toMatchObject(refused(400, "http.invalid"));
  });

  it("with a key for repeating that is too long is refused", async () => {
    const headers = { "idempotency-key": "k".repeat(201) };
    expect(await api.call("POST", "/v1/tenants", { as: otto, headers, body: { slug: "long", name: "x" } })).toMatchObject(
      refused(400, "http.invalid"),
    );
  });
});

describe("a short name in any alphabet", () => {
  it.each([
    "Große Firma",
    "Ελλάς",
    "Россия",
    "北京",
    "شركة",
    "ประเทศไทย",
    "हिन्दी",
    "🏢🏢",
    "аcme",
    "a\u200bb",
    "ｆｕｌｌ",
    "I\u0307stanbul",
    "acme\n",
    "-x",
    "x".repeat(100),
  ])("%j is refused with one that can be had", async (slug) => {
    const { status, body } = await api.call<{ code: string; hint: string }>("POST", "/v1/tenants", { as: otto, body: { slug, name: "x" } });
    expect({ status, code: body.code }).toEqual({ status: 400, code: "slug.invalid" });
    const [, proposal = ""] = /for example `([^`]+)`/.exec(body.hint) ?? [];
    expect(proposal).toMatch(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/);
  });

  it("is kept for the platform, or taken, or free", async () => {
    const make = (slug: string) => api.call("POST", "/v1/tenants", { as: otto, body: { slug, name: "x" } });
    expect(await make("operator")).toMatchObject(refused(400, "slug.reserved"));
    expect(await make("acme")).toMatchObject(refused(409, "slug.taken"));
    const answers = await Promise.all([1, 2, 3, 4].map(() => make("raced")));
    expect(statusesOf(answers)).toEqual([201, 409, 409, 409]);
  });
});

describe("trouble of our own", () => {
  it("never shows what is inside", async () => {
    const broken = newApp({ logger: false });
    broken.get("/", () => Promise.reject(new Error("SELECT secret FROM somewhere")));
    const answer = await broken.inject("/");
    expect(answer.json()).toMatchObject({ status: 500, code: "http.unexpected" });
    expect(answer.body).not.toContain("SELECT");
    await broken.close();
  });
});

it("is well, and ready when the database answers; and describes itself", async () => {
  expect((await api.call("GET", "/healthz")).status).toBe(200);
  expect((await api.call("GET", "/readyz")).status).toBe(200);
  expect((await api.call<{ openapi: string }>("GET", "/v1/openapi.json")).body.openapi).toBe("3.1.0");
});
