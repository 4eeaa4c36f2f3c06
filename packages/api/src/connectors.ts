import { z } from "zod";

import { listOf, time } from "./common.ts";

/** How a product is, and what of ours it holds. */
export const connector = z.object({
  id: z.string(),
  title: z.string(),
  kinds: z.array(z.enum(["tenant", "domain", "person", "member"])),
  health: z.object({
    status: z.enum(["up", "down", "unknown"]),
    /** What is wrong, and what to do; empty while it is up. */
    message: z.string(),
    version: z.string().nullable(),
    checkedAt: time.nullable(),
    /** Nobody asks it before this time, after failures in a row. */
    pausedUntil: time.nullable(),
  }),
  objects: z.object({ total: z.int(), ready: z.int(), failing: z.int(), skipped: z.int() }),
});
export type ConnectorView = z.output<typeof connector>;

export const connectorList = listOf(connector);
