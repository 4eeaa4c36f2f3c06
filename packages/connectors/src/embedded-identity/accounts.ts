/** An account of the embedded identity provider, as far as the control plane decides about it. */
export interface Account {
  /** The person's id: the `sub` of tokens. */
  readonly id: string;
  /** Lower case; unique. */
  readonly email: string;
  readonly displayName: string;
  readonly locale: "en" | "de";
  readonly state: "enabled" | "disabled";
}

/** Where the embedded identity provider keeps its accounts. Throws a `ConnectorError` and nothing else. */
export interface Accounts {
  /** That it is there and lets us in. */
  check(signal: AbortSignal): Promise<void>;
  find(id: string, signal: AbortSignal): Promise<Account | undefined>;
  /**
   * Makes it, or makes it so. A disabled account is signed out everywhere, at once. Throws `permanent` when another
   * account has the mail address.
   */
  save(account: Account, signal: AbortSignal): Promise<void>;
  /** Takes it away with all that belongs to it: also true to its word when it is gone already. */
  remove(id: string, signal: AbortSignal): Promise<void>;
}
