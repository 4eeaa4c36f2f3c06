import type { Activity } from "./activity.ts";
import type { AlertRows } from "./alerts.ts";
import type { OwnerRows } from "./attribution.ts";
import type { EventRows } from "./audit.ts";
import type { SavedViewRows } from "./audit-views.ts";
import type { GrantRows } from "./access-grants.ts";
import type { DomainRows } from "./domains.ts";
import type { SourceRows } from "./event-sources.ts";
import type { FollowerRows } from "./followers.ts";
import type { InvitationRows } from "./invitations.ts";
import type { MemberRows } from "./members.ts";
import type { Once } from "./once.ts";
import type { PartnerRows } from "./partners.ts";
import type { PersonRows } from "./people.ts";
import type { PlanRows } from "./plans.ts";
import type { PlatformRows } from "./platform.ts";
import type { ResourceRows } from "./resources.ts";
import type { SubscriptionRows } from "./subscriptions.ts";
import type { TenantRows } from "./tenants.ts";
import type { TokenRows } from "./tokens.ts";

/** Which tenants a transaction sees; the store keeps it to them, whatever it is asked. */
export type Reach = "everything" | { readonly tenants: readonly string[] };

/** Where everything is kept. */
export interface Store {
  /** One transaction: all of it is kept, or nothing. */
  within<T>(reach: Reach, work: (tx: Tx) => Promise<T>): Promise<T>;
}

/** An object that products hold for us. */
export interface ObjectRef {
  readonly kind: "tenant" | "domain" | "person" | "member";
  readonly id: string;
}

/** A message that goes out when the transaction is kept. */
export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

/** A transaction, by what is in it. */
export interface Tx {
  readonly tenants: TenantRows;
  readonly partners: PartnerRows;
  readonly plans: PlanRows;
  readonly subscriptions: SubscriptionRows;
  readonly people: PersonRows;
  readonly members: MemberRows;
  readonly invitations: InvitationRows;
  readonly domains: DomainRows;
  readonly grants: GrantRows;
  readonly tokens: TokenRows;
  readonly events: EventRows;
  readonly views: SavedViewRows;
  readonly alerts: AlertRows;
  readonly followers: FollowerRows;
  readonly owners: OwnerRows;
  readonly sources: SourceRows;
  readonly resources: ResourceRows;
  readonly platform: PlatformRows;
  /** Sees this tenant too from now on: one that was found out of it in the transaction. */
  see(tenantId: string): Promise<void>;
  /** Notes a request that may be sent twice. Gives the id of what it made the first time; throws `idempotency.mismatch`. */
  note(once: Once, madeId: string): Promise<string | undefined>;
  /** Tells of what is done here; kept, in the timeline, at the end of the transaction. */
  record(activity: Activity): Promise<void>;
  /** The same, for what is told once under its key, however often it happens. */
  recordOnce(activity: Activity, key: string): Promise<void>;
  /** Has objects brought to every product, once this is kept. */
  reconcile(objects: readonly ObjectRef[]): Promise<void>;
  send(mail: Mail): Promise<void>;
}
