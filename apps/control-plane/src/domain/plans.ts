import type { Clock, IdSource } from "@allod/core";

import { type Actor, assertOperator } from "./access.ts";
import { changesBetween, type Chronicle } from "./activity.ts";
import { domainErrors } from "./errors.ts";
import type { Money } from "./money.ts";
import { makeOnce, type Once } from "./once.ts";
import { parseSlug } from "./slug.ts";
import type { Store, Tx } from "./store.ts";

/** What can be subscribed to. */
export interface Plan {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  /** A seat, for a period. */
  readonly price: Money;
  readonly period: "month" | "year";
  /** Room for each member's mail, and for the tenant's files; undefined: the product's own default. */
  readonly mailboxBytes: number | undefined;
  readonly filesBytes: number | undefined;
  readonly generation: number;
  readonly archivedAt: Date | undefined;
  readonly createdAt: Date;
}

export interface PlanRows {
  /** Throws `slug.taken`. */
  insert(plan: Plan): Promise<void>;
  find(id: string): Promise<Plan | undefined>;
  list(): Promise<readonly Plan[]>;
  /** Undefined when it is no longer of that generation. */
  update(plan: Plan): Promise<Plan | undefined>;
  /** Tenants that have it: their quotas follow from it. */
  tenants(id: string): Promise<readonly string[]>;
}

type Writable = Pick<Plan, "name" | "price" | "mailboxBytes" | "filesBytes">;

interface Deps {
  readonly store: Store;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly chronicle: Chronicle;
}

export type Plans = ReturnType<typeof planRules>;

/** Plans: seen by everybody who is signed in, made and changed by operators. A price changes for those who subscribe later. */
export function planRules({ store, clock, ids, chronicle }: Deps) {
  return {
    list: (): Promise<readonly Plan[]> => store.within({ tenants: [] }, (tx) => tx.plans.list()),

    async create(actor: Actor, wanted: Writable & Pick<Plan, "slug" | "period">, once: Once | undefined): Promise<Plan> {
      assertOperator(actor, "plan.manage", clock.now());
      const id = ids.next();
      const plan: Plan = { ...wanted, id, slug: parseSlug(wanted.slug), generation: 1, archivedAt: undefined, createdAt: clock.now() };
      return store.within("everything", (tx) =>
        makeOnce(tx, once, {
          id,
          async make() {
            await tx.plans.insert(plan);
            await tx.record(chronicle.entry(actor, "plan.create", { tenantId: undefined, target: targetOf(plan) }));
            return plan;
          },
          find: (before) => knownPlan(tx, before),
        }),
      );
    },

    update(
      actor: Actor,
      id: string,
      { generation, changes }: { readonly generation: number | undefined; readonly changes: Partial<Writable> },
    ) {
      return change(actor, id, { generation, action: "plan.update", changes });
    },

    archive(actor: Actor, id: string, generation: number | undefined): Promise<Plan> {
      return change(actor, id, { generation, action: "plan.archive", changes: { archivedAt: clock.now() } });
    },
  };

  async function change(
    actor: Actor,
    id: string,
    { generation, action, changes }: { readonly generation: number | undefined; readonly action: string; readonly changes: Partial<Plan> },
  ): Promise<Plan> {
    assertOperator(actor, "plan.manage", clock.now());
    return store.within("everything", async (tx) => {
      const before = await knownPlan(tx, id);
      if (generation !== undefined && generation !== before.generation) throw domainErrors.error("plan.changed");
      const kept = await tx.plans.update({ ...before, ...changes });
      if (kept === undefined) throw domainErrors.error("plan.changed");
      if (kept.mailboxBytes !== before.mailboxBytes || kept.filesBytes !== before.filesBytes)
        for (const tenantId of await tx.plans.tenants(id)) await tx.reconcile(await tx.tenants.objects(tenantId));
      const entry = { tenantId: undefined, target: targetOf(kept), changes: changesBetween(before, changes) };
      await tx.record(chronicle.entry(actor, action, entry));
      return kept;
    });
  }
}

/** Throws `plan.unknown`. */
export async function knownPlan(tx: Tx, id: string): Promise<Plan> {
  const plan = await tx.plans.find(id);
  if (plan === undefined) throw domainErrors.error("plan.unknown");
  return plan;
}

function targetOf({ id, name }: Plan): { kind: string; id: string; name: string } {
  return { kind: "plan", id, name };
}
