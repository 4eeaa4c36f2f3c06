import { z } from "zod";

import { id, pageOf, tenantRole, time } from "./common.ts";

/** Somebody in a tenant. */
export const member = z.object({
  /** Of the membership: the same person has another one elsewhere. */
  id,
  personId: id,
  email: z.string(),
  displayName: z.string(),
  /** Unique in the tenant: the local part of their addresses, and their chat name. */
  username: z.string(),
  role: tenantRole,
  status: z.enum(["active", "suspended", "removed"]),
  aliases: z.array(z.string()),
  /** Raised by every change; also the ETag. */
  generation: z.int(),
  createdAt: time,
});
export type MemberView = z.output<typeof member>;
export const memberPage = pageOf(member);

const localPart = z.string().trim().toLowerCase().max(64);
export const updateMember = z.strictObject({ role: tenantRole.optional(), aliases: z.array(localPart).max(20).optional() });
export const memberQuery = z.strictObject({
  cursor: id.optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
  q: z.string().trim().max(100).optional(),
  status: z.enum(["active", "suspended", "removed"]).optional(),
});
