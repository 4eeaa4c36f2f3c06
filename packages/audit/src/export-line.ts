import { z } from "zod";

import { isSame, parsed } from "./json.ts";
import type { ChainedEvent } from "./link.ts";

/** The chain of what belongs to no tenant. */
export const PLATFORM = "00000000-0000-0000-0000-000000000000";

const id = z.string().regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
const hash = z.string().regex(/^[0-9a-f]{64}$/);
const time = z.iso.datetime({ precision: 3 });
const text = z.string();

/** What a line of an export has that is hashed; it may have more. */
const line = z.object({
  id,
  seq: z.int().positive(),
  tenantId: id.nullable(),
  occurredAt: time,
  receivedAt: time,
  source: text,
  action: text,
  rawAction: text,
  outcome: text,
  actor: z.object({ kind: text, id: text, name: text, as: text.nullable(), address: text, userAgent: text }),
  target: z.object({ kind: text, id: text, name: text }),
  correlationId: text,
  attribution: text,
  erased: z.boolean(),
  externalId: text,
  metadata: z.unknown(),
  hash,
  proof: z.object({ salt: text, contentHash: hash, retentionMonths: z.int(), erasedBy: id.nullable(), metadata: text }),
});

/** An event as a file has it. */
export interface ReadEvent extends ChainedEvent {
  /** The event that tells of its erasure. */
  readonly erasedBy: string | undefined;
  /** False: what a reader of the file sees is not what is hashed. */
  readonly shown: boolean;
}

/** An event of an export in JSON; undefined when the line is none. */
export function readExportLine(given: string): ReadEvent | undefined {
  const { data: read } = line.safeParse(parsed(given));
  if (read === undefined) return undefined;
  const { actor, target, proof, tenantId, erased, metadata, ...event } = read;
  return {
    ...event,
    chain: tenantId ?? PLATFORM,
    occurredAt: new Date(event.occurredAt),
    receivedAt: new Date(event.receivedAt),
    retentionMonths: proof.retentionMonths,
    contentHash: proof.contentHash,
    content: {
      salt: proof.salt,
      actorKind: actor.kind,
      actorId: actor.id,
      actorName: actor.name,
      actorAs: actor.as ?? "",
      address: actor.address,
      userAgent: actor.userAgent,
      targetKind: target.kind,
      targetId: target.id,
      targetName: target.name,
      metadata: proof.metadata,
    },
    erasedBy: proof.erasedBy ?? undefined,
    shown: erased === (proof.erasedBy !== null) && isSame(metadata, parsed(proof.metadata)),
  };
}
