import { z } from "zod";

/** A name that a tenant claims, and the record that proves it. */
export const claimedDomain = z.object({
  id: z.uuid(),
  name: z.string(),
  verifiedAt: z.iso.datetime().nullable(),
  createdAt: z.iso.datetime(),
  record: z.object({ type: z.literal("TXT"), name: z.string(), value: z.string() }),
});
export type ClaimedDomainView = z.output<typeof claimedDomain>;

export const claimedDomainList = z.object({ items: z.array(claimedDomain) });

export const claimDomain = z.strictObject({ name: z.string().min(1).max(300) });
