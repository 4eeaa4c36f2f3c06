import { z } from "zod";

import { id, listOf, time } from "./common.ts";

const scope = z.enum(["read", "people", "domains", "billing"]);

/** What a customer lets a partner do, and until when. */
export const accessGrant = z.object({
  id,
  partner: z.object({ id, name: z.string() }),
  scopes: z.array(scope),
  grantedBy: z.object({ id, displayName: z.string() }),
  expiresAt: time,
  revokedAt: time.nullable(),
  createdAt: time,
});
export type AccessGrantView = z.output<typeof accessGrant>;

export const accessGrantList = listOf(accessGrant);
export const createAccessGrant = z.strictObject({ partnerId: id, scopes: z.array(scope).min(1).max(4), expiresAt: time });
