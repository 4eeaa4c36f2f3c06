import type { DesiredTenant } from "../contract/desired.ts";

/** What names of spaces may not hold, and their longest, in bytes (ownCloud Infinite Scale 7, `services/graph`: `validateSpaceName`). */
const FORBIDDEN = /[/\\.:?*"<>|]+/g;
const LONGEST = 255;

/** A tenant's name as a space can have it. Names of spaces are not unique. */
export function spaceName({ name, slug }: Pick<DesiredTenant, "name" | "slug">): string {
  const plain = name.replaceAll(FORBIDDEN, " ").replaceAll(/\s+/g, " ").trim();
  let short = "";
  for (const character of plain) {
    if (Buffer.byteLength(short + character) > LONGEST) break;
    short += character;
  }
  return short.trim() === "" ? slug : short.trim();
}
