import type { RandomSource } from "@allod/core";
import type { FastifyReply, FastifyRequest } from "fastify";
import { base64url } from "jose";

import type { PortalApplication } from "../store/portal-sessions.ts";

/** `__Host-`: a browser takes it only from this host itself, over a secure connection, for all paths (RFC 6265bis, 4.1.3.2). */
const ATTRIBUTES = { path: "/", httpOnly: true, secure: true, sameSite: "lax" } as const;

/** The cookie by which a portal knows a browser. */
export function sessionCookie(application: PortalApplication): string {
  return `__Host-allod-${application}`;
}

/** The cookie that holds a sign-in that is under way. */
export function signInCookie(application: PortalApplication): string {
  return `__Host-allod-${application}-sign-in`;
}

/** 256 bits that nobody can guess, as text. */
export function newSecret(random: RandomSource): string {
  return base64url.encode(random.bytes(32));
}

/** The session's secret in this request; undefined when there is none, or what is there cannot be one. */
export function sessionSecret({ cookies }: FastifyRequest, application: PortalApplication): string | undefined {
  const value = cookies[sessionCookie(application)];
  return value !== undefined && /^[\w-]{43}$/.test(value) ? value : undefined;
}

/** Sets a cookie for so many seconds. */
export function keepCookie(reply: FastifyReply, name: string, { value, seconds }: { value: string; seconds: number }): void {
  reply.setCookie(name, value, { ...ATTRIBUTES, maxAge: Math.max(0, Math.floor(seconds)) });
}

export function dropCookie(reply: FastifyReply, name: string): void {
  reply.clearCookie(name, ATTRIBUTES);
}
