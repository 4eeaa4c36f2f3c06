/** Not allowed in the names of people (26.7: the validator `person-name-prohibited-characters`). */
const PROHIBITED = /[<>&"$%!#?§;*~/\\|^=[\]{}()\p{Cc}]/gu;

/** Stands for a name that somebody does not have: without both, Keycloak says "Account is not fully set up". */
const NONE = "-";

/** A display name in the two parts that Keycloak wants. What it does not allow in them becomes a space. */
export function nameParts(displayName: string): { readonly firstName: string; readonly lastName: string } {
  const words = displayName
    .replaceAll(PROHIBITED, " ")
    .split(/\s+/)
    .filter((word) => word !== "");
  if (words.length < 2) return { firstName: words[0] ?? NONE, lastName: NONE };
  return { firstName: words.slice(0, -1).join(" "), lastName: words.at(-1) ?? NONE };
}
