import { compareText } from "@allod/core";

export type Json = { readonly [key: string]: unknown };

/** What is found has at least what is wanted: products add keys of their own to maps. */
export function covers(found: unknown, wanted: unknown): boolean {
  if (wanted === null || typeof wanted !== "object" || Array.isArray(wanted)) return same(found, wanted);
  return typeof found === "object" && found !== null && Object.entries(wanted).every(([key, value]) => covers((found as Json)[key], value));
}

/** Equal, whatever the order of a list: Keycloak keeps these as sets. */
export function same(found: unknown, wanted: unknown): boolean {
  if (Array.isArray(wanted))
    return (
      Array.isArray(found) &&
      JSON.stringify(found.map(String).toSorted(compareText)) === JSON.stringify(wanted.map(String).toSorted(compareText))
    );
  return found === wanted;
}
