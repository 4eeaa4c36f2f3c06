import { z } from "zod";

import type { DesiredMember } from "../contract/desired.ts";
import { orGone } from "../contract/or-gone.ts";
import { type OpenCloudApi, segment } from "./api.ts";

/** Roles of people in a space, as they are offered at its root (recorded, 3.3.0). */
export const ROLES = {
  manager: { id: "312c0871-5ef7-4b3a-85b6-0e4074c64049", words: "a manager" },
  editor: { id: "58c63c02-1d89-4572-916a-870abc5a1b7d", words: "an editor" },
} as const;
export type Role = (typeof ROLES)[keyof typeof ROLES];

/** What a member is in the tenant's space. */
export function roleOf({ role }: Pick<DesiredMember, "role">): Role {
  return role === "member" ? ROLES.editor : ROLES.manager;
}

/** Schema LibreGraph 1.0.8: `permission`. Rights that are no role have none. */
export const grant = z.object({ id: z.string(), roles: z.array(z.string()).default([]) });

const grantOf = (user: string): string => `u:${user}`;
const rootPath = (space: string): string => `/graph/v1beta1/drives/${segment(space)}/root`;

interface Place {
  readonly space: string;
  readonly user: string;
}

/** The id of somebody's role in a space; "" for rights that are no role; undefined: they are not in it. One alone cannot be asked for (405). */
export async function readRole(api: OpenCloudApi, { space, user }: Place, signal: AbortSignal): Promise<string | undefined> {
  const answer = z.object({ value: z.array(grant) });
  const list = await orGone(api.ask({ method: "GET", path: `${rootPath(space)}/permissions`, signal }, answer));
  return roleAmong(list?.value ?? [], user);
}

export function roleAmong(grants: readonly z.infer<typeof grant>[], user: string): string | undefined {
  const found = grants.find(({ id }) => id === grantOf(user));
  return found === undefined ? undefined : (found.roles[0] ?? "");
}

/** Puts somebody into a space, or makes them something else there. */
export async function giveRole(
  api: OpenCloudApi,
  { space, user, role }: Place & { readonly role: Role },
  signal: AbortSignal,
): Promise<void> {
  const recipients = [{ objectId: user, "@libre.graph.recipient.type": "user" }];
  const invite = { method: "POST", path: `${rootPath(space)}/invite`, body: { recipients, roles: [role.id] }, signal } as const;
  // Who is there already is not invited again.
  const { status } = await api.send(invite, [409]);
  if (status !== 409) return;
  await api.send({ method: "PATCH", path: `${rootPath(space)}/permissions/${segment(grantOf(user))}`, body: { roles: [role.id] }, signal });
}

export async function takeRole(api: OpenCloudApi, { space, user }: Place, signal: AbortSignal): Promise<void> {
  await orGone(api.send({ method: "DELETE", path: `${rootPath(space)}/permissions/${segment(grantOf(user))}`, signal }));
}
