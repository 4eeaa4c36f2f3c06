import type { Clock } from "@allod/core";

import { type Actor, assertAllowedIn, assertOperator } from "./access.ts";
import type { Chronicle } from "./activity.ts";
import type { ChainOwner, EventOwner, Retention } from "./audit.ts";
import { domainErrors } from "./errors.ts";
import type { Store } from "./store.ts";

/** What came out when chains were verified. */
export interface ChainReport {
  readonly events: number;
  readonly erased: number;
  readonly checkpoints: number;
  readonly problem:
    | {
        readonly kind: "altered" | "missing" | "inserted" | "reordered" | "cut-off" | "unsigned";
        readonly chain: string | undefined;
        readonly seq: number;
        readonly eventId: string | undefined;
        readonly message: string;
      }
    | undefined;
}

export interface Erased {
  readonly events: number;
}

interface Deps {
  readonly store: Store;
  readonly clock: Clock;
  readonly chronicle: Chronicle;
  /** Follows a chain from its beginning to its end, or all of them. */
  readonly verify: (owner: EventOwner) => Promise<ChainReport>;
}

export type AuditCustody = ReturnType<typeof auditCustodyRules>;

/** How events are looked after: whether they are what they were, how long they are kept, and what is personal in them. */
export function auditCustodyRules({ store, clock, chronicle, verify }: Deps) {
  return {
    /** A tenant's chain, the platform's, or everybody's. */
    async verify(actor: Actor, owner: EventOwner): Promise<ChainReport & { readonly checkedAt: Date }> {
      const now = clock.now();
      if (typeof owner === "string") assertOperator(actor, "audit.read-all", now);
      else assertAllowedIn(actor, "audit.verify", { tenantId: owner.tenantId, now });
      return { ...(await verify(owner)), checkedAt: now };
    },

    /** Throws unless they may have what verifies everybody's chains. */
    async assertMayPublish(actor: Actor): Promise<void> {
      assertOperator(actor, "audit.read-all", clock.now());
    },

    async retention(actor: Actor, tenantId: string): Promise<Retention> {
      assertAllowedIn(actor, "audit.read", { tenantId, now: clock.now() });
      return store.within({ tenants: [tenantId] }, (tx) => tx.events.retention({ tenantId }));
    },

    /** For events from now on: those that are there go when they would have gone. */
    async retain(actor: Actor, tenantId: string, months: Retention): Promise<Retention> {
      assertOperator(actor, "audit.retain", clock.now());
      return store.within({ tenants: [tenantId] }, async (tx) => {
        const tenant = await tx.tenants.find(tenantId);
        if (tenant === undefined) throw domainErrors.error("tenant.unknown");
        const before = await tx.events.retention({ tenantId });
        if (before === months) return months;
        await tx.events.retain({ tenantId }, months);
        const target = { kind: "tenant", id: tenantId, name: tenant.name };
        await tx.record(chronicle.entry(actor, "audit.retain", { tenantId, target, changes: { months: { from: before, to: months } } }));
        return months;
      });
    },

    /**
     * Removes what is personal of somebody from all events by them or about them: for those who have left everything. It cannot be undone;
     * `dryRun` only counts. In each timeline an event tells of it, under the pseudonym that takes their place.
     */
    async erase(actor: Actor, personId: string, { dryRun }: { readonly dryRun: boolean }): Promise<Erased> {
      assertOperator(actor, "audit.erase", clock.now());
      return store.within("everything", async (tx) => {
        const person = await tx.people.find(personId);
        if (person === undefined) throw domainErrors.error("person.unknown-id");
        if (person.operator || (await tx.people.isSomewhere(personId)))
          throw domainErrors.error("person.still-here", { email: person.email });
        const subjects = await tx.people.names(personId);
        const found = await tx.events.about(subjects);
        if (!dryRun) {
          for (const { owner } of found) await eraseIn(owner);
          await tx.people.forget(personId);
        }
        return { events: found.reduce((sum, { events }) => sum + events, 0) };

        async function eraseIn(owner: ChainOwner): Promise<void> {
          const tenantId = owner === "platform" ? undefined : owner.tenantId;
          const told = chronicle.entry(actor, "audit.erase", { tenantId, target: { kind: "person", id: "", name: "" } });
          const pseudonym = `erased-${told.id}`;
          const { events, digests } = await tx.events.erase(owner, { subjects, pseudonym, by: told.id });
          const changes = { events: { from: null, to: events }, digests: { from: null, to: digests } };
          await tx.record({ ...told, target: { ...told.target, id: pseudonym }, changes });
        }
      });
    },
  };
}
