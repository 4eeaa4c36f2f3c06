import { z } from "zod";

import { id } from "./common.ts";

/** Something changed: read it again. Sent as server-sent events named `change`. */
export const changeEvent = z.object({
  /** The tenant whose object changed; null for the platform's own. */
  tenantId: id.nullable(),
  kind: z.enum([
    "tenant",
    "domain",
    "person",
    "member",
    "invitation",
    "access-grant",
    "subscription",
    "partner",
    "plan",
    "resource",
    "audit",
  ]),
  id: z.string(),
});
export type ChangeEvent = z.output<typeof changeEvent>;
