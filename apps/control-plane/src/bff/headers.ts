import { newSecret } from "./cookies.ts";
import type { RandomSource } from "@allod/core";
import type { FastifyInstance, FastifyReply } from "fastify";

const YEAR_SECONDS = 365 * 24 * 60 * 60;

/** For what is no page: it loads nothing and is framed by nobody. */
const NOTHING = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

const EVERYWHERE = {
  "x-content-type-options": "nosniff",
  // Paths hold ids of tenants and people. Not `no-referrer`: with it a form would send no Origin.
  "referrer-policy": "same-origin",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "permissions-policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
  "content-security-policy": NOTHING,
};

/** Sets what every answer of a portal carries. What is not a file is kept by nobody. */
export function secureHeaders(app: FastifyInstance, origin: string): void {
  app.addHook("onRequest", async (_request, reply) => secure(reply, origin));
}

/** The same for an answer before which no hook is called. */
export function secure(reply: FastifyReply, origin: string): void {
  const transport = origin.startsWith("https:") ? { "strict-transport-security": `max-age=${YEAR_SECONDS}` } : {};
  reply.headers({ ...EVERYWHERE, ...transport, "cache-control": "no-store" });
}

/** Lets an answer be a page of the portal, and returns the nonce for its styles. `issuer`: where forms may lead. */
export function allowPage(reply: FastifyReply, { issuer, random }: { readonly issuer: string; readonly random: RandomSource }): string {
  const nonce = newSecret(random);
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    // The stack's page; every other answer refuses to be framed.
    "frame-src 'self'",
    "manifest-src 'self'",
    `form-action 'self' ${new URL(issuer).origin}`,
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ];
  reply.header("content-security-policy", policy.join("; "));
  return nonce;
}
