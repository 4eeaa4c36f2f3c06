import type { TenantRole } from "./access.ts";
import type { MemberStatus } from "./members.ts";
import type { TenantStatus } from "./tenant.ts";

interface Snapshot {
  readonly id: string;
  readonly generation: number;
}

export interface SnapshotTenant {
  readonly id: string;
  readonly slug: string;
  readonly status: TenantStatus;
}

export interface TenantSnapshot extends Snapshot, SnapshotTenant {
  readonly kind: "tenant";
  readonly name: string;
  readonly filesBytes: number | undefined;
}

export interface DomainSnapshot extends Snapshot {
  readonly kind: "domain";
  readonly name: string;
  /** And not given up since. */
  readonly proven: boolean;
  readonly tenant: SnapshotTenant;
}

export interface PersonSnapshot extends Snapshot {
  readonly kind: "person";
  readonly email: string;
  readonly displayName: string;
  readonly locale: "en" | "de";
  /** Something is open to them: a tenant that is in use, a partner, the platform, or an invitation that they answer signed in. */
  readonly inside: boolean;
}

export interface MemberSnapshot extends Snapshot {
  readonly kind: "member";
  readonly tenant: SnapshotTenant;
  readonly person: {
    readonly id: string;
    readonly email: string;
    readonly displayName: string;
    /** They had an account at the identity provider before: products make theirs when they first sign in. */
    readonly ownAccount: boolean;
  };
  readonly username: string;
  readonly role: TenantRole;
  readonly status: MemberStatus;
  readonly aliases: readonly string[];
  /** The tenant's first proven one. */
  readonly domain: string | undefined;
  readonly mailboxBytes: number | undefined;
}

/** An object as the database has it at one moment, with all that what is wanted of it depends on. */
export type ObjectSnapshot = TenantSnapshot | DomainSnapshot | PersonSnapshot | MemberSnapshot;
