import type { Clock, IdSource } from "@allod/core";

import { type Actor, assertAllowedIn, roleIn } from "./access.ts";
import type { Page, Paged } from "./page.ts";
import { pageOf } from "./page.ts";
import type { Store } from "./store.ts";

/** What changed, by field. */
export type Changes = Readonly<Record<string, { readonly from: unknown; readonly to: unknown }>>;

/** Something that was done, and by whom: written in the transaction that did it. */
export interface Activity {
  readonly id: string;
  readonly at: Date;
  readonly tenantId: string | undefined;
  readonly actorId: string | undefined;
  /** How the actor came to be allowed. */
  readonly actingAs: "person" | "partner" | "operator" | "system";
  /** `object.verb`. */
  readonly action: string;
  readonly target: { readonly kind: string; readonly id: string; readonly name: string };
  readonly changes: Changes;
}

export interface NamedActivity extends Activity {
  readonly actorName: string | undefined;
}

export interface ActivityRows {
  /** Newest first, before `cursor`. */
  list(tenantId: string, page: Page): Promise<readonly NamedActivity[]>;
}

/** Writes entries: everything that they have in common is known here once. */
export type Chronicle = ReturnType<typeof chronicle>;

export function chronicle({ clock, ids }: { readonly clock: Clock; readonly ids: IdSource }) {
  return {
    entry(
      actor: Actor | "system",
      action: string,
      { tenantId, target, changes = {} }: Pick<Activity, "tenantId" | "target"> & { readonly changes?: Changes },
    ): Activity {
      const actorId = actor === "system" ? undefined : actor.personId;
      return { id: ids.next(), at: clock.now(), tenantId, actorId, actingAs: actingAs(actor, tenantId), action, target, changes };
    },
  };
}

function actingAs(actor: Actor | "system", tenantId: string | undefined): Activity["actingAs"] {
  if (actor === "system") return "system";
  if (tenantId !== undefined && roleIn(actor, tenantId) !== undefined) return "person";
  if (actor.operator) return "operator";
  return actor.partnerIds.length > 0 ? "partner" : "person";
}

/** The fields of `after` that differ from `before`. */
export function changesBetween<T extends object>(before: T, after: Partial<T>): Changes {
  const fields = Object.entries(after).filter(([field, to]) => JSON.stringify(to) !== JSON.stringify(before[field as keyof T]));
  return Object.fromEntries(fields.map(([field, to]) => [field, { from: before[field as keyof T] ?? null, to: to ?? null }]));
}

export type Activities = ReturnType<typeof activityRules>;

export function activityRules({ store, clock }: { readonly store: Store; readonly clock: Clock }) {
  return {
    async list(actor: Actor, tenantId: string, page: Page): Promise<Paged<NamedActivity>> {
      assertAllowedIn(actor, "activity.read", { tenantId, now: clock.now() });
      return store.within({ tenants: [tenantId] }, (tx) => pageOf(page, (more) => tx.activities.list(tenantId, more)));
    },
  };
}
