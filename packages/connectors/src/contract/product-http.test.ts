import { createServer } from "node:http";
import { inspect } from "node:util";

import { afterAll, beforeAll, expect, it } from "vitest";
import { z } from "zod";

import { type FakeAnswer, type FakeRequest, type FakeServer, startFake } from "../fake/fake-server.ts";
import { ConnectorError } from "./errors.ts";
import { errorOfStatus, parseAnswer, type ProductHttp, productHttp } from "./product-http.ts";

const SECRET = "hunter2-but-longer";
const never = new AbortController().signal;

let fake: FakeServer;
let answer: (request: FakeRequest) => FakeAnswer = () => ({ status: 204 });
let asked: FakeRequest | undefined;
let http: ProductHttp;

beforeAll(async () => {
  fake = await startFake((request) => {
    asked = request;
    return answer(request);
  });
  http = productHttp({ title: "Shelf", baseUrl: `${fake.url}/base/`, headers: async () => ({ authorization: `Bearer ${SECRET}` }) });
});
afterAll(() => fake.stop());

async function refusal(promise: Promise<unknown>): Promise<ConnectorError> {
  const error = await promise.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!(error instanceof ConnectorError)) throw new Error(`not refused as a connector refuses: ${inspect(error)}`);
  expect(inspect(error, { depth: 10, showHidden: true })).not.toContain(SECRET);
  return error;
}

it("asks below the product's address, with its query, JSON and credentials", async () => {
  answer = () => ({ status: 200, headers: { "x-total": "1" }, body: { ok: true } });
  const { status, headers, body } = await http({
    method: "POST",
    path: "/things",
    query: { filter: "a & b=c", limit: 3, all: true },
    body: { name: "Müller" },
    headers: { "if-match": "7" },
    signal: never,
  });
  expect({ status, body, total: headers.get("x-total") }).toStrictEqual({ status: 200, body: { ok: true }, total: "1" });
  expect(asked).toMatchObject({
    method: "POST",
    path: "/base/things",
    body: { name: "Müller" },
    headers: {
      authorization: `Bearer ${SECRET}`,
      accept: "application/json",
      "content-type": "application/json",
      "if-match": "7",
    },
  });
  expect([...(asked?.query ?? [])]).toStrictEqual([
    ["filter", "a & b=c"],
    ["limit", "3"],
    ["all", "true"],
  ]);
});

it("sends a form as a form", async () => {
  await http({ method: "POST", path: "/token", body: new URLSearchParams({ grant_type: "x y" }), signal: never });
  expect(asked?.headers["content-type"]).toMatch(/^application\/x-www-form-urlencoded/);
  expect(asked?.body).toStrictEqual(new URLSearchParams({ grant_type: "x y" }));
});

it.each([
  [{ status: 204 }, undefined],
  [{ status: 200, body: "plain" }, "plain"],
  [{ status: 404, headers: { "content-type": "application/problem+json" }, body: '{"title":"no"}' }, { title: "no" }],
  [{ status: 302, headers: { location: "http://elsewhere.test/" } }, undefined],
] as const)("gives back whatever has a status: %j", async (given, body) => {
  answer = () => given;
  expect(await http({ method: "GET", path: "/", signal: never })).toMatchObject({ status: given.status, body });
});

it("reads 8 MiB of an answer and no more", async () => {
  answer = () => ({ status: 200, body: "x".repeat(8 * 1024 * 1024) });
  expect((await http({ method: "GET", path: "/", signal: never })).body).toHaveLength(8 * 1024 * 1024);
  answer = () => ({ status: 200, body: "x".repeat(8 * 1024 * 1024 + 1) });
  const { kind, message } = await refusal(http({ method: "GET", path: "/", signal: never }));
  expect({ kind, message }).toStrictEqual({ kind: "permanent", message: "Shelf answered with more than 8 MiB." });
});

it("stops reading an answer without end", async () => {
  const endless = createServer((_, response) => {
    const chunk = "x".repeat(1024 * 1024);
    const more = (): void => {
      while (!response.destroyed && response.write(chunk));
      response.once("drain", more);
    };
    more();
  });
  await new Promise<void>((resolve) => {
    endless.listen(0, "127.0.0.1", resolve);
  });
  const address = endless.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const ask = productHttp({ title: "Shelf", baseUrl: `http://127.0.0.1:${port}`, headers: async () => ({}) });
  expect(await refusal(ask({ method: "GET", path: "/", signal: never }))).toMatchObject({ kind: "permanent" });
  endless.closeAllConnections();
  endless.close();
});

it("takes JSON that cannot be read for trouble, and quotes none of it", async () => {
  answer = () => ({ status: 200, headers: { "content-type": "application/json" }, body: `{"password":"${SECRET}"` });
  const { kind, message } = await refusal(http({ method: "GET", path: "/", signal: never }));
  expect({ kind, message }).toStrictEqual({ kind: "transient", message: "Shelf answered with JSON that cannot be read." });
});

it("says when nobody answers", async () => {
  const nobody = productHttp({
    title: "Shelf",
    baseUrl: "http://127.0.0.1:9",
    headers: async () => ({ authorization: `Bearer ${SECRET}` }),
  });
  const { kind, message } = await refusal(nobody({ method: "GET", path: "/", signal: never }));
  expect({ kind, message }).toStrictEqual({ kind: "transient", message: "Shelf does not answer." });
  fake.misbehave(["drop", "late"]);
  expect(await refusal(http({ method: "GET", path: "/", signal: never }))).toMatchObject({ kind: "transient" });
  expect(await refusal(http({ method: "POST", path: "/", body: {}, signal: never }))).toMatchObject({ kind: "transient" });
});

it("ends when its time is over, before and while it waits", async () => {
  expect(await refusal(http({ method: "GET", path: "/", signal: AbortSignal.abort() }))).toMatchObject({ kind: "transient" });
  const soon = new AbortController();
  fake.misbehave(() => {
    soon.abort();
    return "hang";
  });
  const { kind, message } = await refusal(http({ method: "GET", path: "/", signal: soon.signal }));
  expect({ kind, message }).toStrictEqual({ kind: "transient", message: "Shelf did not answer in time." });
  fake.misbehave([]);
});

it("lets a refusal to give credentials through as it is", async () => {
  const refused = new ConnectorError("auth", "The token was refused.");
  const ask = productHttp({
    title: "Shelf",
    baseUrl: fake.url,
    headers: () => Promise.reject(refused),
  });
  await expect(ask({ method: "GET", path: "/", signal: never })).rejects.toBe(refused);
});

it.each([
  [401, "auth"],
  [403, "auth"],
  [404, "not-found"],
  [408, "transient"],
  [429, "transient"],
  [500, "transient"],
  [503, "transient"],
  [302, "permanent"],
  [400, "permanent"],
  [409, "permanent"],
] as const)("takes %i for %s", (status, kind) => {
  expect(errorOfStatus("Shelf", status)).toMatchObject({ kind, message: `Shelf answered ${status}.` });
});

it("quotes no more than the beginning of what a product says", () => {
  expect(errorOfStatus("Shelf", 400, "no such place").message).toBe("Shelf answered 400: no such place.");
  expect(errorOfStatus("Shelf", 400, "x".repeat(1000)).message).toHaveLength(300 + "Shelf answered 400: .".length);
});

it("says where an answer is of another shape, without what stood there", async () => {
  const schema = z.object({ list: z.array(z.object({ id: z.string() })) });
  expect(parseAnswer("Shelf", schema, { list: [{ id: "a", more: 1 }], total: 1 })).toStrictEqual({ list: [{ id: "a" }] });
  const refused = await refusal((async () => parseAnswer("Shelf", schema, { list: [{ id: [SECRET] }] }))());
  expect(refused).toMatchObject({ kind: "permanent", message: "Shelf answered in a form that is not known (at list.0.id)." });
  expect(await refusal((async () => parseAnswer("Shelf", schema, undefined))())).toMatchObject({
    message: "Shelf answered in a form that is not known.",
  });
});
