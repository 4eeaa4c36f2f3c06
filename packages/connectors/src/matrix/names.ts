/** How often a user name may have been somebody else's before. */
const MOST = 9;

/** Whether names on a server have their tenant's slug in them; a server of one tenant needs none. */
export type Names = "tenant" | "plain";

/**
 * The Matrix ids that a member may get, in order. A server has one list of names for all its tenants, so the slug is part
 * of them; it has no dot, so that nobody's `name.slug` is another's. Names are never given twice: what follows is for who
 * comes after somebody who had the name, and no slug begins with a digit.
 */
export function memberIds(
  { username, slug, serverName }: { readonly username: string; readonly slug: string; readonly serverName: string },
  names: Names = "tenant",
): readonly string[] {
  const local = names === "plain" ? username : `${username}.${slug}`;
  return Array.from({ length: MOST }, (_, index) => `@${local}${index === 0 ? "" : `.${index + 1}`}:${serverName}`);
}

/** Whether an id is one that {@link memberIds} gives to members of this tenant. */
export function isMemberId(
  id: string,
  { slug, serverName }: { readonly slug: string; readonly serverName: string },
  names: Names = "tenant",
): boolean {
  const suffix = `:${serverName}`;
  if (!id.endsWith(suffix)) return false;
  const local = id.slice(1, -suffix.length).replace(/\.\d+$/, "");
  return names === "plain" || local.endsWith(`.${slug}`);
}

/** Names a tenant's rooms by our id of it: an alias is unique on the server, so that a room is never made twice. */
export function aliasName(allodId: string, room: "space" | "general"): string {
  return room === "space" ? `allod-${allodId}` : `allod-${allodId}-general`;
}
