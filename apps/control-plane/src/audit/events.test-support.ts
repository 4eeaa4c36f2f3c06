import type { AuditEvent } from "../domain/audit.ts";

/** An event of our own making. */
export function auditEvent({
  actor = {},
  ...more
}: Partial<Omit<AuditEvent, "actor">> & { readonly actor?: Partial<AuditEvent["actor"]> } = {}): AuditEvent {
  const occurredAt = new Date("2026-11-25T12:00:00Z");
  return {
    id: "01980000-0000-7000-8000-000000000001",
    seq: 7,
    tenantId: "01980000-0000-7000-8000-0000000000aa",
    attribution: "stated",
    externalId: "e1",
    occurredAt,
    receivedAt: more.occurredAt ?? occurredAt,
    source: "allod",
    action: "allod.tenant_update",
    rawAction: "tenant.update",
    outcome: "success",
    target: { kind: "tenant", id: "t1", name: "Acme" },
    correlationId: "",
    metadata: {},
    hash: "ab".repeat(32),
    erased: false,
    proof: { salt: "salt", contentHash: "cd".repeat(32), retentionMonths: 12, erasedBy: undefined, metadata: "{}" },
    ...more,
    actor: { kind: "person", id: "p1", name: "Ada Lovelace", as: "person", address: "198.51.100.7", userAgent: "Firefox", ...actor },
  };
}
