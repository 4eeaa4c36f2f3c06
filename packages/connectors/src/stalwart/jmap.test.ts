import { afterAll, beforeAll, expect, it } from "vitest";
import { z } from "zod";

import { type FakeAnswer, type FakeRequest, type FakeServer, startFake } from "../fake/fake-server.ts";
import { stalwartConfig } from "./config.ts";
import { account } from "./mailbox.ts";
import { errorOf, type Jmap, jmap } from "./jmap.ts";
import { never } from "./stalwart.test-support.ts";

let server: FakeServer;
let api: Jmap;
let answer: FakeAnswer;
let asked: FakeRequest | undefined;

beforeAll(async () => {
  server = await startFake((request) => {
    asked = request;
    return answer;
  });
  api = jmap(stalwartConfig.parse({ url: server.url, apiKey: "API_secret" }));
});
afterAll(() => server.stop());

const responses = (...methodResponses: unknown[]): FakeAnswer => ({ status: 200, body: { methodResponses, sessionState: "x" } });

it("asks with the key of an API, for the fields that are used and so for no credentials", async () => {
  answer = responses(["x:Account/get", { accountId: "b", list: [], notFound: ["c"] }, "c0"]);
  expect(await api.get("Account", { ids: ["c"], row: account }, never)).toStrictEqual([]);
  expect(asked?.headers.authorization).toBe("Bearer API_secret");
  const properties = ["name", "domainId", "description", "aliases", "quotas", "permissions", "emailAddress"];
  expect(asked).toMatchObject({
    method: "POST",
    path: "/jmap/",
    body: { using: ["urn:ietf:params:jmap:core", "urn:stalwart:jmap"], methodCalls: [["x:Account/get", { ids: ["c"], properties }, "c0"]] },
  });
});

it("finds each answer by its call, in whatever order they come", async () => {
  answer = responses(["x:B/get", 2, "c1"], ["x:A/get", 1, "c0"]);
  const calls = [
    ["x:A/get", {}],
    ["x:B/get", {}],
  ] as const;
  expect(await api.ask(calls, never)).toStrictEqual([1, 2]);
});

it("never asks for more at once than is allowed", async () => {
  await expect(
    api.ask(
      Array.from({ length: 17 }, () => ["x:A/get", {}] as const),
      never,
    ),
  ).rejects.toThrow("a request holds 16 calls and not 17");
});

it.each([
  [{ status: 401, body: { detail: "You have to authenticate first." } }, "auth", "Stalwart answered 401: You have to authenticate first."],
  [{ status: 403, body: { detail: "No." } }, "auth", "Stalwart answered 403: No."],
  [{ status: 404, body: { title: "Not Found" } }, "transient", "Stalwart is not at its address (404): look at the key url."],
  [{ status: 429 }, "transient", "Stalwart answered 429."],
  [
    { status: 400, body: { type: "urn:ietf:params:jmap:error:limit", detail: "maxConcurrentRequests" } },
    "transient",
    "Stalwart has too much to do: maxConcurrentRequests.",
  ],
  [{ status: 400, body: { type: "urn:ietf:params:jmap:error:notJSON" } }, "permanent", "Stalwart answered 400."],
  [
    responses(["error", { type: "forbidden", description: "in bootstrap mode." }, "c0"]),
    "auth",
    "Stalwart refused x:A/query: forbidden: in bootstrap mode.",
  ],
  [responses(["error", { type: "serverUnavailable" }, "c0"]), "transient", "Stalwart refused x:A/query: serverUnavailable."],
  [
    responses(["error", { type: "unknownMethod", description: "x:A/query" }, "c0"]),
    "permanent",
    "Stalwart refused x:A/query: unknownMethod: x:A/query.",
  ],
  [responses(), "permanent", "Stalwart did not answer x:A/query."],
  [responses(["x:A/query", { ids: "c" }, "c0"]), "permanent", "Stalwart answered in a form that is not known (at ids)."],
  [{ status: 200, body: "<html>" }, "permanent", "Stalwart answered in a form that is not known."],
] as const)("takes %j for %s", async (given, kind, message) => {
  answer = given;
  await expect(api.query("A", {}, never)).rejects.toMatchObject({ name: "ConnectorError", kind, message });
});

it("says when nothing was said of what was to be made", async () => {
  answer = responses(["x:A/set", { accountId: "b" }, "c0"]);
  await expect(api.create("A", {}, never)).rejects.toMatchObject({
    kind: "permanent",
    message: "Stalwart did not say what became of a new A.",
  });
});

it.each([
  [
    { type: "invalidPatch", description: "Invalid email local part", properties: ["name"] },
    "permanent",
    "invalidPatch (name): Invalid email local part.",
  ],
  [{ type: "invalidPatch", description: "Invalid key for object", properties: [""] }, "permanent", "invalidPatch: Invalid key for object."],
  [
    { type: "validationFailed", validationErrors: [{ type: "Required", property: "name" }] },
    "permanent",
    "validationFailed (name: Required).",
  ],
  [{ type: "overQuota" }, "quota", "overQuota."],
  [{ type: "rateLimit" }, "transient", "rateLimit."],
  [{ type: "notFound" }, "not-found", "notFound."],
] as const)("says of %j what it means", (refused, kind, words) => {
  const { properties, ...others } = { properties: undefined, ...refused };
  const error = errorOf(
    { ...others, ...(properties === undefined ? {} : { properties: [...properties] }) } as Parameters<typeof errorOf>[0],
    "to do it",
  );
  expect(error).toMatchObject({ kind, message: `Stalwart refused to do it: ${words}` });
});

it.each([
  [{ url: "https://mail.example.com", apiKey: "API_x" }, true],
  [{ url: "https://mail.example.com", username: "admin@example.com", password: "x", webmail: "https://acme.example.com/mail" }, true],
  [{ url: "https://mail.example.com" }, false],
  [{ url: "https://mail.example.com", username: "admin@example.com" }, false],
  [{ url: "https://mail.example.com", apiKey: "API_x", password: "x" }, false],
  [{ url: "mail.example.com", apiKey: "API_x" }, false],
  [{ url: "file:///etc/passwd", apiKey: "API_x" }, false],
  [{ url: "https://mail.example.com", apiKey: "" }, false],
])("of the configuration %j says %s", (config, expected) => {
  const { success, data, error } = stalwartConfig.safeParse(config);
  expect(success).toBe(expected);
  expect(JSON.stringify(data ?? z.treeifyError(error))).not.toContain("API_x");
});
