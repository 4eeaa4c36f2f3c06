import { z } from "zod";

import { auditFilter } from "./audit.ts";
import { id, listOf } from "./common.ts";

/** Spans of time that move along with the clock: the day of whoever looks, and the days up to now. */
export const auditPeriods = ["today", "7-days", "30-days"] as const;
export type AuditPeriod = (typeof auditPeriods)[number];

const day = z.iso.date();

/**
 * What a timeline shows, as it is kept and as it stands in an address. Times are days of whoever looks, and both of them are in it; the
 * page makes points in time of them, so that "the last 7 days" stay the last ones.
 */
export const auditViewFilter = auditFilter
  .omit({ from: true, to: true })
  .extend({ period: z.enum(auditPeriods).optional(), from: day.optional(), to: day.optional() });
export type AuditViewFilter = z.output<typeof auditViewFilter>;

/** A filter that somebody gave a name, for themselves: in the timelines of every tenant that they see. */
export const savedView = z.object({ id, name: z.string(), filter: auditViewFilter });
export type SavedView = z.output<typeof savedView>;
export const savedViewList = listOf(savedView);

/** So many a person has at most. */
export const MAX_SAVED_VIEWS = 20;
export const createSavedView = z.strictObject({ name: z.string().trim().min(1).max(80), filter: auditViewFilter });
