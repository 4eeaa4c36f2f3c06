import { z } from "zod";

import { billing, displayName, email, id, money, pageOf, pageQuery, tenantStatus, time } from "./common.ts";

/** A tenant as the API shows it. */
export const tenant = z.object({
  id,
  slug: z.string(),
  name: z.string(),
  status: tenantStatus,
  partner: z.object({ id, name: z.string() }).nullable(),
  /** To those who may see what it pays; null to others. */
  billing: billing.nullable(),
  /** Raised by every change; also the ETag. */
  generation: z.int(),
  createdAt: time,
});
export type TenantView = z.output<typeof tenant>;

/** A tenant in a list: with what lets somebody find the one that needs them. */
export const tenantSummary = tenant.omit({ billing: true }).extend({
  people: z.int(),
  mrr: money.nullable(),
  /** Objects of it that a product refuses. */
  failing: z.int(),
});
export type TenantSummary = z.output<typeof tenantSummary>;
export const tenantPage = pageOf(tenantSummary);

export const tenantQuery = pageQuery.extend({
  status: tenantStatus.optional(),
  partnerId: id.optional(),
  /** Part of a name or short name. */
  q: z.string().trim().max(100).optional(),
  failing: z.stringbool().optional(),
});

/** `owner`: whoever is invited to own it. */
export const createTenant = z.strictObject({
  slug: z.string().max(100),
  name: displayName,
  partnerId: id.optional(),
  owner: z.strictObject({ email }).optional(),
  subscription: z.strictObject({ planId: id, seats: z.int().min(1).max(1_000_000) }).optional(),
});
export const updateTenant = z.strictObject({ name: displayName, billing }).partial();
