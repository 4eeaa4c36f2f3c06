/** Somebody who has yet to choose how they sign in. */
export interface Newcomer {
  readonly id: string;
  readonly email: string;
  readonly displayName: string;
  readonly locale: "en" | "de";
  /** Where they go on to, once they have chosen. */
  readonly application: "portal" | "operator";
}

/** Lets people choose a password, where the identity provider is our own. */
export interface Enrollment {
  /** A one-time address that is good for a day; undefined when they have a password already, and only need to sign in. */
  begin(newcomer: Newcomer): Promise<{ readonly url: string } | undefined>;
}
