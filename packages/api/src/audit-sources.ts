import { z } from "zod";

import { auditSource } from "./audit.ts";
import { listOf, time } from "./common.ts";

/** Where events come from, and how well they do. */
export const auditSourceState = z.object({
  source: auditSource,
  /** Tells several of one product apart: its address, or the path of its log. */
  instance: z.string(),
  /** `waiting`: nothing has come yet, and nothing is wrong. */
  status: z.enum(["working", "waiting", "failing"]),
  /** What is wrong, and what to do; empty while nothing is. */
  message: z.string(),
  /** How far the newest event that was read is behind what the source has; null where it does not say. */
  lagSeconds: z.number().nullable(),
  /** Kept since the beginning. */
  events: z.int(),
  lastEventAt: time.nullable(),
  lastReadAt: time.nullable(),
  /** What came and could not be understood. */
  refused: z.int(),
});
export type AuditSourceState = z.output<typeof auditSourceState>;
export const auditSourceList = listOf(auditSourceState);
