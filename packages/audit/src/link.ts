import { createHash } from "node:crypto";

/** An event as it is kept and hashed. Texts hold no line break; `metadata` is JSON in the form of RFC 8785, to the byte. */
export interface ChainedEvent {
  readonly chain: string;
  readonly seq: number;
  readonly id: string;
  readonly retentionMonths: number;
  readonly receivedAt: Date;
  readonly occurredAt: Date;
  readonly source: string;
  readonly externalId: string;
  readonly action: string;
  readonly rawAction: string;
  readonly outcome: string;
  readonly attribution: string;
  readonly correlationId: string;
  readonly content: Content;
  /** Hexadecimal. */
  readonly contentHash: string;
  readonly hash: string;
}

/** What is personal. */
export interface Content {
  readonly salt: string;
  readonly actorKind: string;
  readonly actorId: string;
  readonly actorName: string;
  readonly actorAs: string;
  readonly address: string;
  readonly userAgent: string;
  readonly targetKind: string;
  readonly targetId: string;
  readonly targetName: string;
  readonly metadata: string;
}

/** The hash before the first event. */
export const BEGINNING = "0".repeat(64);

/** SHA-256 of what is personal, in hexadecimal: when that is erased, this stays. */
export function contentHash(content: Content): string {
  return hashOf(
    lines([
      content.salt,
      content.actorKind,
      content.actorId,
      content.actorName,
      content.actorAs,
      content.address,
      content.userAgent,
      content.targetKind,
      content.targetId,
      content.targetName,
      content.metadata,
    ]),
  );
}

/** SHA-256 of an event and of the hash before it, in hexadecimal: the definition of the chain. The database computes the same. */
export function linkHash(before: string, event: Omit<ChainedEvent, "content" | "hash">): string {
  const said = lines([
    "1",
    event.chain,
    String(event.seq),
    event.id,
    String(event.retentionMonths),
    String(event.receivedAt.getTime()),
    String(event.occurredAt.getTime()),
    event.source,
    event.externalId,
    event.action,
    event.rawAction,
    event.outcome,
    event.attribution,
    event.correlationId,
    event.contentHash,
  ]);
  return hashOf(Buffer.concat([Buffer.from(before, "hex"), said]));
}

export function hashOf(bytes: Uint8Array | string): string {
  return createHash("sha256").update(bytes).digest("hex");
}

function lines(texts: readonly string[]): Buffer {
  return Buffer.from(texts.join("\n"), "utf8");
}
