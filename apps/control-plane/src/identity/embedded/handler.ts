import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";

import { AllodError } from "@allod/core";
import type { Provider } from "oidc-provider";

import { signInErrors } from "../errors.ts";
import type { EmbeddedIdentityDeps } from "./deps.ts";
import { assets } from "./pages/assets.ts";
import { failurePage } from "./pages/messages.ts";
import type { Routes } from "./routes/deps.ts";
import { refused } from "./routes/json.ts";
import { addressOf, type Answer, assertOurs, languageOf, statusOf, visitOf } from "./routes/visit.ts";
import { type Fault, type SignInCode, textsIn } from "./texts/texts.ts";

/** What the protocol answers itself; all else is a page of ours, or nothing. */
const PROTOCOL = /^\/(\.well-known\/|auth(\/|$)|token(\/|$)|jwks$|session\/end(\/|$))/;

interface Deps extends Pick<EmbeddedIdentityDeps, "origin" | "clients" | "trustProxy"> {
  /** With the keys of this moment. */
  readonly provider: () => Provider;
  readonly routes: Routes;
  readonly onError: (error: unknown) => void;
}

/** Answers everything at the identity provider's origin. */
export function requestHandler(deps: Deps): RequestListener {
  const routes = Object.entries(deps.routes).map(([route, work]) => {
    const [method, pathname = ""] = route.split(" ");
    return { method, pattern: new URLPattern({ pathname }), work };
  });
  const headers = securityHeaders(deps);

  async function serve(req: IncomingMessage, res: ServerResponse): Promise<void> {
    for (const [name, value] of headers) res.setHeader(name, value);
    const url = pin(req, deps.origin);
    const asset = Object.values(assets).find((other) => other.url === url.pathname);
    if (asset !== undefined) {
      res.writeHead(200, { "content-type": asset.type, "cache-control": "public, max-age=31536000, immutable" }).end(asset.content);
      return;
    }
    if (PROTOCOL.test(url.pathname)) {
      await deps.provider().callback()(req, res);
      return;
    }
    const method = req.method === "HEAD" ? "GET" : req.method;
    for (const route of routes) {
      const match = route.method === method ? route.pattern.exec({ pathname: url.pathname }) : null;
      if (match === null) continue;
      if (method === "POST") assertOurs(req, deps.origin);
      const address = addressOf(req, deps.trustProxy);
      const params = match.pathname.groups as Record<string, string>;
      send(res, await route.work(await visitOf(req, res, { path: url.pathname, params, query: url.searchParams, address })));
      return;
    }
    throw signInErrors.error("page.unknown");
  }

  function fail(req: IncomingMessage, res: ServerResponse, error: unknown): void {
    const fault: Fault = { code: codeOf(error) };
    if (fault.code === "identity.unavailable") deps.onError(error);
    if (res.headersSent) {
      res.destroy();
      return;
    }
    const texts = textsIn(languageOf(req));
    const isScript = (req.headers["content-type"] ?? "").startsWith("application/json");
    send(res, isScript ? refused(texts, fault) : { page: failurePage(texts, fault), status: statusOf(fault) });
  }

  return (req, res) => {
    void serve(req, res).catch((error: unknown) => fail(req, res, error));
  };
}

function codeOf(error: unknown): SignInCode {
  const code = error instanceof AllodError ? error.code : "";
  return code in signInErrors.definitions ? (code as SignInCode) : "identity.unavailable";
}

/**
 * Writes into a request what we know and a request could only claim: our own origin. From it the protocol makes every
 * address that it gives out, so discovery is the same on loopback as behind a proxy, and nobody leads anybody elsewhere.
 */
function pin(req: IncomingMessage, origin: string): URL {
  const { host, protocol } = new URL(origin);
  Object.assign(req.headers, { host, "x-forwarded-host": host, "x-forwarded-proto": protocol.slice(0, -1) });
  // Also when the whole address was asked for, as one asks a proxy.
  const url = URL.parse(req.url ?? "/", origin) ?? new URL(origin);
  req.url = url.pathname + url.search;
  return url;
}

function securityHeaders({ origin, clients }: Pick<Deps, "origin" | "clients">): readonly (readonly [string, string])[] {
  // Chromium holds a form's redirects to it as well, and a sign-in ends at the application.
  const targets = ["'self'", ...clients.map((client) => client.origin)].join(" ");
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    `form-action ${targets}`,
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ];
  return [
    ["content-security-policy", policy.join("; ")],
    ["x-content-type-options", "nosniff"],
    ["x-frame-options", "DENY"],
    // With `no-referrer`, browsers would not say where a form comes from.
    ["referrer-policy", "same-origin"],
    ["cross-origin-opener-policy", "same-origin"],
    ["permissions-policy", "publickey-credentials-get=(self), publickey-credentials-create=(self)"],
    ["cache-control", "no-store"],
    ...(origin.startsWith("https:") ? [["strict-transport-security", "max-age=31536000"] as const] : []),
  ];
}

function send(res: ServerResponse, answer: Answer): void {
  for (const cookie of answer.cookies ?? []) res.appendHeader("set-cookie", cookie);
  if ("redirect" in answer) {
    res.writeHead(303, { location: answer.redirect }).end();
    return;
  }
  if ("json" in answer) {
    res.writeHead(answer.status ?? 200, { "content-type": "application/json; charset=utf-8" }).end(JSON.stringify(answer.json));
    return;
  }
  if (answer.wait !== undefined) res.setHeader("retry-after", String(answer.wait));
  res.writeHead(answer.status ?? 200, { "content-type": "text/html; charset=utf-8" }).end(answer.page);
}
