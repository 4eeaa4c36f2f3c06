import { domainErrors } from "./errors.ts";

/** Would be taken for a part of the platform in an address. */
const RESERVED: ReadonlySet<string> = new Set([
  "admin",
  "allod",
  "api",
  "auth",
  "id",
  "login",
  "mail",
  "operator",
  "platform",
  "portal",
  "static",
  "status",
  "support",
  "www",
]);

const SHAPE = /^(?=.{2,40}$)[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

/** A short name as it stands in addresses. Throws `slug.invalid` or `slug.reserved`. */
export function parseSlug(written: string): string {
  if (!SHAPE.test(written)) throw domainErrors.error("slug.invalid", { found: written.slice(0, 60), proposal: proposeSlug(written) });
  if (RESERVED.has(written)) throw domainErrors.error("slug.reserved", { found: written });
  return written;
}

/** The nearest short name to a company's name: `Müller & Söhne GmbH` -> `muller-sohne-gmbh`. */
export function proposeSlug(name: string): string {
  const plain = name.slice(0, 200).normalize("NFKD").replaceAll("ß", "ss").toLowerCase();
  const slug = plain
    .replaceAll(/\p{M}+/gu, "")
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^[^a-z]+|-+$/g, "")
    .slice(0, 40)
    .replace(/-+$/, "");
  return SHAPE.test(slug) && !RESERVED.has(slug) ? slug : "acme";
}
