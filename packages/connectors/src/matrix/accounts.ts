import type { DesiredMember } from "../contract/desired.ts";

/** A member's account, wherever accounts are. */
export interface Account {
  /** The Matrix id. */
  readonly name: string;
  /** What it is called where accounts are. */
  readonly key: string;
  readonly displayname: string | undefined;
  readonly deactivated: boolean;
  readonly locked: boolean;
  /** Our id of the member whose it is; undefined: nobody's that we know of. */
  readonly allodId: string | undefined;
  /** Whose sign-in opens it. */
  readonly subject: string | undefined;
}

/** Where accounts of one server are made, locked and linked with people's sign-in: in Synapse, or in the service that signs people in for it. */
export interface Accounts {
  /** Throws when nobody could sign in to what is made here. */
  check(signal: AbortSignal): Promise<void>;
  /** The account that is noted as this member's, else the one with this id. Also one that is deactivated: names are never free again. */
  find(desired: DesiredMember, id: string | undefined, signal: AbortSignal): Promise<Account | undefined>;
  /** The Matrix id that somebody's sign-in opens. */
  holderOf(subject: string, signal: AbortSignal): Promise<string | undefined>;
  /** Makes an account under the first of the ids that nobody ever had, and says which. */
  create(desired: DesiredMember, ids: readonly string[], signal: AbortSignal): Promise<string>;
  /** Only what differs: a name that is written again is a new event in every room of theirs. */
  change(desired: DesiredMember, account: Account, signal: AbortSignal): Promise<void>;
  /** Nobody signs in to it any more, and their sign-in is free; our id stays, for who comes back as the same member. */
  end(id: string, signal: AbortSignal): Promise<void>;
}
