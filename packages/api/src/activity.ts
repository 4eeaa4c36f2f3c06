import { z } from "zod";

import { id, pageOf, time } from "./common.ts";

/** Something that was done, and by whom. */
export const activity = z.object({
  id,
  at: time,
  /** `tenant.suspend`, `person.invite`… */
  action: z.string(),
  actor: z.object({ id, displayName: z.string() }).nullable(),
  /** How the actor came to be allowed: as the tenant's own person, as a partner that it let in, as the platform's operator. */
  as: z.enum(["person", "partner", "operator", "system"]),
  target: z.object({ kind: z.string(), id: z.string(), name: z.string() }),
  /** What changed, by field. */
  changes: z.record(z.string(), z.object({ from: z.json(), to: z.json() })),
});
export type ActivityView = z.output<typeof activity>;

export const activityPage = pageOf(activity);
