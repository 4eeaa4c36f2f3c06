import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { systemClock } from "@allod/core";
import Fastify, { type FastifyInstance } from "fastify";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { toProblem } from "../http/problems.ts";
import { bffStatus } from "./errors.ts";
import { secureHeaders } from "./headers.ts";
import type { Standing } from "./sessions.ts";
import { type StackPages, stackRoutes } from "./stack.ts";

let folder: string;
let app: FastifyInstance;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "allod-stack-"));
  await writeFile(join(folder, "example.html"), "<h1>example</h1>");
});
afterEach(async () => {
  await app.close();
  await rm(folder, { recursive: true });
});

/** FAKE: who is signed in. */
function signedIn(operator: boolean): Standing {
  const actor = { personId: "p", operator, memberships: [], partnerIds: ["r"], grants: [] };
  return { kind: "open", actor } as unknown as Standing;
}

function asking(pages: StackPages | undefined, standing: Standing = signedIn(true)) {
  app = Fastify();
  secureHeaders(app, "https://operator.example");
  app.setErrorHandler((error, _request, reply) => {
    const problem = toProblem(error, bffStatus);
    return reply.status(problem.status).send(problem);
  });
  stackRoutes(app, { pages, standing: async () => standing, clock: systemClock });
  return async (path: string) => app.inject(`/stack/${path}`);
}

const own = (): string => join(folder, "own.html");
const example = (): string => join(folder, "example.html");

describe("the stack's page", () => {
  it("is the example's until there is one of this platform, without a start in between", async () => {
    const ask = asking({ own: own(), example: example() });
    expect((await ask("about.json")).json()).toEqual({ shows: "example", file: own() });
    expect((await ask("index.html")).body).toBe("<h1>example</h1>");
    await writeFile(own(), "<h1>own</h1>");
    expect((await ask("about.json")).json()).toEqual({ shows: "own", file: own() });
    expect((await ask("index.html")).body).toBe("<h1>own</h1>");
  });

  it("runs nothing, loads nothing, and is framed by the portal alone", async () => {
    const { headers } = await asking({ example: example() })("index.html");
    expect(headers).toMatchObject({
      "content-type": "text/html; charset=utf-8",
      "content-security-policy":
        "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; " +
        "frame-ancestors 'self'; base-uri 'none'; form-action 'none'",
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
    });
  });

  it.each([
    ["nobody", { kind: "none" }, 401, "session.missing"],
    ["somebody whose session is over", { kind: "ended", reason: "idle" }, 401, "session.ended"],
    ["somebody who is no operator", signedIn(false), 403, "access.denied"],
  ] as const)("is not for %s", async (_who, standing, status, code) => {
    const ask = asking({ own: own(), example: example() }, standing);
    for (const path of ["index.html", "about.json"]) {
      const answer = await ask(path);
      expect([answer.statusCode, answer.json<{ code: string }>().code]).toEqual([status, code]);
      expect(answer.body).not.toContain(folder);
    }
  });

  it("is told to be absent before anybody asks for it", async () => {
    const ask = asking(undefined);
    expect((await ask("about.json")).json()).toEqual({ shows: "none", file: null });
    expect((await ask("index.html")).statusCode).toBe(404);
  });

  it("that cannot be read is trouble, and not absent", async () => {
    const ask = asking({ own: folder, example: example() });
    expect((await ask("about.json")).statusCode).toBe(500);
  });
});
