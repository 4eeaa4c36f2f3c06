import { z } from "zod";

import { ConnectorError } from "../contract/errors.ts";
import { orGone } from "../contract/or-gone.ts";
import { type AdminApi, TITLE } from "./admin-api.ts";

/** A person's id of ours. */
export const ALLOD_ID = "allod_id";
/** Their memberships: one value each. */
export const ALLOD_MEMBER = "allod_member";
/** Set once the realm has sent the e-mail with which they choose a password. */
export const ALLOD_WELCOMED = "allod_welcomed";
/** What we keep with users: the realm's user profile must allow it. */
export const ATTRIBUTES: readonly string[] = [ALLOD_ID, ALLOD_MEMBER, ALLOD_WELCOMED];

/** A user, of the fields that we use (26.7: UserRepresentation). */
export const user = z.object({
  id: z.string(),
  email: z.string().optional(),
  emailVerified: z.boolean().default(false),
  firstName: z.string().optional(),
  lastName: z.string().optional(),
  enabled: z.boolean(),
  attributes: z.record(z.string(), z.array(z.string())).default({}),
});
export type User = z.infer<typeof user>;

export const userPath = (id: string): string => `/users/${encodeURIComponent(id)}`;

export function readUser(api: AdminApi, id: string, signal: AbortSignal): Promise<User | undefined> {
  return orGone(api.ask({ method: "GET", path: userPath(id), signal }, user));
}

/** The user with this value among the values of an attribute. */
export async function userWith(
  api: AdminApi,
  { attribute, value }: { readonly attribute: string; readonly value: string },
  signal: AbortSignal,
): Promise<User | undefined> {
  const query = { q: `${attribute}:${value}`, max: 10 };
  const found = await api.ask({ method: "GET", path: "/users", query, signal }, z.array(user));
  const [first, ...others] = found.filter(({ attributes }) => attributes[attribute]?.includes(value) === true);
  if (others.length > 0) throw new ConnectorError("permanent", `${others.length + 1} users of ${TITLE} have the ${attribute} ${value}.`);
  return first;
}

/**
 * Changes a user. With attributes among them, a PUT takes the names, the e-mail address and every attribute that it does not
 * say for removed (seen, 26.7.4): so it says them all, as they are now. What is not said otherwise, such as actions that
 * the person has yet to do, stays.
 */
export async function changeUser(
  api: AdminApi,
  { id, email, firstName, lastName, attributes }: User,
  { signal, attributes: changed, ...changes }: Partial<Omit<User, "id">> & { readonly signal: AbortSignal },
): Promise<void> {
  const body = { email, firstName, lastName, attributes: { ...attributes, ...changed }, ...changes };
  await api.send({ method: "PUT", path: userPath(id), body, signal });
}
