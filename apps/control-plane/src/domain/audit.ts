import type { Activity } from "./activity.ts";

/** Where events come from. */
export type EventSource = "allod" | "authentik" | "keycloak" | "stalwart" | "opencloud" | "nextcloud" | "synapse" | "caddy";
export type EventOutcome = "success" | "failure" | "denied" | "unknown";
/** Why an event is in a tenant's timeline, the surest first; `none` and `ambiguous`: it is in the platform's. */
export type Attribution = "stated" | "object" | "identity" | "email" | "domain" | "ambiguous" | "none";

/** Any JSON. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

/** Who did it. Empty texts: the source does not say. */
export interface EventActor {
  readonly kind: "person" | "service" | "system" | "unknown";
  readonly id: string;
  readonly name: string;
  readonly as: Activity["actingAs"] | "";
  readonly address: string;
  readonly userAgent: string;
}

export interface EventTarget {
  readonly kind: string;
  readonly id: string;
  readonly name: string;
}

/** An event that is about to be kept. */
export interface NewEvent {
  readonly id: string;
  /** Undefined: it is the platform's. */
  readonly tenantId: string | undefined;
  readonly attribution: Attribution;
  /** The source's own id of it: the same event that is brought twice is kept once. */
  readonly externalId: string;
  /** Undefined: the source does not say, and it counts as happened when it was received. */
  readonly occurredAt: Date | undefined;
  /** `source.object_verb`, or `source.unmapped`. */
  readonly action: string;
  /** What the source calls it. */
  readonly rawAction: string;
  readonly outcome: EventOutcome;
  readonly actor: EventActor;
  readonly target: EventTarget;
  readonly correlationId: string;
  /** What the source said, bounded. */
  readonly metadata: Json;
}

/** An event as it is kept. */
export interface AuditEvent extends Omit<NewEvent, "occurredAt"> {
  readonly seq: number;
  readonly source: EventSource;
  readonly occurredAt: Date;
  readonly receivedAt: Date;
  /** Hexadecimal: of this event and the one before it in the chain. */
  readonly hash: string;
  readonly erased: boolean;
  readonly proof: EventProof;
}

/** What else its hash is of, so that anybody can compute it again. */
interface EventProof {
  readonly salt: string;
  /** Hexadecimal. */
  readonly contentHash: string;
  readonly retentionMonths: number;
  /** The event that tells of the erasure. */
  readonly erasedBy: string | undefined;
  /** As it was hashed, to the byte. */
  readonly metadata: string;
}

export interface EventFilter {
  readonly from?: Date | undefined;
  readonly to?: Date | undefined;
  readonly source?: EventSource | undefined;
  readonly action?: string | undefined;
  readonly actor?: string | undefined;
  readonly target?: string | undefined;
  readonly outcome?: EventOutcome | undefined;
  readonly words?: string | undefined;
}

/** Whose events: one tenant's, the platform's own, or everybody's. */
export type EventOwner = { readonly tenantId: string } | "platform" | "everyone";

/** Whose chain: each tenant has one, and the platform. */
export type ChainOwner = Exclude<EventOwner, "everyone">;

/** A place in a timeline, newest first. */
export interface EventPlace {
  readonly occurredAt: Date;
  readonly id: string;
}

/** Months that events are kept. Each has tables of its own, which are dropped whole. */
export type Retention = 3 | 12 | 36 | 120;

/** Events, in a transaction. */
export interface EventRows {
  /**
   * Chains events, in their order, and keeps them: once each. Gives how many were new. `fresh`: none can have been brought before
   * (their ids were made just now), so that nobody looks. Nothing else is locked in the transaction after this.
   */
  append(source: EventSource, events: readonly NewEvent[], options: { readonly fresh: boolean; readonly now: Date }): Promise<number>;
  /** Newest first, after `after`. */
  page(
    owner: EventOwner,
    filter: EventFilter,
    page: { readonly after: EventPlace | undefined; readonly limit: number },
  ): Promise<readonly AuditEvent[]>;
  find(owner: EventOwner, id: string): Promise<AuditEvent | undefined>;
  /** In the order of a chain, after a place in it. */
  following(chain: ChainOwner, seq: number, limit: number): Promise<readonly AuditEvent[]>;
  /** Months that the next events of a chain are kept. */
  retention(chain: ChainOwner): Promise<Retention>;
  retain(chain: ChainOwner, months: Retention): Promise<void>;
  /** Whose events are by or about somebody, under any of their ids, and how many. */
  about(subjects: readonly string[]): Promise<readonly { readonly owner: ChainOwner; readonly events: number }[]>;
  /** Removes what is personal from those; `by`: the event that is to tell of it. Gives what that must say. */
  erase(
    chain: ChainOwner,
    erasure: { readonly subjects: readonly string[]; readonly pseudonym: string; readonly by: string },
  ): Promise<{ readonly events: number; readonly digests: Json }>;
}
