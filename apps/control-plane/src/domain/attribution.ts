/** What events say of whose they may be, of a whole batch: each once. */
export interface Asked {
  readonly tenantIds: readonly string[];
  readonly objects: readonly { readonly connector: string; readonly externalId: string }[];
  readonly identities: readonly { readonly issuer: string; readonly subject: string }[];
  /** Lower case. */
  readonly emails: readonly string[];
  /** As DNS has them. */
  readonly domains: readonly string[];
}

/** A tenant's, from a moment to another; undefined: from the beginning, and until now. */
export interface Held {
  readonly tenantId: string;
  readonly from: Date | undefined;
  readonly until: Date | undefined;
}

export interface KnownPerson {
  readonly id: string;
  readonly name: string;
  /** All that they ever had. */
  readonly memberships: readonly Held[];
}

/** What is known of it. */
export interface Known {
  readonly tenantIds: readonly string[];
  readonly objects: readonly {
    readonly connector: string;
    readonly externalId: string;
    readonly kind: "tenant" | "domain" | "person" | "member";
    /** Undefined: a person's, who belongs to none. */
    readonly tenantId: string | undefined;
    readonly personId: string | undefined;
  }[];
  readonly identities: readonly { readonly issuer: string; readonly subject: string; readonly personId: string }[];
  /** Of somebody, or of a mailbox in a tenant's proven domain. */
  readonly emails: readonly { readonly email: string; readonly personId: string; readonly tenantId: string | undefined }[];
  /** Proven ones; the oldest claim of each name first. */
  readonly domains: readonly (Held & { readonly name: string })[];
  /** Everybody who is named above. */
  readonly people: readonly KnownPerson[];
}

export interface OwnerRows {
  /** Few questions, whatever the number. */
  known(asked: Asked): Promise<Known>;
}
