import { z } from "zod";

import { displayName, id, listOf, money, time } from "./common.ts";

/** What can be subscribed to. */
export const plan = z.object({
  id,
  slug: z.string(),
  name: z.string(),
  /** A seat, for a period. */
  price: money,
  period: z.enum(["month", "year"]),
  /** Room for each member's mail, and for the tenant's files, in bytes; null: the product's own default. */
  mailboxBytes: z.int().nullable(),
  filesBytes: z.int().nullable(),
  generation: z.int(),
  /** Nobody can subscribe to it any more; whoever has it keeps it. */
  archivedAt: time.nullable(),
  createdAt: time,
});
export type PlanView = z.output<typeof plan>;
export const planList = listOf(plan);

const room = z.int().min(0).max(Number.MAX_SAFE_INTEGER).nullable();
const price = z.strictObject({ amount: z.int().min(0).max(100_000_000), currency: z.string().regex(/^[A-Z]{3}$/) });
export const createPlan = z.strictObject({
  slug: z.string().max(100),
  name: displayName,
  price,
  period: z.enum(["month", "year"]),
  mailboxBytes: room.default(null),
  filesBytes: room.default(null),
});
export const updatePlan = z.strictObject({ name: displayName, price, mailboxBytes: room, filesBytes: room }).partial();

/** What a tenant pays for. */
export const subscription = z.object({
  id,
  plan: z.object({ id, slug: z.string(), name: z.string() }),
  seats: z.int(),
  /** Members who use a seat. */
  seatsUsed: z.int(),
  /** A seat, for a period, as it was agreed. */
  price: money,
  period: z.enum(["month", "year"]),
  status: z.enum(["trial", "active", "past-due", "cancelled"]),
  mrr: money,
  startedAt: time,
  endsAt: time.nullable(),
});
export type SubscriptionView = z.output<typeof subscription>;
/** Null while the tenant has never had one. */
export const subscriptionAnswer = z.object({ subscription: subscription.nullable() });
/** Replaces what the tenant has. The price is the plan's unless another one was agreed. */
export const putSubscription = z.strictObject({
  planId: id,
  seats: z.int().min(1).max(1_000_000),
  price: price.optional(),
  status: z.enum(["trial", "active", "past-due"]).default("active"),
  endsAt: time.nullable().default(null),
});
