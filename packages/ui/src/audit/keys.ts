/** Where a key leads to from a line of a feed: the pattern of ARIA (Page Up and Down), and the arrows. Undefined: nowhere. */
export function nextIndex(key: string, { index, count }: { readonly index: number; readonly count: number }): number | undefined {
  const to = { ArrowDown: index + 1, PageDown: index + 1, ArrowUp: index - 1, PageUp: index - 1, Home: 0 }[key];
  return to === undefined || to < 0 || to >= count || to === index ? undefined : to;
}
