import type { ChainOwner, EventOwner } from "./audit.ts";

/** A chain that has events that a follower has not seen. */
export interface ChainAhead {
  readonly chain: ChainOwner;
  /** The newest. */
  readonly head: number;
}

/** Who reads events along, and how far they are in each chain. */
export interface FollowerRows {
  /** False while another process follows under this name. True: nobody else does until the transaction ends. */
  claim(follower: string): Promise<boolean>;
  /** Where one that is new begins: `history` at the beginning of every chain, else where each chain is now. */
  begin(follower: string, options: { readonly history: boolean }): Promise<void>;
  /** Those that are furthest behind in time come first. */
  ahead(follower: string, owner: EventOwner, limit: number): Promise<readonly ChainAhead[]>;
  /** The newest event that it has seen; 0 before the first. */
  place(follower: string, chain: ChainOwner): Promise<number>;
  keep(follower: string, chain: ChainOwner, seq: number): Promise<void>;
}
