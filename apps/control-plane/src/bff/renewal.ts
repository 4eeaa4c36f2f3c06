import type { Clock } from "@allod/core";

import type { EndReason, PortalSession, PortalSessions } from "../store/portal-sessions.ts";
import type { Sealer } from "../store/seal.ts";
import { bffErrors } from "./errors.ts";
import type { Provider, Tokens } from "./provider.ts";

/** An access token is renewed when it lasts no longer than this. */
const MARGIN_MS = 30_000;
/** Longer than the provider may take: who claims a renewal and dies holds up nobody for long. */
const CLAIM_MS = 20_000;
/** After the provider was away. */
const RETRY_MS = 5000;
const POLL_MS = 50;

interface Deps {
  readonly sessions: PortalSessions;
  readonly sealer: Sealer;
  readonly clock: Clock;
  readonly provider: Provider;
}

/**
 * Renews a session's tokens when the access token runs out. Of all requests on all replicas one does it: a refresh token
 * that is used twice counts as stolen. No connection to the database is held while the provider answers. Returns why the
 * session must end, or undefined; throws `session.provider-away` when that cannot be found out.
 */
export function tokenRenewal({ sessions, sealer, clock, provider }: Deps): (session: PortalSession) => Promise<EndReason | undefined> {
  const later = (milliseconds: number): Date => new Date(clock.now().getTime() + milliseconds);
  const isGood = ({ accessExpiresAt }: PortalSession): boolean => accessExpiresAt > clock.now();
  const isPostponed = ({ renewalRetryAt }: PortalSession): boolean => renewalRetryAt !== undefined && renewalRetryAt > clock.now();

  /** Until another request has renewed it. */
  async function awaited({ id }: PortalSession): Promise<EndReason | undefined> {
    const deadline = later(CLAIM_MS);
    while (clock.now() < deadline) {
      const current = await sessions.read(id);
      if (current === undefined) return "expired";
      if (current.endReason !== undefined) return current.endReason;
      if (isGood(current)) return undefined;
      if (isPostponed(current)) break;
      await clock.sleep(POLL_MS);
    }
    throw bffErrors.error("session.provider-away");
  }

  async function claimed(session: PortalSession, sealed: string): Promise<EndReason | undefined> {
    const { id } = session;
    const text = await sealer.open(sealed).catch(() => undefined);
    // Sealed with a key that is gone.
    if (text === undefined) return "refused";
    try {
      const renewed = await provider.renew(JSON.parse(text) as Tokens, session);
      if (renewed === undefined) return "refused";
      const kept = { tokens: await sealer.seal(JSON.stringify(renewed.tokens)), accessExpiresAt: later(renewed.lifetime * 1000) };
      await sessions.keepTokens(id, kept);
      return undefined;
    } catch (error) {
      await sessions.postponeRenewal(id, later(RETRY_MS));
      if (isGood(session)) return undefined;
      throw error;
    }
  }

  return async (session) => {
    // Of what ends with its access token, because there is no refresh token, nothing is renewed.
    if (session.accessExpiresAt > later(MARGIN_MS) || session.accessExpiresAt >= session.expiresAt) return undefined;
    if (!isPostponed(session)) {
      const sealed = await sessions.claimRenewal(session.id, {
        now: clock.now(),
        until: later(CLAIM_MS),
        expiringBefore: later(MARGIN_MS),
      });
      if (sealed !== undefined) return claimed(session, sealed);
    }
    // Somebody else is at it, or the provider was away just now: what is left of the token is enough.
    return isGood(session) ? undefined : awaited(session);
  };
}
