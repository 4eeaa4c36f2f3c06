import type { Clock } from "@allod/core";

import { type Actor, assertOperator } from "./access.ts";
import type { Money } from "./money.ts";
import type { Store } from "./store.ts";
import type { TenantStatus } from "./tenant.ts";

/** The whole platform at a glance. */
export interface PlatformSummary {
  readonly tenants: Readonly<Record<TenantStatus, number>>;
  readonly people: number;
  readonly partners: number;
  readonly mrr: readonly Money[];
  /** Newest first, at most twenty. */
  readonly failing: readonly {
    readonly tenant: { readonly id: string; readonly name: string } | undefined;
    readonly connector: string;
    readonly kind: "tenant" | "domain" | "person" | "member";
    readonly name: string;
    readonly reason: string;
    readonly message: string;
    readonly since: Date;
  }[];
  /** Of each of the last thirty days (UTC), oldest first. */
  readonly growth: readonly { readonly day: string; readonly tenants: number; readonly people: number }[];
}

export interface PlatformRows {
  summary(now: Date): Promise<PlatformSummary>;
}

export type Platform = ReturnType<typeof platformRules>;

export function platformRules({ store, clock }: { readonly store: Store; readonly clock: Clock }) {
  return {
    async summary(actor: Actor): Promise<PlatformSummary> {
      const now = clock.now();
      assertOperator(actor, "platform.read", now);
      return store.within("everything", (tx) => tx.platform.summary(now));
    },
  };
}
