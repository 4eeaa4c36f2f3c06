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

/** What is known of one tenant in one product. */
export interface Resource {
  readonly tenantId: string;
  readonly connector: string;
  readonly externalId: string | undefined;
  /** Set before an object is made, cleared when its id is kept: found set, the end of its making is not known. */
  readonly createPendingSince: Date | undefined;
  /** The tenant's generation that was last brought to the product; 0 before the first. */
  readonly observedGeneration: number;
  readonly conditions: readonly Condition[];
  /** Failures in a row. */
  readonly failures: number;
  /** When to try again by itself; undefined: when something changes. */
  readonly retryAt: Date | undefined;
}

/** A resource that nothing is known of yet. */
export function newResource(tenantId: string, connector: string): Resource {
  return {
    tenantId,
    connector,
    externalId: undefined,
    createPendingSince: undefined,
    observedGeneration: 0,
    conditions: [],
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
