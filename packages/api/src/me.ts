import { z } from "zod";

/** Who is asking, and what is open to them. */
export const me = z.object({
  id: z.uuid(),
  operator: z.boolean(),
  memberships: z.array(z.object({ tenantId: z.uuid(), role: z.enum(["member", "administrator", "owner"]) })),
  partnerIds: z.array(z.uuid()),
});
