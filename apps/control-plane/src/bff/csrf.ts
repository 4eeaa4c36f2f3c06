import { createHmac, timingSafeEqual } from "node:crypto";

import type { FastifyRequest } from "fastify";

import type { PortalApplication } from "../store/portal-sessions.ts";
import { sessionSecret } from "./cookies.ts";
import { bffErrors } from "./errors.ts";

/** Methods that change nothing: RFC 9110, section 9.2.1. */
const SAFE = new Set(["GET", "HEAD", "OPTIONS"]);

/** What a page must send with every change. It follows from the session's secret, which no page can read. */
export function csrfToken(secret: string): string {
  return createHmac("sha256", secret).update("allod:csrf").digest("base64url");
}

/**
 * Refuses a change that no page of this origin asked for: `csrf.origin`, and for whoever has a session `csrf.token`.
 * Without a session there is nothing to ride on; the origin is compared all the same.
 */
export function csrfCheck({ origin, application }: { readonly origin: string; readonly application: PortalApplication }) {
  return async (request: FastifyRequest): Promise<void> => {
    if (SAFE.has(request.method)) return;
    if (!isFromHere(request, origin)) throw bffErrors.error("csrf.origin");
    const secret = sessionSecret(request, application);
    if (secret !== undefined && !isEqual(request.headers["x-csrf-token"], csrfToken(secret))) throw bffErrors.error("csrf.token");
  };
}

/** By `Origin`, which all browsers send with a change, and by `Sec-Fetch-Site`, which newer ones do. One is enough; none may disagree. */
function isFromHere({ headers }: FastifyRequest, own: string): boolean {
  const { origin, "sec-fetch-site": site } = headers;
  if (origin === undefined && site === undefined) return false;
  return (origin === undefined || origin === own) && (site === undefined || site === "same-origin");
}

function isEqual(given: string | string[] | undefined, expected: string): boolean {
  if (typeof given !== "string") return false;
  const [one, other] = [Buffer.from(given), Buffer.from(expected)];
  return one.length === other.length && timingSafeEqual(one, other);
}
