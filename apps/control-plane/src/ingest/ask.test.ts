import { type ProductHttp } from "@allod/connectors";
import { expect, it } from "vitest";
import { z } from "zod";

import { asker, type Question } from "./ask.ts";

const clock = { now: () => new Date("2026-11-24T12:00:00Z"), sleep: () => Promise.resolve() };
const question: Question<{ ok: boolean }> = { path: "/x", answer: z.object({ ok: z.boolean() }), signal: new AbortController().signal };

function askWith(status: number, body: unknown, headers: Record<string, string> = {}) {
  const http: ProductHttp = () => Promise.resolve({ status, headers: new Headers(headers), body });
  return asker(http, { title: "It", refused: "Give it a role.", clock })(question);
}

it("gives what is answered", async () => {
  expect(await askWith(200, { ok: true, more: 1 })).toStrictEqual({ ok: true });
});

it.each([
  [401, { error: "HTTP 401 Unauthorized" }, {}, { kind: "auth", message: "It answered 401 at /x: HTTP 401 Unauthorized. Give it a role." }],
  [403, { detail: "Token invalid/expired" }, {}, { kind: "auth" }],
  [429, {}, { "retry-after": "7" }, { kind: "transient", retryAfter: 7000 }],
  [429, {}, { "retry-after": "Tue, 24 Nov 2026 12:01:30 GMT" }, { kind: "transient", retryAfter: 90_000 }],
  [429, { errcode: "M_LIMIT_EXCEEDED", retry_after_ms: 4113 }, {}, { kind: "transient", retryAfter: 4113 }],
  [429, {}, { "retry-after": "1e99" }, { kind: "transient", retryAfter: 3_600_000 }],
  [503, "busy", { "retry-after": "soon" }, { kind: "transient", retryAfter: undefined }],
  [405, undefined, {}, { kind: "transient" }],
  [405, { detail: 'Method "GET" not allowed.' }, {}, { kind: "broken" }],
  [404, { detail: "Not found." }, {}, { kind: "broken", message: "It answered 404 at /x: Not found." }],
  [302, undefined, {}, { kind: "broken" }],
  [200, "<html>", {}, { kind: "broken", message: "It answered /x in a form that is not known." }],
  [200, { ok: "yes" }, {}, { kind: "broken", message: "It answered /x in a form that is not known (at ok)." }],
])("says what %d means (%j %j)", async (status, body, headers, error) => {
  await expect(askWith(status, body, headers as Record<string, string>)).rejects.toMatchObject({ name: "IngestError", ...error });
});
