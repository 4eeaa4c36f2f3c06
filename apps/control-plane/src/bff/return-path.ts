import { bffErrors } from "./errors.ts";

/** The cookie that remembers it must stay below 4096 bytes, encrypted. */
const LONGEST = 1000;

/**
 * Where to go on after signing in: a path of this site, normalized. Everything that a browser could take for another
 * site throws `session.return`: `//evil`, `/\evil`, `/.//evil`, control characters that address parsers drop, whole addresses.
 */
export function returnPath(wanted: string | undefined, origin: string): string {
  if (wanted === undefined || wanted === "") return "/";
  const refused = bffErrors.error("session.return");
  if (wanted.length > LONGEST || !wanted.startsWith("/") || /[\\\u0000-\u001f\u007f]/.test(wanted) || !URL.canParse(wanted, origin))
    throw refused;
  const { origin: leadsTo, pathname, search, hash } = new URL(wanted, origin);
  // Of this site's addresses, those that are no pages would begin a sign-in again, or end one.
  if (leadsTo !== origin || pathname.startsWith("//") || /^\/(api|auth)(\/|$)/.test(pathname)) throw refused;
  return `${pathname}${search}${hash}`;
}
