import { type DnsRecord, type ObjectKind } from "@allod/connectors";

import type { Condition } from "../domain/resources.ts";

/** What is known of one object in one product. */
export interface Resource {
  readonly kind: ObjectKind;
  readonly objectId: string;
  /** Undefined for a person, who belongs to none. */
  readonly tenantId: string | undefined;
  readonly connector: string;
  readonly externalId: string | undefined;
  /** Set before an object is made, cleared when its id is kept: found set, the end of its making is not known. */
  readonly createPendingSince: Date | undefined;
  /** The object's generation that was last brought to the product; 0 before the first. */
  readonly observedGeneration: number;
  /** Of all that was wanted then; undefined: the product must be looked at. */
  readonly desiredHash: string | undefined;
  readonly conditions: readonly Condition[];
  readonly records: readonly DnsRecord[];
  /** Failures in a row. */
  readonly failures: number;
  /** When to try again by itself; undefined: when something changes. */
  readonly retryAt: Date | undefined;
}

/** A resource that nothing is known of yet. */
export function newResource(of: Pick<Resource, "kind" | "objectId" | "tenantId" | "connector">): Resource {
  return {
    ...of,
    externalId: undefined,
    createPendingSince: undefined,
    observedGeneration: 0,
    desiredHash: undefined,
    conditions: [],
    records: [],
    failures: 0,
    retryAt: undefined,
  };
}

/** The conditions with this one in the place of the one of its type. `since` moves only when the status does. */
export function withCondition(conditions: readonly Condition[], condition: Condition): Condition[] {
  const before = conditions.find(({ type }) => type === condition.type);
  const since = before?.status === condition.status ? before.since : condition.since;
  return [...conditions.filter(({ type }) => type !== condition.type), { ...condition, since }].toSorted((a, b) =>
    a.type < b.type ? -1 : 1,
  );
}

/** In one word, for lists: what somebody must do something about is `failing`. */
export function outcomeOf({ conditions }: Pick<Resource, "conditions">): "ready" | "failing" | "skipped" | "working" {
  const synced = conditions.find(({ type }) => type === "Synced");
  if (synced?.status === "True") return "ready";
  if (synced?.status === "Unknown") return "skipped";
  return synced?.status === "False" ? "failing" : "working";
}
