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
}

/** What an action is about. */
export type Subject =
  | { readonly kind: "platform" }
  | { readonly kind: "partner"; readonly partnerId: string }
  | { readonly kind: "tenant"; readonly tenantId: string };

interface Rule {
  readonly about: Subject["kind"];
  readonly operator: boolean;
  /** Administrators of the partner itself. */
  readonly partner?: boolean;
  /** The weakest role in the tenant that may. */
  readonly tenant?: TenantRole;
  /** The scope that a customer's grant to its partner must have. */
  readonly granted?: GrantScope;
}

/** Who may do what: the one table. Absent is denied. */
export const permissions = {
  "platform.read": { about: "platform", operator: true },
  "partner.create": { about: "platform", operator: true },
  "tenant.list-all": { about: "platform", operator: true },
  "plan.manage": { about: "platform", operator: true },
  "connector.read": { about: "platform", operator: true },
  "partner.read": { about: "partner", operator: true, partner: true },
  "partner.update": { about: "partner", operator: true },
  "tenant.create": { about: "partner", operator: true, partner: true },
  "tenant.read": { about: "tenant", operator: true, tenant: "member", granted: "read" },
  "tenant.update": { about: "tenant", operator: true, tenant: "administrator" },
  "tenant.suspend": { about: "tenant", operator: true },
  "tenant.resume": { about: "tenant", operator: true },
  "tenant.terminate": { about: "tenant", operator: true, tenant: "owner" },
  "tenant.reconcile": { about: "tenant", operator: true, tenant: "administrator" },
  "people.list": { about: "tenant", operator: true, tenant: "administrator", granted: "people" },
  "people.invite": { about: "tenant", operator: false, tenant: "administrator", granted: "people" },
  "people.suspend": { about: "tenant", operator: true, tenant: "administrator", granted: "people" },
  "people.change-role": { about: "tenant", operator: false, tenant: "owner" },
  "domain.read": { about: "tenant", operator: true, tenant: "administrator", granted: "domains" },
  "domain.manage": { about: "tenant", operator: false, tenant: "administrator", granted: "domains" },
  "billing.read": { about: "tenant", operator: true, tenant: "owner", granted: "billing" },
  "access.read": { about: "tenant", operator: true, tenant: "administrator" },
  "access.grant": { about: "tenant", operator: false, tenant: "owner" },
  "access.revoke": { about: "tenant", operator: false, tenant: "owner" },
  "activity.read": { about: "tenant", operator: true, tenant: "administrator", granted: "read" },
} as const satisfies Readonly<Record<string, Rule>>;
export type Permission = keyof typeof permissions;

/** True when this person may do this to this subject now. */
export function allowed(actor: Actor, permission: Permission, { subject, now }: { subject: Subject; now: Date }): boolean {
  const rule: Rule = permissions[permission];
  if (rule.about !== subject.kind) return false;
  if (rule.operator && actor.operator) return true;
  if (subject.kind === "partner") return rule.partner === true && actor.partnerIds.includes(subject.partnerId);
  if (subject.kind !== "tenant") return false;
  return hasRole(actor, subject.tenantId, rule.tenant) || isGranted(actor, subject.tenantId, { scope: rule.granted, now });
}

/** As {@link allowed}; throws `access.denied`. */
export function assertAllowed(actor: Actor, permission: Permission, about: { subject: Subject; now: Date }): void {
  if (!allowed(actor, permission, about)) throw domainErrors.error("access.denied");
}

/** As {@link assertAllowed}, for a tenant. Whoever may not even see it does not learn that it exists: `tenant.unknown`. */
export function assertAllowedIn(actor: Actor, permission: Permission, { tenantId, now }: { tenantId: string; now: Date }): void {
  const about = { subject: { kind: "tenant", tenantId } as const, now };
  if (!allowed(actor, "tenant.read", about)) throw domainErrors.error("tenant.unknown");
  assertAllowed(actor, permission, about);
}

function hasRole({ memberships }: Actor, tenantId: string, least: TenantRole | undefined): boolean {
  const membership = memberships.find((other) => other.tenantId === tenantId);
  return least !== undefined && membership !== undefined && tenantRoles.indexOf(membership.role) >= tenantRoles.indexOf(least);
}

function isGranted({ grants, partnerIds }: Actor, tenantId: string, { scope, now }: { scope: GrantScope | undefined; now: Date }): boolean {
  if (scope === undefined) return false;
  return grants.some(
    (grant) =>
      grant.tenantId === tenantId &&
      partnerIds.includes(grant.partnerId) &&
      grant.scopes.includes(scope) &&
      grant.revokedAt === undefined &&
      now < grant.expiresAt,
  );
}
