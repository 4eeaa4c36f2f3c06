import type { Alerts } from "../domain/alerts.ts";
import type { Readable } from "node:stream";

import type { AuditCustody } from "../domain/audit-custody.ts";
import type { AuditExports } from "../domain/audit-export.ts";
import type { SavedViews } from "../domain/audit-views.ts";
import type { AccessGrants } from "../domain/access-grants.ts";
import type { Domains } from "../domain/domains.ts";
import type { EventSources } from "../domain/event-sources.ts";
import type { Invitations } from "../domain/invitations.ts";
import type { Members } from "../domain/members.ts";
import type { Partners } from "../domain/partners.ts";
import type { People } from "../domain/people.ts";
import type { Plans } from "../domain/plans.ts";
import type { Platform } from "../domain/platform.ts";
import type { Resources } from "../domain/resources.ts";
import type { Subscriptions } from "../domain/subscriptions.ts";
import type { Tenants } from "../domain/tenants.ts";
import type { Timeline } from "../domain/timeline.ts";
import type { Tokens } from "../domain/tokens.ts";

/** A product as its users know it. */
export interface ShownProduct {
  readonly id: string;
  readonly title: string;
  readonly kinds: readonly ("tenant" | "domain" | "person" | "member")[];
  readonly app?: { readonly title: string; readonly url: string; readonly icon: "mail" | "chat" | "files" | "video" | "website" };
}

/** Where somebody is signed in to a portal. */
export interface ShownSession {
  readonly id: string;
  readonly application: "portal" | "operator";
  readonly userAgent: string;
  readonly createdAt: Date;
  readonly lastSeenAt: Date;
}

/** Something changed: whose, and what. */
export interface Change {
  readonly tenantId: string | null;
  readonly kind:
    | "tenant"
    | "domain"
    | "person"
    | "member"
    | "invitation"
    | "access-grant"
    | "subscription"
    | "partner"
    | "plan"
    | "resource"
    | "audit";
  readonly id: string;
}

/** What the API is made of. */
export interface Services {
  readonly accessGrants: AccessGrants;
  readonly custody: AuditCustody;
  readonly alerts: Alerts;
  readonly domains: Domains;
  readonly eventSources: EventSources;
  readonly exports: AuditExports;
  readonly invitations: Invitations;
  readonly members: Members;
  readonly partners: Partners;
  readonly people: People;
  readonly plans: Plans;
  readonly platform: Platform;
  readonly resources: Resources;
  readonly subscriptions: Subscriptions;
  readonly tenants: Tenants;
  readonly timeline: Timeline;
  readonly tokens: Tokens;
  readonly views: SavedViews;
  /** What verifies the chains elsewhere. */
  readonly published: { readonly publicKey: string; checkpoints(): Readable };
  readonly products: readonly ShownProduct[];
  readonly sessions: {
    list(personId: string): Promise<readonly ShownSession[]>;
    /** False when this person has no such session. */
    end(personId: string, id: string): Promise<boolean>;
  };
  /** Asks a product how it is, now, and notes what it answers. */
  readonly checkProduct: (id: string) => Promise<void>;
  /** Calls back for every change until the returned function is called; and after a time in which changes were missed. */
  readonly subscribe: (onChange: (change: Change) => void, onGap: () => void) => () => void;
  readonly now: () => Date;
  /** Where people change how they sign in. */
  readonly accountUrl: string | undefined;
}
