import { z } from "zod";

import { billing, displayName, email, id, listOf, money, pageOf, tenantStatus, time } from "./common.ts";

/** A reseller: it has customers, and sees of them what they let it see. */
export const partner = z.object({
  id,
  slug: z.string(),
  name: z.string(),
  domain: z.string().nullable(),
  contact: z.object({ name: z.string(), email: z.string() }),
  billing,
  /** Its share of what its customers pay, in percent. */
  marginPercent: z.number(),
  /** Raised by every change; also the ETag. */
  generation: z.int(),
  createdAt: time,
  customers: z.int(),
  /** What its customers pay a month, by currency. */
  mrr: z.array(money),
});
export type PartnerView = z.output<typeof partner>;
export const partnerPage = pageOf(partner);

const writable = {
  name: displayName,
  domain: z.string().trim().max(253).nullable(),
  contact: z.strictObject({ name: displayName, email }),
  billing,
  marginPercent: z.number().min(0).max(100).multipleOf(0.01),
};
export const createPartner = z.strictObject({
  slug: z.string().max(100),
  name: writable.name,
  contact: writable.contact,
  domain: writable.domain.default(null),
  billing: writable.billing.default({}),
  marginPercent: writable.marginPercent.default(0),
});
export const updatePartner = z.strictObject(writable).partial();

/** A partner's customer: what every partner may know of it, whether let in or not. */
export const customer = z.object({
  id,
  slug: z.string(),
  name: z.string(),
  status: tenantStatus,
  mrr: money.nullable(),
  /** Scopes in which the customer lets the partner in at this moment; empty: it does not. */
  scopes: z.array(z.enum(["read", "people", "domains", "billing"])),
  createdAt: time,
});
export type CustomerView = z.output<typeof customer>;
export const customerPage = pageOf(customer);

/** The partner's own people. */
export const partnerAdministrator = z.object({ id, displayName: z.string(), email: z.string() });
export const partnerAdministratorList = listOf(partnerAdministrator);
export const invitePartnerAdministrator = z.strictObject({ email });
