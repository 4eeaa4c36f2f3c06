import { createHash } from "node:crypto";

import rateLimit, { normalizeIP } from "@fastify/rate-limit";
import type { FastifyInstance, FastifyRequest } from "fastify";

import { httpErrors } from "./errors.ts";

/** Requests a minute. Each replica counts for itself. */
export interface RateLimits {
  /** Of one signed-in person's session, or one token; of one address when there is neither. */
  readonly perCaller: number;
  /** Of one address, whatever it sends: so that inventing a new token each time gains nothing. A company may share one. */
  readonly perAddress: number;
  /** Of one address, to what can be guessed at without being signed in: sign-in and invitations. */
  readonly guessable: number;
}

const defaultRateLimits: RateLimits = { perCaller: 600, perAddress: 6000, guessable: 60 };

const MINUTE = 60_000;

/**
 * Limits how often an instance is asked; 429 `http.too-many` with `Retry-After`. Files of a portal are not counted.
 * `sessionCookie`: the cookie by which a portal knows a caller. The instance's `trustProxy` decides what an address is.
 */
export function limitRates(
  app: FastifyInstance,
  { limits = defaultRateLimits, sessionCookie }: { readonly limits?: RateLimits; readonly sessionCookie?: string } = {},
): void {
  app.register(rateLimit, { global: false, timeWindow: MINUTE }).after(() => {
    const address = app.createRateLimit({ max: limits.perAddress, keyGenerator: addressOf });
    const guessable = app.createRateLimit({ max: limits.guessable, keyGenerator: addressOf });
    const caller = app.createRateLimit({ max: limits.perCaller, keyGenerator: (request) => callerOf(request, sessionCookie) });

    app.addHook("onRequest", async (request, reply) => {
      const path = request.url.split("?", 1)[0] ?? "";
      if (!/^\/(api|auth|v1)\//.test(path)) return;
      for (const limit of isGuessable(path) ? [address, guessable] : [address, caller]) {
        const counted = await limit(request);
        if (counted.isAllowed || !counted.isExceeded) continue;
        reply.header("retry-after", counted.ttlInSeconds);
        throw httpErrors.error("http.too-many", { seconds: counted.ttlInSeconds });
      }
    });
  });
}

/** The portal asks who is signed in on every page; the identity provider signs out many at once. Neither is guessing. */
function isGuessable(path: string): boolean {
  if (/^\/auth\/(session|backchannel-logout)$/.test(path)) return false;
  return path.startsWith("/auth/") || /^(\/api)?\/v1\/invitations\//.test(path);
}

/** IPv6: the network of 64 bits, because a caller has all addresses in it. */
function addressOf({ ip }: FastifyRequest): string {
  return normalizeIP(ip);
}

function callerOf(request: FastifyRequest, sessionCookie: string | undefined): string {
  const cookie = sessionCookie === undefined ? undefined : cookieOf(request, sessionCookie);
  const credential = cookie ?? request.headers.authorization;
  return credential === undefined ? addressOf(request) : createHash("sha256").update(credential).digest("base64url");
}

function cookieOf({ headers }: FastifyRequest, name: string): string | undefined {
  const found = (headers.cookie ?? "").split(/; */).find((pair) => pair.startsWith(`${name}=`));
  return found?.slice(name.length + 1);
}
