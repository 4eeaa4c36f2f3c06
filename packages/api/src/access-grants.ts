import { z } from "zod";

const scope = z.enum(["read", "people", "domains", "billing"]);

/** What a customer lets a partner do, and until when. */
export const accessGrant = z.object({
  id: z.uuid(),
  partnerId: z.uuid(),
  scopes: z.array(scope),
  grantedBy: z.uuid(),
  expiresAt: z.iso.datetime(),
  revokedAt: z.iso.datetime().nullable(),
  createdAt: z.iso.datetime(),
});
export type AccessGrantView = z.output<typeof accessGrant>;

export const accessGrantList = z.object({ items: z.array(accessGrant) });

export const createAccessGrant = z.strictObject({ partnerId: z.uuid(), scopes: z.array(scope).min(1).max(4), expiresAt: z.iso.datetime() });
