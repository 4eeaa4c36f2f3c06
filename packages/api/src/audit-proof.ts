import { z } from "zod";

import { id, time } from "./common.ts";

/**
 * What can be wrong with a chain, in the first place where something is:
 * `altered` an event is not what was hashed; `missing` a number has no event; `inserted` an event is there that was never chained; `reordered`
 * an event stands in another's place; `cut-off` events after the last one were there when a checkpoint was signed; `unsigned` a checkpoint that
 * no key of ours signed, or that is missing.
 */
export const auditProblems = ["altered", "missing", "inserted", "reordered", "cut-off", "unsigned"] as const;

/** What came out when a chain was checked, from its beginning to its end. */
export const auditReport = z.object({
  intact: z.boolean(),
  /** Events that were checked: all of them, or those before the problem. */
  events: z.int(),
  /** Those of them whose personal parts were removed; they count as intact. */
  erased: z.int(),
  /** Signed checkpoints that agree with the events. */
  checkpoints: z.int(),
  checkedAt: time,
  problem: z
    .object({
      kind: z.enum(auditProblems),
      /** The place in the chain; where a checkpoint is unsigned, its number. */
      seq: z.int(),
      /** Null where there is no event to show. */
      eventId: id.nullable(),
      message: z.string(),
    })
    .nullable(),
});
export type AuditReport = z.output<typeof auditReport>;

/** Months that a tenant's events are kept from now on. */
export const auditRetention = z.strictObject({ months: z.union([z.literal(3), z.literal(12), z.literal(36), z.literal(120)]) });

/** Removes what is personal of somebody who has left from all events; with `dryRun`, only counts them. */
export const erasePerson = z.strictObject({ dryRun: z.boolean().default(false) });
export const erasedPerson = z.object({ events: z.int() });

/** What verifies the platform's checkpoints: SPKI in PEM. */
export const auditSigningKey = z.object({ publicKey: z.string() });
