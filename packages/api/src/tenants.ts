import { z } from "zod";

/** A tenant as the API shows it. */
export const tenant = z.object({
  id: z.uuid(),
  slug: z.string(),
  name: z.string(),
  status: z.enum(["pending", "active", "suspended", "terminated"]),
  partnerId: z.uuid().nullable(),
  /** Raised by every change; also the ETag. */
  generation: z.int(),
  createdAt: z.iso.datetime(),
});
export type TenantView = z.output<typeof tenant>;

export const createTenant = z.strictObject({
  slug: z.string().max(100),
  name: z.string().trim().min(1).max(120),
  partnerId: z.uuid().optional(),
});

/** Paging by cursor: what `next` of the page before says. */
export const pageQuery = z.strictObject({ cursor: z.uuid().optional(), limit: z.coerce.number().int().min(1).max(100).default(50) });
export const tenantPage = z.object({ items: z.array(tenant), next: z.uuid().nullable() });
