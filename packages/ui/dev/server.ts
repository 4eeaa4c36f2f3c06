import { readFileSync, statSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { extname, join, normalize } from "node:path";

import { type ChangeEvent, problem } from "@allod/api";

import type { Schema } from "../src/api/client.ts";

/** What a route of the fake is asked. */
export interface FakeRequest<World> {
  readonly world: World;
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly body: unknown;
  readonly generation: number | undefined;
  /** Tells every page that listens. */
  readonly announce: (event: ChangeEvent) => void;
}

/** A route: `GET /tenants/:id`. What it answers must fit the API's own schema. */
export interface FakeRoute<World> {
  readonly route: string;
  readonly schema: Schema<unknown>;
  readonly answer: (request: FakeRequest<World>) => unknown;
}

/** What a route throws to answer with a problem. */
export class FakeProblem extends Error {
  readonly status: number;
  readonly code: string;
  readonly hint: string;
  constructor(status: number, code: string, { detail, hint }: { detail: string; hint: string }) {
    super(detail);
    this.status = status;
    this.code = code;
    this.hint = hint;
  }
}

interface FakeServerOptions<World> {
  /** What `vite build` wrote. */
  readonly dist: string;
  /** By name: who is signed in, and what there is. The cookie `fake-world` chooses; without it nobody is signed in. */
  readonly worlds: Readonly<Record<string, World>>;
  readonly routes: readonly FakeRoute<World>[];
  /** Pages that the server has beside the portal's own, by their paths. */
  readonly pages?: Readonly<Record<string, string>>;
}

const CSRF = "fake-csrf";
const NONCE = "fake-nonce";
/** As strict as the real one. */
const POLICY = `default-src 'self'; script-src 'self'; style-src 'self' 'nonce-${NONCE}'; img-src 'self' data:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'`;
const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
};

/** FAKE: a portal's server with an API in memory, for looking at pages and for tests of them. Not the real one: no rules, no database. */
export function fakeServer<World>({ dist, worlds, routes, pages = {} }: FakeServerOptions<World>): Server {
  const listeners = new Set<ServerResponse>();
  const announce = (event: ChangeEvent): void => {
    for (const listener of listeners) listener.write(`event: change\ndata: ${JSON.stringify(event)}\n\n`);
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", "http://portal.localhost");
    const name = /fake-world=(?<name>[\w-]+)/u.exec(request.headers.cookie ?? "")?.groups?.["name"];
    const world = name === undefined ? undefined : worlds[name];
    if (url.pathname === "/auth/session")
      return json(response, 200, world === undefined ? { signedIn: false } : { signedIn: true, csrf: CSRF, locale: localeOf(request) });
    if (url.pathname === "/auth/logout") return json(response, 200, { next: "/signed-out" });
    if (url.pathname.startsWith("/auth/")) return void response.writeHead(302, { location: "/signed-out" }).end();
    if (!url.pathname.startsWith("/api/v1/")) return page(request, response, url.pathname);
    if (request.method !== "GET" && request.headers["x-csrf-token"] !== CSRF && world !== undefined)
      throw new FakeProblem(403, "csrf.invalid", { detail: "The CSRF token is missing or wrong.", hint: "Reload the page." });
    const path = url.pathname.slice("/api/v1".length);
    if (path === "/events") return stream(request, response);
    for (const { route, schema, answer } of routes) {
      const params = match(route, `${request.method} ${path}`);
      if (params === undefined) continue;
      const open = path.startsWith("/invitations/");
      const used = world ?? (open ? Object.values(worlds)[0] : undefined);
      if (used === undefined) throw new FakeProblem(401, "session.missing", { detail: "You are not signed in.", hint: "Sign in." });
      const [, generation] = /^"(\d+)"$/u.exec(request.headers["if-match"] ?? "") ?? [];
      const body: unknown = JSON.parse((await text(request)) || "null");
      const result = answer({
        world: used,
        params,
        query: url.searchParams,
        body,
        generation: generation === undefined ? undefined : Number(generation),
        announce,
      });
      return json(response, 200, schema.parse(result));
    }
    throw new FakeProblem(404, "http.not-found", { detail: "There is nothing at this address.", hint: "Check the path." });
  }

  function stream(request: IncomingMessage, response: ServerResponse): void {
    response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" }).write(": hello\n\n");
    listeners.add(response);
    request.on("close", () => listeners.delete(response));
  }

  function page({ headers }: IncomingMessage, response: ServerResponse, path: string): void {
    const other = pages[path];
    if (other !== undefined) return void response.writeHead(200, { "content-type": TYPES[".html"] }).end(other);
    const file = join(dist, normalize(path));
    const found = file.startsWith(dist) && extname(file) !== "" && statSync(file, { throwIfNoEntry: false })?.isFile() === true;
    // Only a browser that wants a page gets one at any address.
    if (!found && !(headers.accept ?? "").includes("text/html"))
      throw new FakeProblem(404, "http.not-found", { detail: "There is nothing at this address.", hint: "Check the path." });
    const served = found ? file : join(dist, "index.html");
    const content = readFileSync(served);
    const isPage = extname(served) === ".html";
    response.writeHead(200, { "content-type": TYPES[extname(served)] ?? "application/octet-stream", "content-security-policy": POLICY });
    response.end(isPage ? content.toString().replaceAll("__CSP_NONCE__", NONCE) : content);
  }

  return createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      const known =
        error instanceof FakeProblem
          ? error
          : new FakeProblem(500, "http.unexpected", { detail: String(error), hint: "Look at the fake." });
      const { status, code, hint, message } = known;
      json(
        response,
        status,
        problem.parse({ type: `https://allod.dev/errors#${code}`, title: message, status, detail: message, code, hint }),
        "application/problem+json",
      );
    });
  });
}

function localeOf({ headers }: IncomingMessage): string {
  return /fake-locale=de/u.test(headers.cookie ?? "") ? "de" : "en";
}

function match(route: string, path: string): Record<string, string> | undefined {
  const source = route.replaceAll(/:(\w+)/gu, "(?<$1>[^/]+)");
  const found = new RegExp(`^${source}$`, "u").exec(path);
  return found === null ? undefined : { ...found.groups };
}

async function text(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString();
}

function json(response: ServerResponse, status: number, body: unknown, type = "application/json"): void {
  response.writeHead(status, { "content-type": type, "cache-control": "no-store" }).end(JSON.stringify(body));
}
