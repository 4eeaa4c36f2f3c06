/** A part of a list: what comes after `cursor`, at most `limit`. */
export interface Page {
  readonly cursor: string | undefined;
  readonly limit: number;
}

export interface Paged<T> {
  readonly items: readonly T[];
  /** Where the next page begins; undefined on the last. */
  readonly next: string | undefined;
}

/** Reads one more than asked for: so it is known whether there is another page, without counting. */
export async function pageOf<T extends { readonly id: string }>(
  page: Page,
  read: (page: Page) => Promise<readonly T[]>,
): Promise<Paged<T>> {
  const found = await read({ ...page, limit: page.limit + 1 });
  const items = found.slice(0, page.limit);
  return { items, next: found.length > page.limit ? items.at(-1)?.id : undefined };
}
