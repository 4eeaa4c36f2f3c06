/** How often a user name may have been somebody else's before. */
const MOST = 9;

/**
 * The Matrix ids that a member may get, in order. A server has one list of names for all its tenants, so the slug is part
 * of them; it has no dot, so that nobody's `name.slug` is another's. Names are never given twice: what follows is for who
 * comes after somebody who had the name, and no slug begins with a digit.
 */
export function memberIds({ username, slug, serverName }: { username: string; slug: string; serverName: string }): readonly string[] {
  const local = `${username}.${slug}`;
  return Array.from({ length: MOST }, (_, index) => `@${local}${index === 0 ? "" : `.${index + 1}`}:${serverName}`);
}

/** Whether an id is one that {@link memberIds} gives to members of this tenant. */
export function isMemberId(id: string, { slug, serverName }: { readonly slug: string; readonly serverName: string }): boolean {
  const suffix = `:${serverName}`;
  return (
    id.endsWith(suffix) &&
    id
      .slice(1, -suffix.length)
      .replace(/\.\d+$/, "")
      .endsWith(`.${slug}`)
  );
}

/** Names a tenant's rooms by our id of it: an alias is unique on the server, so that a room is never made twice. */
export function aliasName(allodId: string, room: "space" | "general"): string {
  return room === "space" ? `allod-${allodId}` : `allod-${allodId}-general`;
}
