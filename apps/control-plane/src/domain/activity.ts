import type { Clock, IdSource } from "@allod/core";

import { type Actor, type Origin, roleIn } from "./access.ts";

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
  /** Where it was asked from, when it was a request. */
  readonly origin?: Origin | undefined;
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
      const { personId: actorId, origin } = actor === "system" ? {} : actor;
      return { id: ids.next(), at: clock.now(), tenantId, actorId, actingAs: actingAs(actor, tenantId), action, target, changes, origin };
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
