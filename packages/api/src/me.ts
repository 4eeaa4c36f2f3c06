import { z } from "zod";

import { displayName, id, listOf, locale, tenantRole, tenantStatus, time } from "./common.ts";

/** Who is asking, and what is open to them. */
export const me = z.object({
  id,
  email: z.string(),
  displayName: z.string(),
  locale,
  operator: z.boolean(),
  memberships: z.array(
    z.object({
      tenant: z.object({ id, slug: z.string(), name: z.string(), status: tenantStatus }),
      role: tenantRole,
      username: z.string(),
    }),
  ),
  /** Partners that they administer. */
  partners: z.array(z.object({ id, slug: z.string(), name: z.string() })),
  /** Where passwords, one-time codes and passkeys are changed: an address of the identity provider. */
  accountUrl: z.string().nullable(),
});
export type Me = z.output<typeof me>;
export const updateMe = z.strictObject({ displayName: displayName.optional(), locale: locale.optional() });

/** A place where they are signed in to a portal. */
export const session = z.object({
  id,
  application: z.enum(["portal", "operator"]),
  /** Of the browser, shortened. */
  userAgent: z.string(),
  createdAt: time,
  lastSeenAt: time,
  current: z.boolean(),
});
export type SessionView = z.output<typeof session>;
export const sessionList = listOf(session);

/** A token for programs that act as this person. The token itself is shown once, when it is made. */
export const apiToken = z.object({
  id,
  name: z.string(),
  /** The one tenant that it is for; null: all of theirs. */
  tenantId: id.nullable(),
  access: z.enum(["read", "write"]),
  expiresAt: time,
  lastUsedAt: time.nullable(),
  revokedAt: time.nullable(),
  createdAt: time,
});
export type ApiTokenView = z.output<typeof apiToken>;
export const apiTokenList = listOf(apiToken);
export const createApiToken = z.strictObject({
  name: z.string().trim().min(1).max(80),
  tenantId: id.optional(),
  access: z.enum(["read", "write"]).default("read"),
  expiresAt: time,
});
export const createdApiToken = apiToken.extend({ token: z.string() });
