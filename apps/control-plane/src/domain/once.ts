import type { Tx } from "./store.ts";

/** A request that may be sent twice: who sent it, under which key, and a hash of what it says. */
export interface Once {
  readonly personId: string;
  readonly key: string;
  readonly requestHash: string;
}

/** Makes something, unless the same request made it before: then gives that. */
export async function makeOnce<T>(
  tx: Tx,
  once: Once | undefined,
  { id, make, find }: { readonly id: string; readonly make: () => Promise<T>; readonly find: (id: string) => Promise<T> },
): Promise<T> {
  const before = once === undefined ? undefined : await tx.note(once, id);
  return before === undefined ? make() : find(before);
}
