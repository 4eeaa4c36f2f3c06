import { z } from "zod";

export const id = z.uuid();
export const time = z.iso.datetime();
/** Lower case, as it is kept. */
export const email = z.string().trim().toLowerCase().max(254).pipe(z.email());
export const displayName = z.string().trim().min(1).max(120);
export const locale = z.enum(["en", "de"]);
export const tenantRole = z.enum(["member", "administrator", "owner"]);
export const tenantStatus = z.enum(["pending", "active", "suspended", "terminated"]);

/** Paging by cursor: what `next` of the page before says. */
export const pageQuery = z.strictObject({
  cursor: id.optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
});

/** A page of a list; `next` is null on the last one. */
export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.object({ items: z.array(item), next: id.nullable() });
}

/** A list that is short by its nature. */
export function listOf<Item extends z.ZodType>(item: Item) {
  return z.object({ items: z.array(item) });
}

/** An amount in the smallest unit of its currency. */
export const money = z.object({ amount: z.int(), currency: z.string().regex(/^[A-Z]{3}$/) });

/** Where invoices go. */
export const billing = z.strictObject({
  email: email.optional(),
  company: z.string().trim().max(120).optional(),
  address: z.string().trim().max(500).optional(),
  vatId: z.string().trim().max(20).optional(),
});
