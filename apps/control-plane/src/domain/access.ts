import { domainErrors } from "./errors.ts";

/** Roles in a tenant, weakest first. */
export const tenantRoles = ["member", "administrator", "owner"] as const;
export type TenantRole = (typeof tenantRoles)[number];

/** What a customer lets a partner do in its tenant. */
export const grantScopes = ["read", "people", "domains", "billing"] as const;
export type GrantScope = (typeof grantScopes)[number];

/** A customer's permission for a partner: until when, and for what. */
export interface Grant {
  readonly tenantId: string;
  readonly partnerId: string;
  readonly scopes: readonly GrantScope[];
  readonly expiresAt: Date;
  readonly revokedAt: Date | undefined;
}

/** Where a request comes from. */
export interface Origin {
  readonly address: string;
  readonly userAgent: string;
  readonly requestId: string;
}

/** Somebody's authority as the database has it at this moment. A token proves who it is, and nothing of this. */
export interface Actor {
  readonly personId: string;
  /** The database flag and the operator audience of the token, both. */
  readonly operator: boolean;
  readonly memberships: readonly { readonly tenantId: string; readonly role: TenantRole }[];
  /** Partners that this person administers. */
  readonly partnerIds: readonly string[];
  /** Grants to those partners. */
  readonly grants: readonly Grant[];
  /** A program with a token that only reads. */
  readonly readOnly?: boolean;
  /** A program with a token for one tenant: nothing beyond that tenant is done with it. */
  readonly confined?: boolean;
  /** A program with a token, whatever that allows. */
  readonly program?: boolean;
  readonly origin?: Origin;
}

/** What an action is about. `self`: the person's own name, sessions and tokens. */
export type Subject =
  | { readonly kind: "platform" }
  | { readonly kind: "self" }
  | { readonly kind: "partner"; readonly partnerId: string }
  | { readonly kind: "tenant"; readonly tenantId: string };

interface Rule {
  readonly about: Subject["kind"];
  /** Changes nothing. */
  readonly reads?: true;
  /** Done by a person who is signed in, and by no program in their name. */
  readonly inPerson?: true;
  readonly operator: boolean;
  /** Administrators of the partner itself. */
  readonly partner?: true;
  /** The weakest role in the tenant that may. */
  readonly tenant?: TenantRole;
  /** The scope that a customer's grant to its partner must have. */
  readonly granted?: GrantScope;
}

/** Who may do what: the one table. Absent is denied. */
export const permissions = {
  "self.read": { about: "self", reads: true, operator: true },
  "self.update": { about: "self", operator: true },
  // A token that makes another one would outlive its end, and its being revoked.
  "token.create": { about: "self", operator: true, inPerson: true },

  "platform.read": { about: "platform", reads: true, operator: true },
  "connector.read": { about: "platform", reads: true, operator: true },
  "connector.check": { about: "platform", operator: true },
  "partner.list": { about: "platform", reads: true, operator: true },
  "partner.create": { about: "platform", operator: true },
  "tenant.list-all": { about: "platform", reads: true, operator: true },
  "tenant.create-direct": { about: "platform", operator: true },
  "plan.manage": { about: "platform", operator: true },
  "audit.read-all": { about: "platform", reads: true, operator: true },
  "audit.export-all": { about: "platform", operator: true },
  "audit.erase": { about: "platform", operator: true },
  "audit.retain": { about: "platform", operator: true },
  "alert.manage-platform": { about: "platform", operator: true },

  "partner.read": { about: "partner", reads: true, operator: true, partner: true },
  "partner.update": { about: "partner", operator: true },
  "partner.administer": { about: "partner", operator: true, partner: true },
  "tenant.create": { about: "partner", operator: true, partner: true },

  "tenant.read": { about: "tenant", reads: true, operator: true, tenant: "member", granted: "read" },
  "tenant.update": { about: "tenant", operator: true, tenant: "administrator" },
  "tenant.suspend": { about: "tenant", operator: true },
  "tenant.resume": { about: "tenant", operator: true },
  "tenant.terminate": { about: "tenant", operator: true, tenant: "owner" },
  "tenant.reconcile": { about: "tenant", operator: true, tenant: "administrator" },
  "resource.read": { about: "tenant", reads: true, operator: true, tenant: "administrator", granted: "read" },
  "audit.read": { about: "tenant", reads: true, operator: true, tenant: "administrator", granted: "read" },
  "audit.verify": { about: "tenant", reads: true, operator: true, tenant: "administrator" },
  "audit.export": { about: "tenant", operator: true, tenant: "administrator" },
  "alert.read": { about: "tenant", reads: true, operator: true, tenant: "administrator" },
  "alert.manage": { about: "tenant", operator: false, tenant: "administrator" },

  "people.read": { about: "tenant", reads: true, operator: true, tenant: "administrator", granted: "people" },
  "people.invite": { about: "tenant", operator: true, tenant: "administrator", granted: "people" },
  "people.update": { about: "tenant", operator: false, tenant: "administrator", granted: "people" },
  "people.suspend": { about: "tenant", operator: true, tenant: "administrator", granted: "people" },
  "people.off-board": { about: "tenant", operator: false, tenant: "administrator", granted: "people" },
  "people.change-role": { about: "tenant", operator: false, tenant: "owner" },

  "domain.read": { about: "tenant", reads: true, operator: true, tenant: "administrator", granted: "domains" },
  "domain.manage": { about: "tenant", operator: false, tenant: "administrator", granted: "domains" },

  "billing.read": { about: "tenant", reads: true, operator: true, tenant: "owner", granted: "billing" },
  "billing.update": { about: "tenant", operator: true, tenant: "owner", granted: "billing" },
  "subscription.manage": { about: "tenant", operator: true, granted: "billing" },

  "access.read": { about: "tenant", reads: true, operator: true, tenant: "administrator" },
  "access.grant": { about: "tenant", operator: false, tenant: "owner" },
  "access.revoke": { about: "tenant", operator: false, tenant: "owner" },
} as const satisfies Readonly<Record<string, Rule>>;
export type Permission = keyof typeof permissions;

/** True when this person may do this to this subject now. */
export function allowed(actor: Actor, permission: Permission, { subject, now }: { subject: Subject; now: Date }): boolean {
  const rule: Rule = permissions[permission];
  if (rule.about !== subject.kind) return false;
  if (isForPersons(actor, permission)) return false;
  if (actor.readOnly === true && rule.reads !== true) return false;
  if (actor.confined === true && subject.kind !== "tenant" && permission !== "self.read") return false;
  if (subject.kind === "self") return true;
  if (rule.operator && actor.operator) return true;
  if (subject.kind === "partner") return rule.partner === true && actor.partnerIds.includes(subject.partnerId);
  if (subject.kind !== "tenant") return false;
  return hasRole(actor, subject.tenantId, rule.tenant) || isGranted(actor, subject.tenantId, { scope: rule.granted, now });
}

/** As {@link allowed}; throws `access.denied`, `access.read-only` or `access.in-person`. */
export function assertAllowed(actor: Actor, permission: Permission, about: { subject: Subject; now: Date }): void {
  if (allowed(actor, permission, about)) return;
  if (isForPersons(actor, permission)) throw domainErrors.error("access.in-person");
  throw domainErrors.error(actor.readOnly === true ? "access.read-only" : "access.denied");
}

function isForPersons({ program }: Actor, permission: Permission): boolean {
  const { inPerson }: Rule = permissions[permission];
  return program === true && inPerson === true;
}

/** As {@link assertAllowed}, for a tenant. Whoever has no part in it at all does not learn that it exists: `tenant.unknown`. */
export function assertAllowedIn(actor: Actor, permission: Permission, { tenantId, now }: { tenantId: string; now: Date }): void {
  if (!hasPart(actor, tenantId, now)) throw domainErrors.error("tenant.unknown");
  assertAllowed(actor, permission, { subject: { kind: "tenant", tenantId }, now });
}

/** As {@link assertAllowed}, for the platform as a whole. */
export function assertOperator(actor: Actor, permission: Permission, now: Date): void {
  assertAllowed(actor, permission, { subject: { kind: "platform" }, now });
}

/** Operators, the tenant's own people, and partners that it lets in, for whatever it is. */
function hasPart({ operator, memberships, grants, partnerIds }: Actor, tenantId: string, now: Date): boolean {
  return (
    operator ||
    memberships.some((membership) => membership.tenantId === tenantId) ||
    grants.some((grant) => grant.tenantId === tenantId && partnerIds.includes(grant.partnerId) && isOpen(grant, now))
  );
}

/** True while a grant lets its partner in. */
function isOpen({ revokedAt, expiresAt }: Pick<Grant, "revokedAt" | "expiresAt">, now: Date): boolean {
  return revokedAt === undefined && now < expiresAt;
}

/** Their role in a tenant; undefined for everybody else. */
export function roleIn({ memberships }: Actor, tenantId: string): TenantRole | undefined {
  return memberships.find((other) => other.tenantId === tenantId)?.role;
}

/** True when a role is that one, or above it. */
export function atLeast(role: TenantRole | undefined, least: TenantRole): boolean {
  return role !== undefined && tenantRoles.indexOf(role) >= tenantRoles.indexOf(least);
}

function hasRole(actor: Actor, tenantId: string, least: TenantRole | undefined): boolean {
  return least !== undefined && atLeast(roleIn(actor, tenantId), least);
}

function isGranted({ grants, partnerIds }: Actor, tenantId: string, { scope, now }: { scope: GrantScope | undefined; now: Date }): boolean {
  if (scope === undefined) return false;
  return grants.some(
    (grant) => grant.tenantId === tenantId && partnerIds.includes(grant.partnerId) && grant.scopes.includes(scope) && isOpen(grant, now),
  );
}
