import type { ChainedEvent } from "@allod/audit";

import type { AuditEventRow } from "../store/schema.ts";

/** A row as the package that verifies has events. */
export function chainedOf(row: AuditEventRow): ChainedEvent {
  return {
    chain: row.chain,
    seq: Number(row.seq),
    id: row.id,
    retentionMonths: row.retention_months,
    receivedAt: row.received_at,
    occurredAt: row.occurred_at,
    source: row.source,
    externalId: row.external_id,
    action: row.action,
    rawAction: row.raw_action,
    outcome: row.outcome,
    attribution: row.attribution,
    correlationId: row.correlation_id,
    content: {
      salt: row.salt,
      actorKind: row.actor_kind,
      actorId: row.actor_id,
      actorName: row.actor_name,
      actorAs: row.actor_as,
      address: row.address,
      userAgent: row.user_agent,
      targetKind: row.target_kind,
      targetId: row.target_id,
      targetName: row.target_name,
      metadata: row.metadata,
    },
    contentHash: row.content_hash.toString("hex"),
    hash: row.hash.toString("hex"),
  };
}
