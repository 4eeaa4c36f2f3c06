import { z } from "zod";

import { id, time } from "./common.ts";

/**
 * What can be wrong with a chain, in the first place where something is:
 * `altered` an event is not what its hash says; `missing` a number in the row has no event; `reordered` an event does not follow from the one
 * before it; `unsigned` a checkpoint whose signature is not ours; `cut-off` a checkpoint is about events after the last one that there is.
 */
export const auditProblems = ["altered", "missing", "reordered", "unsigned", "cut-off"] as const;

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
      /** The place in the chain. */
      seq: z.int(),
      /** Null where there is no event to show. */
      eventId: id.nullable(),
      message: z.string(),
    })
    .nullable(),
});
export type AuditReport = z.output<typeof auditReport>;
