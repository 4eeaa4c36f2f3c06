const LONGEST = 40;

/** The short name that is proposed for a name, as the server would: `Müller & Söhne GmbH` becomes `muller-sohne-gmbh`. Empty when nothing is left. */
export function proposeSlug(name: string): string {
  const slug = name
    .normalize("NFKD")
    .replaceAll("ß", "ss")
    .toLowerCase()
    .replaceAll(/\p{M}+/gu, "")
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^[^a-z]+|-+$/g, "")
    .slice(0, LONGEST)
    .replace(/-+$/, "");
  return slug.length < 2 ? "" : slug;
}
