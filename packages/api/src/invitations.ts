import { z } from "zod";

import { displayName, email, id, listOf, locale, tenantRole, time } from "./common.ts";

/** Somebody who was asked to join, and has not answered, or has. */
export const invitation = z.object({
  id,
  email: z.string(),
  role: tenantRole,
  status: z.enum(["open", "accepted", "expired", "revoked"]),
  invitedBy: z.object({ id, displayName: z.string() }),
  expiresAt: time,
  createdAt: time,
});
export type InvitationView = z.output<typeof invitation>;

export const invitationList = listOf(invitation);
export const createInvitation = z.strictObject({ email, role: tenantRole.default("member") });

/** The token of an invitation's link. It stands in a body and never in an address, so that no log keeps it. */
export const invitationToken = z.strictObject({ token: z.string().min(20).max(100) });

/** What somebody sees who opens an invitation, before they answer. */
export const openedInvitation = z.object({
  /** What they are invited to: a tenant, a partner's team, or the platform's. */
  to: z.object({ kind: z.enum(["tenant", "partner", "platform"]), name: z.string() }),
  email: z.string(),
  role: tenantRole.nullable(),
  invitedBy: z.string(),
  expiresAt: time,
  /** `account`: they are new here and choose a name; `sign-in`: they have an account, and answer signed in with it. */
  needs: z.enum(["account", "sign-in"]),
});
export type OpenedInvitation = z.output<typeof openedInvitation>;

/** `displayName` is needed of those who are new. */
export const acceptInvitation = z.strictObject({
  token: invitationToken.shape.token,
  displayName: displayName.optional(),
  locale: locale.optional(),
});
/** `next`: where to go on, to choose a password or to sign in; an address. */
export const acceptedInvitation = z.object({ next: z.string() });
