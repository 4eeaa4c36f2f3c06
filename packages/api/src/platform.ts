import { z } from "zod";

import { id, listOf, money, tenantStatus, time } from "./common.ts";

/** The whole platform at a glance. */
export const platformSummary = z.object({
  tenants: z.record(tenantStatus, z.int()),
  people: z.int(),
  partners: z.int(),
  mrr: z.array(money),
  /** Objects that a product refuses, newest first, at most twenty. */
  failing: z.array(
    z.object({
      tenant: z.object({ id, name: z.string() }).nullable(),
      connector: z.string(),
      kind: z.enum(["tenant", "domain", "person", "member"]),
      name: z.string(),
      reason: z.string(),
      message: z.string(),
      since: time,
    }),
  ),
  /** Tenants made on each of the last thirty days, oldest first. */
  growth: z.array(z.object({ day: z.iso.date(), tenants: z.int(), people: z.int() })),
});
export type PlatformSummary = z.output<typeof platformSummary>;

/** An application of a tenant, as its members see it. */
export const app = z.object({
  id: z.string(),
  title: z.string(),
  url: z.string(),
  icon: z.enum(["mail", "chat", "files", "video", "website"]),
  /** `ready`: open it; `preparing`: being made; `unavailable`: see the message. */
  status: z.enum(["ready", "preparing", "unavailable"]),
  message: z.string(),
});
export type AppView = z.output<typeof app>;
export const appList = listOf(app);
