import type { ResourceRow } from "../store/schema.ts";
import { conditionsInJson, recordsInJson } from "../store/resources.ts";
import { optional, whole } from "../store/rows.ts";
import { outcomeOf, type Resource } from "./resource.ts";

/** A row as what reconcile knows it by. */
export function fromRow(row: ResourceRow): Resource {
  return {
    kind: row.kind,
    objectId: row.object_id,
    tenantId: optional(row.tenant_id),
    connector: row.connector,
    externalId: optional(row.external_id),
    createPendingSince: optional(row.create_pending_since),
    observedGeneration: whole(row.observed_generation),
    desiredHash: optional(row.desired_hash),
    conditions: conditionsInJson.parse(row.conditions),
    records: recordsInJson.parse(row.records),
    failures: row.failures,
    retryAt: optional(row.retry_at),
  };
}

export function toRow(resource: Resource): ResourceRow {
  return {
    kind: resource.kind,
    object_id: resource.objectId,
    connector: resource.connector,
    tenant_id: resource.tenantId ?? null,
    external_id: resource.externalId ?? null,
    create_pending_since: resource.createPendingSince ?? null,
    observed_generation: String(resource.observedGeneration),
    desired_hash: resource.desiredHash ?? null,
    conditions: resource.conditions,
    records: resource.records,
    failures: resource.failures,
    retry_at: resource.retryAt ?? null,
    outcome: outcomeOf(resource),
  };
}
