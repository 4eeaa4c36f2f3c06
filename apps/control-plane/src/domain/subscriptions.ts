import type { Clock, IdSource } from "@allod/core";

import { type Actor, assertAllowedIn } from "./access.ts";
import { type Changes, type Chronicle } from "./activity.ts";
import { domainErrors } from "./errors.ts";
import type { Money } from "./money.ts";
import { knownPlan } from "./plans.ts";
import type { Store, Tx } from "./store.ts";
import { known, type Tenant } from "./tenants.ts";

/** What a tenant pays for. */
export interface Subscription {
  readonly id: string;
  readonly tenantId: string;
  readonly plan: { readonly id: string; readonly slug: string; readonly name: string };
  readonly seats: number;
  /** Members who use a seat: active ones. */
  readonly seatsUsed: number;
  /** A seat, for a period, as it was agreed. */
  readonly price: Money;
  readonly period: "month" | "year";
  readonly status: "trial" | "active" | "past-due" | "cancelled";
  /** What it brings a month: nothing in a trial, or when it is cancelled. */
  readonly mrr: Money;
  readonly startedAt: Date;
  readonly endsAt: Date | undefined;
}

export type NewSubscription = Omit<Subscription, "plan" | "seatsUsed" | "mrr"> & { readonly planId: string };

export interface SubscriptionRows {
  /** The one that counts; undefined while there has never been one. */
  current(tenantId: string): Promise<Subscription | undefined>;
  /** Takes the place of the one before. */
  replace(subscription: NewSubscription): Promise<Subscription>;
  cancel(tenantId: string, at: Date): Promise<Subscription | undefined>;
  /** Cancels those whose end has come. */
  endDue(now: Date): Promise<void>;
}

interface Deps {
  readonly store: Store;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly chronicle: Chronicle;
}

export type Subscriptions = ReturnType<typeof subscriptionRules>;

export function subscriptionRules({ store, clock, ids, chronicle }: Deps) {
  async function replace(
    tx: Tx,
    actor: Actor,
    {
      tenant,
      ...wanted
    }: Pick<NewSubscription, "seats" | "status" | "endsAt" | "planId"> & { readonly tenant: Tenant; readonly price: Money | undefined },
  ): Promise<Subscription> {
    if (tenant.status === "terminated") throw domainErrors.error("tenant.over");
    // Nobody joins, and nobody else does this, in between.
    await tx.tenants.lock(tenant.id);
    const plan = await knownPlan(tx, wanted.planId);
    const before = await tx.subscriptions.current(tenant.id);
    const used = await tx.members.active(tenant.id);
    if (plan.archivedAt !== undefined && before?.plan.id !== plan.id) throw domainErrors.error("plan.archived", { plan: plan.name });
    if (wanted.seats < used) throw domainErrors.error("subscription.seats", { seats: wanted.seats, used });
    const after = await tx.subscriptions.replace({
      ...wanted,
      id: ids.next(),
      tenantId: tenant.id,
      price: wanted.price ?? (before?.plan.id === plan.id ? before.price : plan.price),
      period: plan.period,
      startedAt: clock.now(),
    });
    // Quotas follow from the plan.
    if (before?.plan.id !== plan.id) await tx.reconcile(await tx.tenants.objects(tenant.id));
    await record(tx, actor, {
      tenant,
      action: "subscription.update",
      changes: {
        plan: change(before?.plan.name, plan.name),
        seats: change(before?.seats, after.seats),
        status: change(before?.status, after.status),
      },
    });
    return after;
  }

  async function record(
    tx: Tx,
    actor: Actor,
    { tenant, action, changes }: { readonly tenant: Tenant; readonly action: string; readonly changes: Changes },
  ): Promise<void> {
    const differing = Object.fromEntries(Object.entries(changes).filter(([, { from, to }]) => from !== to));
    const target = { kind: "tenant", id: tenant.id, name: tenant.name };
    await tx.record(chronicle.entry(actor, action, { tenantId: tenant.id, target, changes: differing }));
  }

  return {
    /** The first of a new tenant, in the transaction that makes it. */
    begin: (
      tx: Tx,
      actor: Actor,
      wanted: { readonly tenant: Tenant; readonly planId: string; readonly seats: number },
    ): Promise<Subscription> => replace(tx, actor, { ...wanted, status: "active", endsAt: undefined, price: undefined }),

    async read(actor: Actor, tenantId: string): Promise<Subscription | undefined> {
      assertAllowedIn(actor, "billing.read", { tenantId, now: clock.now() });
      return store.within({ tenants: [tenantId] }, (tx) => tx.subscriptions.current(tenantId));
    },

    async put(
      actor: Actor,
      tenantId: string,
      wanted: Pick<NewSubscription, "planId" | "seats" | "endsAt"> & {
        readonly price: Money | undefined;
        readonly status: "trial" | "active" | "past-due";
      },
    ): Promise<Subscription> {
      assertAllowedIn(actor, "subscription.manage", { tenantId, now: clock.now() });
      if (wanted.endsAt !== undefined && wanted.endsAt <= clock.now()) throw domainErrors.error("subscription.ends-before");
      return store.within({ tenants: [tenantId] }, async (tx) => replace(tx, actor, { ...wanted, tenant: await known(tx, tenantId) }));
    },

    async cancel(actor: Actor, tenantId: string): Promise<Subscription> {
      assertAllowedIn(actor, "subscription.manage", { tenantId, now: clock.now() });
      return store.within({ tenants: [tenantId] }, async (tx) => {
        const tenant = await known(tx, tenantId);
        const before = await tx.subscriptions.current(tenantId);
        const after = before?.status === "cancelled" ? before : await tx.subscriptions.cancel(tenantId, clock.now());
        if (after === undefined) throw domainErrors.error("subscription.none");
        if (after !== before)
          await record(tx, actor, { tenant, action: "subscription.cancel", changes: { status: change(before?.status, "cancelled") } });
        return after;
      });
    },
  };
}

function change(from: unknown, to: unknown): { from: unknown; to: unknown } {
  return { from: from ?? null, to: to ?? null };
}
