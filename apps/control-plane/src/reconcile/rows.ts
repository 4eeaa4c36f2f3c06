import { z } from "zod";

import type { ResourceRow } from "../store/schema.ts";
import type { Resource } from "./resource.ts";

const conditions = z.array(
  z.object({
    type: z.enum(["Ready", "Synced"]),
    status: z.enum(["True", "False", "Unknown"]),
    reason: z.string(),
    message: z.string(),
    since: z.coerce.date(),
  }),
);

/** A row as what reconcile knows it by. What stands in the database is checked as anything from outside is. */
export function fromRow(row: ResourceRow): Resource {
  return {
    tenantId: row.tenant_id,
    connector: row.connector,
    externalId: row.external_id ?? undefined,
    createPendingSince: row.create_pending_since ?? undefined,
    observedGeneration: Number(row.observed_generation),
    conditions: conditions.parse(row.conditions),
    failures: row.failures,
    retryAt: row.retry_at ?? undefined,
  };
}

export function toRow(resource: Resource): ResourceRow {
  return {
    tenant_id: resource.tenantId,
    connector: resource.connector,
    external_id: resource.externalId ?? null,
    create_pending_since: resource.createPendingSince ?? null,
    observed_generation: String(resource.observedGeneration),
    conditions: resource.conditions,
    failures: resource.failures,
    retry_at: resource.retryAt ?? null,
  };
}
