import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";

import { systemRandom } from "@allod/core";
import Fastify, { type FastifyInstance } from "fastify";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";

import { toProblem } from "../http/problems.ts";
import { assetRoutes } from "./assets.ts";
import { bffStatus } from "./errors.ts";
import { secureHeaders } from "./headers.ts";

const PAGE = '<!doctype html><meta name="csp-nonce" content="__CSP_NONCE__"><script type="module" src="/assets/app-1a2b3c4d.js"></script>';
const SCRIPT = `console.info(${JSON.stringify("x".repeat(2000))})`;

let folder: string;
const apps: FastifyInstance[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "allod-assets-"));
  const built = join(folder, "dist");
  await mkdir(join(built, "assets"), { recursive: true });
  await writeFile(join(folder, "secret.txt"), "SECRET");
  await writeFile(join(built, ".env"), "SECRET");
  await writeFile(join(built, "index.html"), PAGE);
  await writeFile(join(built, "index.html.gz"), gzipSync(PAGE));
  await writeFile(join(built, "favicon.svg"), "<svg/>");
  await writeFile(join(built, "assets/app-1a2b3c4d.js"), SCRIPT);
  await writeFile(join(built, "assets/app-1a2b3c4d.js.br"), brotliCompressSync(SCRIPT));
  await writeFile(join(built, "assets/app-1a2b3c4d.js.gz"), gzipSync(SCRIPT));
});
afterAll(() => rm(folder, { recursive: true }));
afterEach(async () => {
  await Promise.all(apps.splice(0).map((app) => app.close()));
});

function serving(name = "dist", origin = "https://portal.example") {
  const app = Fastify();
  apps.push(app);
  secureHeaders(app, origin);
  app.setErrorHandler((error, _request, reply) => {
    const problem = toProblem(error, bffStatus);
    return reply.status(problem.status).send(problem);
  });
  app.get("/api/v1/me", async () => ({}));
  assetRoutes(app, { folder: join(folder, name), issuer: "https://id.example/realms/allod", random: systemRandom });
  return (url: string, headers: Record<string, string> = {}) => app.inject({ url, headers });
}

const HTML = { accept: "text/html,application/xhtml+xml" };

describe("the page", () => {
  it("answers every address that somebody opens, each time with another nonce, in the header and in itself", async () => {
    const ask = serving();
    const nonces = new Set<string>();
    for (const url of ["/", "/index.html", "/people", "/domains/example.org", "/apiary?x=1", "/assetsy"]) {
      const response = await ask(url, HTML);
      expect([url, response.statusCode, response.headers["content-type"]]).toEqual([url, 200, "text/html; charset=utf-8"]);
      const nonce = /content="([\w-]{43})"/.exec(response.body)?.[1] ?? "";
      expect(response.headers["content-security-policy"]).toBe(
        "default-src 'none'; script-src 'self'; " +
          `style-src 'self' 'nonce-${nonce}'; img-src 'self' data:; font-src 'self'; connect-src 'self'; frame-src 'self'; manifest-src 'self'; ` +
          "form-action 'self' https://id.example; frame-ancestors 'none'; base-uri 'none'",
      );
      expect(response.headers["cache-control"]).toBe("no-store");
      nonces.add(nonce);
    }
    expect(nonces.size).toBe(6);
  });

  it("is not what a program gets, nor a page that asks for a file that is not there", async () => {
    const ask = serving();
    for (const [url, headers] of [
      ["/api/v1/nothing", HTML],
      ["/api", HTML],
      ["/auth/nothing", HTML],
      ["/assets/gone-1a2b3c4d.js", HTML],
      ["/assets/", { ...HTML, "accept-encoding": "br" }],
      ["/assets", { accept: "*/*" }],
      ["/people", { accept: "*/*" }],
      ["/favicon.ico", { accept: "image/*" }],
    ] as const) {
      const response = await ask(url, headers);
      expect([url, response.statusCode, response.json<{ code: string }>().code]).toEqual([url, 404, "http.not-found"]);
    }
  });

  it("says what to do while it is not built, and is there as soon as it is", async () => {
    const ask = serving("later");
    const response = await ask("/", HTML);
    expect([response.statusCode, response.json<{ code: string; hint: string }>()]).toMatchObject([
      503,
      { code: "assets.missing", hint: "Run `npm run prepare`, then reload." },
    ]);
    await mkdir(join(folder, "later"));
    await writeFile(join(folder, "later/index.html"), PAGE);
    expect((await ask("/", HTML)).statusCode).toBe(200);
  });
});

describe("files", () => {
  it("are kept for a year when their name changes with them, and for an hour otherwise", async () => {
    const ask = serving();
    const script = await ask("/assets/app-1a2b3c4d.js");
    expect([script.statusCode, script.body]).toEqual([200, SCRIPT]);
    expect(script.headers).toMatchObject({
      "cache-control": "public, max-age=31536000, immutable",
      "content-type": expect.stringContaining("javascript"),
    });
    const icon = await ask("/favicon.svg");
    expect(icon.headers).toMatchObject({ "cache-control": "public, max-age=3600", "content-type": "image/svg+xml" });
    expect((await ask("/favicon.svg", { "if-none-match": String(icon.headers.etag) })).statusCode).toBe(304);
  });

  it("are sent as they were compressed by the build", async () => {
    const ask = serving();
    for (const [accepted, encoding, size] of [
      ["gzip, deflate, br", "br", brotliCompressSync(SCRIPT).length],
      ["gzip", "gzip", gzipSync(SCRIPT).length],
      ["identity", undefined, SCRIPT.length],
    ] as const) {
      const { headers, rawPayload } = await ask("/assets/app-1a2b3c4d.js", { "accept-encoding": accepted });
      expect([accepted, headers["content-encoding"], rawPayload.length]).toEqual([accepted, encoding, size]);
      expect(headers["content-type"]).toContain("javascript");
      expect(headers["cache-control"]).toContain("immutable");
      expect(headers.vary).toBe("accept-encoding");
    }
  });

  it("outside the folder, hidden ones, and the page without its nonce are not there", async () => {
    const ask = serving();
    for (const url of [
      "/../secret.txt",
      "/%2e%2e/secret.txt",
      "/assets/..%2f..%2fsecret.txt",
      "/assets/../../secret.txt",
      "/.env",
      "/..\\secret.txt",
    ]) {
      const response = await ask(url);
      expect([url, response.statusCode, response.body.includes("SECRET")]).toEqual([url, 404, false]);
    }
    for (const url of ["/index.html", "/index.html.gz", "//index.html", "/INDEX.HTML", "/./index.html"]) {
      const response = await ask(url, HTML);
      expect([url, response.body.includes("__CSP_NONCE__"), response.rawPayload.equals(gzipSync(PAGE))]).toEqual([url, false, false]);
    }
  });
});

describe("headers", () => {
  const ALWAYS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
    "strict-transport-security": "max-age=31536000",
  };

  it("are on everything: pages, files, the API and problems", async () => {
    const ask = serving();
    for (const url of ["/", "/assets/app-1a2b3c4d.js", "/api/v1/me", "/api/v1/nothing"])
      expect([url, (await ask(url)).headers]).toMatchObject([url, ALWAYS]);
    expect((await ask("/api/v1/me")).headers).toMatchObject({
      "cache-control": "no-store",
      "content-security-policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    });
  });

  it("ask for TLS only where there is some", async () => {
    expect((await serving("dist", "http://portal.localhost:7080")("/")).headers).not.toHaveProperty("strict-transport-security");
  });
});
