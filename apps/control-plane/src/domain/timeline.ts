import type { Clock } from "@allod/core";

import { type Actor, assertAllowedIn, assertOperator, roleIn } from "./access.ts";
import type { Chronicle } from "./activity.ts";
import type { AuditEvent, EventFilter, EventOwner, EventPlace } from "./audit.ts";
import { domainErrors } from "./errors.ts";
import type { Store } from "./store.ts";

const HOUR = 3_600_000;

interface Deps {
  readonly store: Store;
  readonly clock: Clock;
  readonly chronicle: Chronicle;
}

export interface TimelinePage {
  readonly items: readonly AuditEvent[];
  /** Where the next page begins; undefined on the last. */
  readonly next: EventPlace | undefined;
}

export type Timeline = ReturnType<typeof timelineRules>;

/** What happened, in every app: a tenant sees its own, operators also the platform's and everybody's. */
export function timelineRules({ store, clock, chronicle }: Deps) {
  return {
    async list(
      actor: Actor,
      owner: EventOwner,
      { filter, after, limit }: { readonly filter: EventFilter; readonly after: EventPlace | undefined; readonly limit: number },
    ): Promise<TimelinePage> {
      assertMayRead(actor, owner);
      if (owner === "everyone" && (filter.source ?? filter.action) !== undefined) throw domainErrors.error("audit.whose");
      const found = await store.within(reachOf(owner), (tx) => tx.events.page(owner, filter, { after, limit: limit + 1 }));
      const items = found.slice(0, limit);
      return { items, next: found.length > limit ? items.at(-1) : undefined };
    },

    async find(actor: Actor, owner: EventOwner, id: string): Promise<AuditEvent> {
      assertMayRead(actor, owner);
      const event = await store.within(reachOf(owner), (tx) => tx.events.find(owner, id));
      if (event === undefined) throw domainErrors.error("audit.unknown");
      return event;
    },

    /** Notes that somebody who has no role in a tenant looks into it: once an hour, however much they look at. */
    async noteLook(actor: Actor, tenantId: string): Promise<void> {
      const now = clock.now();
      await store.within({ tenants: [tenantId] }, async (tx) => {
        const tenant = await tx.tenants.find(tenantId);
        if (tenant === undefined) return;
        const look = chronicle.entry(actor, "tenant.open", { tenantId, target: { kind: "tenant", id: tenantId, name: tenant.name } });
        await tx.recordOnce(look, `look ${actor.personId} ${tenantId} ${Math.floor(now.getTime() / HOUR)}`);
      });
    },
  };

  function assertMayRead(actor: Actor, owner: EventOwner): void {
    const now = clock.now();
    if (typeof owner === "string") assertOperator(actor, "audit.read-all", now);
    else assertAllowedIn(actor, "audit.read", { tenantId: owner.tenantId, now });
  }
}

export function reachOf(owner: EventOwner): "everything" | { readonly tenants: readonly string[] } {
  return typeof owner === "string" ? "everything" : { tenants: [owner.tenantId] };
}

/** True for somebody from outside: the tenant is told that they look. */
export function looksFromOutside(actor: Actor, tenantId: string): boolean {
  return roleIn(actor, tenantId) === undefined;
}
