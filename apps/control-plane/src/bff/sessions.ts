import { Duration, type Clock } from "@allod/core";
import type { FastifyRequest } from "fastify";

import type { Actor } from "../domain/access.ts";
import type { VerifiedToken } from "../identity/verify-token.ts";
import type { EndReason, PortalApplication, PortalSession, PortalSessions } from "../store/portal-sessions.ts";
import type { Sealer } from "../store/seal.ts";
import { sessionSecret } from "./cookies.ts";
import { bffErrors, endReasonTexts } from "./errors.ts";
import type { Provider } from "./provider.ts";
import { tokenRenewal } from "./renewal.ts";

/** How often the time of the last use is written. */
const TOUCH_MS = 60_000;

/** How long a session lasts: without being used, and at the most. */
export interface SessionLifetime {
  readonly idle: Duration;
  readonly absolute: Duration;
}

/** Those who run the platform sign in every day. */
export const sessionLifetimes: Readonly<Record<PortalApplication, SessionLifetime>> = {
  portal: { idle: Duration.minutes(12 * 60), absolute: Duration.minutes(7 * 24 * 60) },
  operator: { idle: Duration.minutes(60), absolute: Duration.minutes(12 * 60) },
};

export interface SessionDeps {
  readonly application: PortalApplication;
  readonly sessions: PortalSessions;
  readonly sealer: Sealer;
  readonly clock: Clock;
  readonly lifetime: SessionLifetime;
  readonly provider: Provider;
  readonly actorOf: (token: VerifiedToken) => Promise<Actor | undefined>;
  /** Whether somebody may be signed in at all. */
  readonly mayEnter: (actor: Actor) => Promise<boolean> | boolean;
}

/** Whether a browser is signed in at this moment. */
export type Standing =
  | { readonly kind: "none" }
  | { readonly kind: "ended"; readonly reason: EndReason }
  | { readonly kind: "open"; readonly session: PortalSession & { readonly locale: "en" | "de" }; readonly actor: Actor };

/** The usual answer to who may enter: an operator, and whoever has a tenant or a partner. */
export function hasSomething({ operator, memberships, partnerIds }: Actor): boolean {
  return operator || memberships.length > 0 || partnerIds.length > 0;
}

/**
 * Reads who is asking from the session's cookie, and makes sure on the way that it still holds: at the provider (when the
 * access token runs out) and in the database (each time). What does not hold is ended, with the reason.
 */
export function sessionReader(deps: SessionDeps): (request: FastifyRequest) => Promise<Standing> {
  const { application, sessions, clock, lifetime, actorOf, mayEnter } = deps;
  const renew = tokenRenewal(deps);

  async function ended(id: string, reason: EndReason): Promise<Standing> {
    await sessions.end(id, { at: clock.now(), reason });
    return { kind: "ended", reason };
  }

  return async (request) => {
    const secret = sessionSecret(request, application);
    if (secret === undefined) return { kind: "none" };
    const session = await sessions.find(secret, application);
    // Forgotten a week after its end.
    if (session === undefined) return { kind: "ended", reason: "expired" };
    const { id, endReason, expiresAt } = session;
    if (endReason !== undefined) return { kind: "ended", reason: endReason };
    const now = clock.now();
    if (now >= session.idleExpiresAt) return ended(id, now >= expiresAt ? "expired" : "idle");
    const left = await renew(session);
    if (left !== undefined) return ended(id, left);
    const actor = await actorOf({ issuer: session.issuer, subject: session.subject, application });
    if (actor === undefined || actor.personId !== session.personId || !(await mayEnter(actor))) return ended(id, "no-access");
    if (now.getTime() - session.lastSeenAt.getTime() >= TOUCH_MS)
      await sessions.touch(id, { lastSeenAt: now, idleExpiresAt: idleEnd(now, { expiresAt, lifetime }) });
    return { kind: "open", session, actor };
  };
}

/** When a session ends that is not used again after `now`. */
export function idleEnd(now: Date, { expiresAt, lifetime }: { readonly expiresAt: Date; readonly lifetime: SessionLifetime }): Date {
  return new Date(Math.min(now.getTime() + lifetime.idle.milliseconds, expiresAt.getTime()));
}

/** The open session and who it is. Throws `session.missing` or `session.ended`. */
export function opened(standing: Standing): Extract<Standing, { kind: "open" }> {
  if (standing.kind === "none") throw bffErrors.error("session.missing");
  if (standing.kind === "ended") throw bffErrors.error("session.ended", { reason: endReasonTexts[standing.reason] });
  return standing;
}
