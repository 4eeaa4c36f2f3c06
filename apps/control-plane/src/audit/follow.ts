import type { AuditEvent, ChainOwner, EventOwner } from "../domain/audit.ts";
import type { ChainAhead } from "../domain/followers.ts";
import type { Store, Tx } from "../domain/store.ts";

const CHAINS_AT_ONCE = 100;

/** Somebody who reads events along. */
export interface Follower {
  /** Its places are kept under it: another name begins anew. */
  readonly name: string;
  readonly of: EventOwner;
  /** It begins with what was there before it. */
  readonly history: boolean;
  /** Events of a chain that are in memory at a time. */
  readonly atOnce: number;
  /** False: nothing of this chain matters at the moment, and what there is is passed over unread. */
  readonly wants?: (tx: Tx, chain: ChainOwner) => Promise<boolean>;
  /** Acts on events, in their order. What it does in the transaction is kept together with its place. */
  readonly act: (tx: Tx, chain: ChainOwner, events: readonly AuditEvent[]) => Promise<void>;
}

/**
 * Brings a follower to the end of every chain, until the signal: each event in the order of its chain, and again after a crash when its
 * place was not kept. One process at a time does; for others there is nothing to do. Throws what `act` throws.
 */
export async function follow(
  follower: Follower,
  { store, signal }: { readonly store: Store; readonly signal: AbortSignal },
): Promise<void> {
  for (let behind = true; behind && !signal.aborted;) {
    const chains = await chainsAhead(follower, store);
    behind = chains.length === CHAINS_AT_ONCE;
    // A batch of each in turn: one that is busy does not keep the others waiting.
    for (const ahead of chains) {
      if (signal.aborted) return;
      const left = await store.within("everything", (tx) => step(follower, { store, tx, ahead }));
      if (left === "claimed by another") return;
      behind ||= left === "more";
    }
  }
}

function chainsAhead({ name, of, history }: Follower, store: Store): Promise<readonly ChainAhead[]> {
  return store.within("everything", async (tx) => {
    if (!(await tx.followers.claim(name))) return [];
    await tx.followers.begin(name, { history });
    return tx.followers.ahead(name, of, CHAINS_AT_ONCE);
  });
}

async function step(
  { name, atOnce, wants, act }: Follower,
  { store, tx, ahead: { chain, head } }: { readonly store: Store; readonly tx: Tx; readonly ahead: ChainAhead },
): Promise<"claimed by another" | "more" | "done"> {
  if (!(await tx.followers.claim(name))) return "claimed by another";
  if (wants !== undefined && !(await wants(tx, chain))) {
    await tx.followers.keep(name, chain, head);
    return "done";
  }
  const place = await tx.followers.place(name, chain);
  // Read in a transaction of its own: acting may take long, and would keep a month whose time is over from being dropped.
  const events = await store.within("everything", (reading) => reading.events.following(chain, place, atOnce));
  if (events.length > 0) await act(tx, chain, events);
  await tx.followers.keep(name, chain, events.at(-1)?.seq ?? Math.max(place, head));
  return events.length === atOnce ? "more" : "done";
}
