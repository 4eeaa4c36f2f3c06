import type { Clock, IdSource } from "@allod/core";

import { type Actor, assertAllowedIn, type Grant, type GrantScope } from "./access.ts";
import type { Chronicle } from "./activity.ts";
import { domainErrors } from "./errors.ts";
import { makeOnce, type Once } from "./once.ts";
import type { Store, Tx } from "./store.ts";

/** Longer is not temporary: a partner that is needed longer is let in again. */
const LONGEST_DAYS = 90;
const DAY = 86_400_000;

/** A grant as it is kept: who gave it to whom, and when. */
export interface KeptGrant extends Grant {
  readonly id: string;
  readonly partner: { readonly id: string; readonly name: string };
  readonly grantedBy: { readonly id: string; readonly displayName: string };
  readonly createdAt: Date;
}

export interface GrantRows {
  insert(grant: Omit<KeptGrant, "partner" | "grantedBy"> & { readonly grantedBy: string }): Promise<void>;
  find(tenantId: string, id: string): Promise<KeptGrant | undefined>;
  /** Newest first, at most 500. */
  list(tenantId: string): Promise<readonly KeptGrant[]>;
  revoke(id: string, at: Date): Promise<void>;
}

export type AccessGrants = ReturnType<typeof accessGrantRules>;

interface Deps {
  readonly store: Store;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly chronicle: Chronicle;
}

/** A customer lets its partner in: for some things, until a time; it sees every grant, and takes it back when it likes. */
export function accessGrantRules({ store, clock, ids, chronicle }: Deps) {
  return {
    async list(actor: Actor, tenantId: string): Promise<readonly KeptGrant[]> {
      assertAllowedIn(actor, "access.read", { tenantId, now: clock.now() });
      return store.within({ tenants: [tenantId] }, (tx) => tx.grants.list(tenantId));
    },

    async give(
      actor: Actor,
      {
        tenantId,
        partnerId,
        scopes,
        expiresAt,
      }: { readonly tenantId: string; readonly partnerId: string; readonly scopes: readonly GrantScope[]; readonly expiresAt: Date },
      once: Once | undefined,
    ): Promise<KeptGrant> {
      assertAllowedIn(actor, "access.grant", { tenantId, now: clock.now() });
      const createdAt = clock.now();
      const days = (expiresAt.getTime() - createdAt.getTime()) / DAY;
      if (days <= 0 || days > LONGEST_DAYS) throw domainErrors.error("grant.expiry", { days: LONGEST_DAYS });
      const id = ids.next();
      const grant = {
        id,
        tenantId,
        partnerId,
        scopes: [...new Set(scopes)],
        expiresAt,
        revokedAt: undefined,
        grantedBy: actor.personId,
        createdAt,
      };
      return store.within({ tenants: [tenantId] }, (tx) =>
        makeOnce(tx, once, {
          id,
          async make() {
            if ((await tx.partners.find(partnerId)) === undefined) throw domainErrors.error("partner.unknown");
            await tx.grants.insert(grant);
            const kept = await known(tx, tenantId, id);
            await record(tx, actor, { grant: kept, action: "access.grant" });
            return kept;
          },
          find: (before) => known(tx, tenantId, before),
        }),
      );
    },

    /** What is revoked already stays as it is. */
    async revoke(actor: Actor, tenantId: string, id: string): Promise<KeptGrant> {
      assertAllowedIn(actor, "access.revoke", { tenantId, now: clock.now() });
      return store.within({ tenants: [tenantId] }, async (tx) => {
        const before = await known(tx, tenantId, id);
        if (before.revokedAt !== undefined) return before;
        await tx.grants.revoke(id, clock.now());
        await record(tx, actor, { grant: before, action: "access.revoke" });
        return known(tx, tenantId, id);
      });
    },
  };

  async function record(tx: Tx, actor: Actor, { grant, action }: { readonly grant: KeptGrant; readonly action: string }): Promise<void> {
    const { tenantId, partner, scopes, expiresAt } = grant;
    const changes = { scopes: { from: null, to: scopes }, until: { from: null, to: expiresAt.toISOString() } };
    const target = { kind: "partner", id: partner.id, name: partner.name };
    await tx.record(chronicle.entry(actor, action, { tenantId, target, changes: action === "access.grant" ? changes : {} }));
  }
}

async function known(tx: Tx, tenantId: string, id: string): Promise<KeptGrant> {
  const grant = await tx.grants.find(tenantId, id);
  if (grant === undefined) throw domainErrors.error("grant.unknown");
  return grant;
}
