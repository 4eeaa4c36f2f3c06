import { z } from "zod";

import { id, time } from "./common.ts";

/** Where events come from. */
export const auditSources = ["allod", "authentik", "keycloak", "stalwart", "opencloud", "nextcloud", "synapse", "caddy"] as const;
export const auditSource = z.enum(auditSources);
export type AuditSource = z.output<typeof auditSource>;

export const auditOutcomes = ["success", "failure", "denied", "unknown"] as const;
const auditOutcome = z.enum(auditOutcomes);
export type AuditOutcome = z.output<typeof auditOutcome>;

const auditActorKinds = ["person", "service", "system", "unknown"] as const;

/**
 * Why an event is in this tenant's timeline, the surest first: the source said so itself, an object of ours that it names, the
 * identity of somebody who belongs to one tenant only, their mail address, a proven domain. `none`: nobody knows, so that it is in
 * the platform's; `ambiguous`: it could be several.
 */
const auditAttributions = ["stated", "object", "identity", "email", "domain", "ambiguous", "none"] as const;

/** Something that happened, in whichever app. */
export const auditEvent = z.object({
  id,
  /** Its place in the tenant's chain. */
  seq: z.int(),
  /** Null: the platform's. */
  tenantId: id.nullable(),
  occurredAt: time,
  receivedAt: time,
  source: auditSource,
  /** `source.object_verb`, or `source.unmapped`. */
  action: z.string(),
  /** What the source itself calls it. */
  rawAction: z.string(),
  outcome: auditOutcome,
  actor: z.object({
    kind: z.enum(auditActorKinds),
    /** Ours for a person that we know; else the source's. Empty when it names nobody. */
    id: z.string(),
    name: z.string(),
    /** How they came to be allowed, where the source is our own control plane. */
    as: z.enum(["person", "partner", "operator", "system"]).nullable(),
    address: z.string(),
    userAgent: z.string(),
  }),
  target: z.object({ kind: z.string(), id: z.string(), name: z.string() }),
  correlationId: z.string(),
  attribution: z.enum(auditAttributions),
  /** Who it was about asked to be forgotten: names, addresses and details are gone, the proof is not. */
  erased: z.boolean(),
});
export type AuditEventView = z.output<typeof auditEvent>;

/** One of them with all that its source said: `changes` by field, `from` and `to`, where something was changed. */
export const auditEventDetail = auditEvent.extend({
  externalId: z.string(),
  metadata: z.json(),
  hash: z.string(),
});
export type AuditEventDetail = z.output<typeof auditEventDetail>;

/** A line of an export in JSON: an event, with all that its hash is of. Anybody can compute the chain again with it: see ADR 8. */
export const auditExportLine = auditEventDetail.extend({
  proof: z.object({
    salt: z.string(),
    contentHash: z.string(),
    retentionMonths: z.int(),
    /** The event that tells of the erasure. */
    erasedBy: id.nullable(),
    /** As it was hashed, to the byte. */
    metadata: z.string(),
  }),
});
export type AuditExportLine = z.output<typeof auditExportLine>;

/** What a timeline shows. Times are of when it happened: `from` is in it, `to` is not. */
export const auditFilter = z.strictObject({
  from: time.optional(),
  to: time.optional(),
  source: auditSource.optional(),
  action: z
    .string()
    .regex(/^[a-z]+\.[a-z_]+$/)
    .max(100)
    .optional(),
  actor: z.string().min(1).max(200).optional(),
  target: z.string().min(1).max(200).optional(),
  outcome: auditOutcome.optional(),
  /** Words, each of which must be in it; `rep*`: one that begins so. */
  q: z.string().trim().min(1).max(200).optional(),
});
export type AuditFilter = z.output<typeof auditFilter>;

/** Newest first, after the one that `cursor` names. */
export const auditQuery = auditFilter.extend({
  cursor: z
    .string()
    .regex(/^[\w-]{1,100}$/)
    .optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

/** For operators: the platform's own events, or everybody's. */
export const platformAuditQuery = auditQuery.extend({ of: z.enum(["platform", "everyone"]).default("platform") });

/** A table, JSON with all that a verifier needs, or the Open Cybersecurity Schema Framework 1.6. The last two: one event a line. */
export const auditExportFormats = ["csv", "jsonl", "ocsf"] as const;
export type AuditExportFormat = (typeof auditExportFormats)[number];
export const auditExportQuery = auditFilter.extend({ format: z.enum(auditExportFormats) });
export const platformAuditExportQuery = auditExportQuery.extend({ of: z.enum(["platform", "everyone"]).default("platform") });

export const auditPage = z.object({ items: z.array(auditEvent), next: z.string().nullable() });
export type AuditPage = z.output<typeof auditPage>;
