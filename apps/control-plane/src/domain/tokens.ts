import type { Clock, IdSource, RandomSource } from "@allod/core";

import { type Actor, assertAllowed, assertAllowedIn } from "./access.ts";
import { domainErrors } from "./errors.ts";
import { hashToken, newToken } from "./invitation.ts";
import type { Store } from "./store.ts";

const LONGEST_DAYS = 366;
const DAY = 86_400_000;
/** Of every token, so that a leaked one is recognized for what it is. */
const PREFIX = "allod_";

/** For programs that act as a person: with what that person may do at the moment, or less. */
export interface ApiToken {
  readonly id: string;
  readonly personId: string;
  readonly name: string;
  /** The one tenant that it is for; undefined: all of the person's. */
  readonly tenantId: string | undefined;
  readonly access: "read" | "write";
  readonly expiresAt: Date;
  readonly lastUsedAt: Date | undefined;
  readonly revokedAt: Date | undefined;
  readonly createdAt: Date;
}

export interface TokenRows {
  insert(token: ApiToken, tokenHash: string): Promise<void>;
  /** Newest first, at most 500. */
  list(personId: string): Promise<readonly ApiToken[]>;
  byHash(tokenHash: string): Promise<ApiToken | undefined>;
  revoke(id: string, at: Date): Promise<void>;
  used(id: string, at: Date): Promise<void>;
}

export type Tokens = ReturnType<typeof tokenRules>;

interface Deps {
  readonly store: Store;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly random: RandomSource;
}

/** True for what looks like one of our own tokens, and not like an identity provider's. */
export function isApiToken(token: string): boolean {
  return token.startsWith(PREFIX);
}

export function tokenRules({ store, clock, ids, random }: Deps) {
  return {
    async list(actor: Actor): Promise<readonly ApiToken[]> {
      assertAllowed(actor, "self.read", { subject: { kind: "self" }, now: clock.now() });
      return store.within("everything", (tx) => tx.tokens.list(actor.personId));
    },

    /** The token itself is in the answer and nowhere else. */
    async create(
      actor: Actor,
      { name, tenantId, access, expiresAt }: Pick<ApiToken, "name" | "tenantId" | "access" | "expiresAt">,
    ): Promise<ApiToken & { readonly token: string }> {
      const now = clock.now();
      assertAllowed(actor, "token.create", { subject: { kind: "self" }, now });
      if (tenantId !== undefined) assertAllowedIn(actor, "tenant.read", { tenantId, now });
      const days = (expiresAt.getTime() - now.getTime()) / DAY;
      if (days <= 0 || days > LONGEST_DAYS) throw domainErrors.error("token.expiry", { days: LONGEST_DAYS });
      const made = newToken(random);
      const token = PREFIX + made.token;
      const kept: ApiToken = {
        id: ids.next(),
        personId: actor.personId,
        name,
        tenantId,
        access,
        expiresAt,
        lastUsedAt: undefined,
        revokedAt: undefined,
        createdAt: now,
      };
      await store.within("everything", (tx) => tx.tokens.insert(kept, hashToken(token)));
      return { ...kept, token };
    },

    async revoke(actor: Actor, id: string): Promise<ApiToken> {
      assertAllowed(actor, "self.update", { subject: { kind: "self" }, now: clock.now() });
      return store.within("everything", async (tx) => {
        const before = (await tx.tokens.list(actor.personId)).find((token) => token.id === id);
        if (before === undefined) throw domainErrors.error("token.unknown");
        if (before.revokedAt !== undefined) return before;
        const revokedAt = clock.now();
        await tx.tokens.revoke(id, revokedAt);
        return { ...before, revokedAt };
      });
    },

    /** Whom a token stands for, and how far; undefined when it opens nothing (any more). */
    async resolve(token: string): Promise<ApiToken | undefined> {
      return store.within("everything", async (tx) => {
        const found = await tx.tokens.byHash(hashToken(token));
        const now = clock.now();
        if (found === undefined || found.revokedAt !== undefined || found.expiresAt <= now) return undefined;
        // Noted to the hour: reading is not to become writing.
        if (found.lastUsedAt === undefined || now.getTime() - found.lastUsedAt.getTime() > 3_600_000) await tx.tokens.used(found.id, now);
        return found;
      });
    },
  };
}

/** What an actor may do through a token: never more than without it, and nothing of the platform's. */
export function throughToken(actor: Actor, { tenantId, access }: Pick<ApiToken, "tenantId" | "access">): Actor {
  const isIts = (other: { readonly tenantId: string }): boolean => tenantId === undefined || other.tenantId === tenantId;
  return {
    ...actor,
    operator: false,
    memberships: actor.memberships.filter(isIts),
    grants: actor.grants.filter(isIts),
    partnerIds: actor.partnerIds,
    readOnly: access === "read",
    confined: tenantId !== undefined,
    program: true,
  };
}
