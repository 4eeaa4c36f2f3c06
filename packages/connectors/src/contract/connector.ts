import type { Desired, DesiredState, ObjectKind } from "./desired.ts";

/** A DNS record that somebody must publish for the product to work. */
export interface DnsRecord {
  readonly type: "A" | "AAAA" | "CNAME" | "MX" | "TXT" | "SRV" | "CAA" | "TLSA";
  /** Absolute, without the dot at the end. */
  readonly name: string;
  /** As a resolver says it: texts in one piece and without quotes, hosts without the dot at the end: `10 mail.example.com`. */
  readonly value: string;
  /** What it is for, in a few words: `Mail arrives`, `Signs outgoing mail (DKIM)`. */
  readonly purpose: string;
}

/** An object as it is in the product. Connectors add what they need in order to compare. */
export interface Observed {
  /** The product's id of it. For an identity provider and a person: the `sub` of its tokens. */
  readonly externalId: string;
  /** Never `absent`: what is absent is not observed. */
  readonly state: Exclude<DesiredState, "absent">;
  /** For a domain: what its owner must publish. */
  readonly records?: readonly DnsRecord[];
}

/** How an object is found: by the product's id when we have kept it, else by our own id and what names it. */
export interface Ref {
  readonly desired: Desired;
  readonly externalId: string | undefined;
}

/**
 * What separates an object from what is wanted. `changes`: in a few words each, for people; none: nothing to do.
 * `skipped`: it cannot or need not be done, for a reason that a person can see (`NoDomain`: "The tenant has no proven
 * domain yet: add one to give people mailboxes."); it is never a silent success. The reason is one word, for programs.
 */
export type ChangePlan =
  | { readonly changes: readonly string[] }
  | { readonly skipped: { readonly reason: string; readonly message: string } };

/**
 * A product that tenants are provisioned into: small and boring. Verbs that reach the product throw a
 * {@link ConnectorError} and nothing else, end soon after `signal` is aborted, and can be called again with the same effect.
 */
export interface Connector<Seen extends Observed = Observed> {
  /** Short name, as in addresses: `matrix`. */
  readonly id: string;
  readonly title: string;
  /** What it holds. It is asked for nothing else. */
  readonly kinds: readonly ObjectKind[];
  /** Its people's subjects are those of this issuer's tokens: it is the identity provider. */
  readonly issuer?: string;
  /** It takes over the accounts that people's own sign-ins there have made, and no others; or waits for them. */
  readonly adopts?: boolean;
  /** What its members see in the launcher. */
  readonly app?: { readonly title: string; readonly url: string; readonly icon: "mail" | "chat" | "files" | "video" | "website" };
  /** Throws when the product does not answer, refuses our credentials, or is of a version that we do not know. */
  check(signal: AbortSignal): Promise<{ readonly version: string | undefined }>;
  /** The object, or undefined when there is none. */
  read(ref: Ref, signal: AbortSignal): Promise<Seen | undefined>;
  /** Compares, and does nothing. Never called for `absent`. */
  plan(desired: Desired, observed: Seen | undefined): ChangePlan;
  /**
   * Makes the object when there is none, with our id in it; else does what {@link Connector.plan} said. Ended in the
   * middle, the next {@link Connector.read} finds what there is and the next `apply` does the rest.
   */
  apply(desired: Desired, observed: Seen | undefined, signal: AbortSignal): Promise<Seen>;
  /** Takes it away, with what belongs to it alone. Also true to its word when it is gone already. */
  remove(observed: Seen, signal: AbortSignal): Promise<void>;
}
