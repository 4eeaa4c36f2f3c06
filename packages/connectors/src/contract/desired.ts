/** Kinds of objects that products hold for us, in the order in which they are made: each may need the ones before it. */
export const objectKinds = ["tenant", "domain", "person", "member"] as const;
export type ObjectKind = (typeof objectKinds)[number];

/** `disabled`: kept, and of no use to anybody (nobody signs in); `absent`: not there. */
export type DesiredState = "enabled" | "disabled" | "absent";

/** The tenant that an object belongs to, as the same product knows it. */
export interface TenantRef {
  readonly allodId: string;
  readonly slug: string;
  /** The product's id of the tenant; undefined when the product holds no tenants. */
  readonly externalId: string | undefined;
}

interface DesiredObject {
  /** Our own id: kept with the object in the product, so that it is found again after a crash. */
  readonly allodId: string;
  readonly state: DesiredState;
}

/** A customer as a whole: a group, an organization, a space, a drive. */
export interface DesiredTenant extends DesiredObject {
  readonly kind: "tenant";
  readonly slug: string;
  readonly name: string;
  /** Room for the tenant's shared files, in bytes; undefined: the product's own default. */
  readonly quotaBytes: number | undefined;
}

/** A domain that the tenant has proven to be its own. */
export interface DesiredDomain extends DesiredObject {
  readonly kind: "domain";
  readonly name: string;
  readonly tenant: TenantRef;
}

/** A human being, once, however many tenants they belong to: what identity providers hold. */
export interface DesiredPerson extends DesiredObject {
  readonly kind: "person";
  /** Lower case; where they can be written to. */
  readonly email: string;
  readonly displayName: string;
  readonly locale: "en" | "de";
}

/** A person in one tenant: a mailbox, a chat account, a place among a drive's people. */
export interface DesiredMember extends DesiredObject {
  readonly kind: "member";
  readonly tenant: TenantRef;
  readonly person: {
    readonly allodId: string;
    readonly email: string;
    readonly displayName: string;
    /** Their id at the identity provider (the `sub` of its tokens); undefined before it is known. */
    readonly subject: string | undefined;
  };
  /** Unique in the tenant: the local part of addresses, and the chat name. */
  readonly username: string;
  readonly role: "member" | "administrator" | "owner";
  /** The tenant's first proven domain; undefined while it has none. */
  readonly domain: string | undefined;
  /** Further local parts whose mail they get. */
  readonly aliases: readonly string[];
  /** Room for their mail, in bytes; undefined: the product's own default. */
  readonly quotaBytes: number | undefined;
}

export type Desired = DesiredTenant | DesiredDomain | DesiredPerson | DesiredMember;
