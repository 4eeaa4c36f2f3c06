import type { Clock, IdSource } from "@allod/core";

import { type Actor, assertAllowedIn, type Grant, type GrantScope } from "./access.ts";
import { domainErrors } from "./errors.ts";

/** Longer is not temporary: a partner that is needed longer is let in again. */
const LONGEST_DAYS = 90;
const DAY = 86_400_000;

/** A grant as it is kept: who gave it, and when. */
export interface KeptGrant extends Grant {
  readonly id: string;
  readonly grantedBy: string;
  readonly createdAt: Date;
}

export interface GrantStore {
  insert(grant: KeptGrant): Promise<void>;
  /** Newest first. */
  list(tenantId: string): Promise<readonly KeptGrant[]>;
  /** Undefined when the tenant has no such grant. What is revoked already stays as it is. */
  revoke(tenantId: string, id: string, at: Date): Promise<KeptGrant | undefined>;
  hasPartner(id: string): Promise<boolean>;
}

export type AccessGrants = ReturnType<typeof accessGrantRules>;

/** A customer lets its partner in: for some things, until a time; it sees every grant, and takes it back when it likes. */
export function accessGrantRules({ store, clock, ids }: { readonly store: GrantStore; readonly clock: Clock; readonly ids: IdSource }) {
  return {
    async list(actor: Actor, tenantId: string): Promise<readonly KeptGrant[]> {
      assertAllowedIn(actor, "access.read", { tenantId, now: clock.now() });
      return store.list(tenantId);
    },

    async give(
      actor: Actor,
      tenantId: string,
      wanted: { readonly partnerId: string; readonly scopes: readonly GrantScope[]; readonly expiresAt: Date },
    ): Promise<KeptGrant> {
      assertAllowedIn(actor, "access.grant", { tenantId, now: clock.now() });
      const createdAt = clock.now();
      const days = (wanted.expiresAt.getTime() - createdAt.getTime()) / DAY;
      if (days <= 0 || days > LONGEST_DAYS) throw domainErrors.error("grant.expiry", { days: LONGEST_DAYS });
      if (!(await store.hasPartner(wanted.partnerId))) throw domainErrors.error("partner.unknown");
      const grant: KeptGrant = {
        ...wanted,
        scopes: [...new Set(wanted.scopes)],
        id: ids.next(),
        tenantId,
        grantedBy: actor.personId,
        createdAt,
        revokedAt: undefined,
      };
      await store.insert(grant);
      return grant;
    },

    async revoke(actor: Actor, tenantId: string, id: string): Promise<KeptGrant> {
      assertAllowedIn(actor, "access.revoke", { tenantId, now: clock.now() });
      const revoked = await store.revoke(tenantId, id, clock.now());
      if (revoked === undefined) throw domainErrors.error("grant.unknown");
      return revoked;
    },
  };
}
