import type { z } from "zod";

import type { EventActor, EventOutcome, EventSource, EventTarget, Json } from "../domain/audit.ts";

/** An event as its source tells it, before anybody knows whose it is. Texts may be of any length: they are cut when it is kept. */
export interface SourceEvent {
  /** The same event has the same one whenever it is read. */
  readonly externalId: string;
  /** Undefined: the source does not say. */
  readonly occurredAt: Date | undefined;
  /** `source.object_verb` of the registry, or `source.unmapped`. */
  readonly action: string;
  readonly rawAction: string;
  readonly outcome: EventOutcome;
  readonly actor: EventActor;
  readonly target: EventTarget;
  readonly correlationId: string;
  readonly metadata: Json;
  readonly hints: Hints;
}

/** What an event says of whose it may be. */
export interface Hints {
  /** What our own id was written into: the tenant's. */
  readonly tenantIds?: readonly string[];
  /** Objects of the product, by its own ids, as the connector of that name keeps them. `kind`: where ids are of one kind only. */
  readonly objects?: readonly {
    readonly connector: string;
    readonly externalId: string;
    readonly kind?: "tenant" | "domain" | "person" | "member";
  }[];
  readonly identities?: readonly { readonly issuer: string; readonly subject: string }[];
  readonly emails?: readonly string[];
  /** Names that somebody may have proven to be theirs, of hosts or mail addresses. */
  readonly domains?: readonly string[];
}

/** What was read after a cursor, and where to go on. */
export interface Batch<Cursor> {
  readonly events: readonly SourceEvent[];
  readonly cursor: Cursor;
  /** There is more to be read at once. */
  readonly more: boolean;
  /** When the newest event of what was read happened, where that is known: lag is measured by it. */
  readonly newest: Date | undefined;
  /** What could not be read, and was passed over: lines over the bound, rows without an id. */
  readonly refused?: number;
}

/** Something that is asked again and again for what is new. Reading changes nothing there. */
export interface PolledSource<Cursor = unknown> {
  readonly source: EventSource;
  /** Which of several of that kind: a host, a realm, a file. */
  readonly instance: string;
  readonly cursor: z.ZodType<Cursor>;
  /** Where it begins when nothing was read before: as far back as there is anything. */
  readonly start: Cursor;
  /** Milliseconds from one reading that found nothing to the next. */
  readonly pause: number;
  /**
   * Reads what comes after the cursor, at most about `limit`. The cursor is kept in the transaction that keeps the events: after a
   * crash the same is read again. Throws {@link IngestError} and nothing else.
   */
  read(cursor: Cursor, options: { readonly limit: number; readonly now: Date; readonly signal: AbortSignal }): Promise<Batch<Cursor>>;
}

/** `transient`: try again later (`retryAfter` in milliseconds, where the source says); `auth`: our credentials are refused; `broken`: it answers what we do not understand. */
export type IngestErrorKind = "transient" | "auth" | "broken";

/** The message is for an operator, and holds no secret. */
export class IngestError extends Error {
  readonly kind: IngestErrorKind;
  readonly retryAfter: number | undefined;

  constructor(
    kind: IngestErrorKind,
    message: string,
    options: { readonly cause?: unknown; readonly retryAfter?: number | undefined } = {},
  ) {
    super(message, { cause: options.cause });
    this.name = "IngestError";
    this.kind = kind;
    this.retryAfter = options.retryAfter;
  }
}
