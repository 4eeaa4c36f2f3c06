import type { Clock } from "@allod/core";

import { type Actor, assertAllowedIn, assertOperator } from "./access.ts";
import type { DnsRecord } from "./dns-record.ts";
import type { ObjectRef, Store } from "./store.ts";

/** A statement about an object, as Kubernetes has them. */
export interface Condition {
  readonly type: "Ready" | "Synced";
  readonly status: "True" | "False" | "Unknown";
  /** One word, for programs: `Provisioned`, `Suspended`, `Removed`, `Transient`… */
  readonly reason: string;
  /** For people: what is, and what to do. */
  readonly message: string;
  readonly since: Date;
}

/** What is known of one object in one product, for those who look. */
export interface ShownResource {
  readonly connector: string;
  readonly object: ObjectRef & { readonly name: string };
  readonly externalId: string | undefined;
  readonly observedGeneration: number;
  readonly conditions: readonly Condition[];
  readonly failures: number;
  readonly retryAt: Date | undefined;
}

/** How a product is, as whoever asked it last found it. */
export interface ConnectorHealth {
  readonly connector: string;
  readonly status: "up" | "down";
  readonly message: string;
  readonly version: string | undefined;
  readonly checkedAt: Date;
  readonly pausedUntil: Date | undefined;
}

export interface ResourceRows {
  /** Of a tenant and everything in it: the tenant first, then what fails, at most 1000. */
  list(tenantId: string): Promise<readonly ShownResource[]>;
  /** What products ask the owner of a domain to publish. */
  records(domainId: string): Promise<readonly DnsRecord[]>;
  /** Has every product looked at again, also where nothing has changed on our side. */
  forget(tenantId: string): Promise<void>;
  /** Notes what a product has had before us: it is looked at anew, and is ours from then on. */
  adopt(personId: string, of: { readonly connector: string; readonly externalId: string }): Promise<void>;
  health(): Promise<readonly ConnectorHealth[]>;
  /** Objects by product and outcome. */
  outcomes(): Promise<
    readonly { readonly connector: string; readonly outcome: "ready" | "failing" | "skipped" | "working"; readonly count: number }[]
  >;
}

export type Resources = ReturnType<typeof resourceRules>;

export function resourceRules({ store, clock }: { readonly store: Store; readonly clock: Clock }) {
  return {
    async list(actor: Actor, tenantId: string): Promise<readonly ShownResource[]> {
      assertAllowedIn(actor, "resource.read", { tenantId, now: clock.now() });
      return store.within({ tenants: [tenantId] }, (tx) => tx.resources.list(tenantId));
    },

    async health(actor: Actor): Promise<{ health: readonly ConnectorHealth[]; outcomes: Awaited<ReturnType<ResourceRows["outcomes"]>> }> {
      assertOperator(actor, "connector.read", clock.now());
      return store.within("everything", async (tx) => ({ health: await tx.resources.health(), outcomes: await tx.resources.outcomes() }));
    },

    /** What a member may know of their tenant's products: whether each is ready for the tenant and for them. */
    async own(actor: Actor, tenantId: string): Promise<readonly ShownResource[]> {
      assertAllowedIn(actor, "tenant.read", { tenantId, now: clock.now() });
      return store.within({ tenants: [tenantId] }, async (tx) => {
        const [member, all] = [await tx.members.ofPerson(tenantId, actor.personId), await tx.resources.list(tenantId)];
        return all.filter(({ object }) => object.kind === "tenant" || object.id === member?.id);
      });
    },
  };
}
