import type { CustomerView, Me } from "@allod/api";

type Role = Me["memberships"][number]["role"];
type Scope = CustomerView["scopes"][number];

/** How somebody stands to a tenant: with a role in it, or as a partner whom it let in for some things. */
export type Standing = { readonly as: "member"; readonly role: Role } | { readonly as: "partner"; readonly scopes: readonly Scope[] };

/** What pages offer. The server decides; this keeps what it would refuse from being offered. */
export type Ability =
  | "apps.open"
  | "people.read"
  | "people.change"
  | "people.change-role"
  | "domains.read"
  | "domains.change"
  | "access.read"
  | "access.change"
  | "audit.read"
  | "audit.verify"
  | "audit.export"
  | "alerts.read"
  | "alerts.change"
  | "resources.read"
  | "settings.change"
  | "billing.read"
  | "billing.change"
  | "tenant.terminate";

/** The weakest role that may, and the scope that a customer's grant must have. As in the control plane's own table, `domain/access.ts`. */
const RULES: Readonly<Record<Ability, { readonly role: Role; readonly scope?: Scope }>> = {
  "apps.open": { role: "member" },
  "people.read": { role: "administrator", scope: "people" },
  "people.change": { role: "administrator", scope: "people" },
  "people.change-role": { role: "owner" },
  "domains.read": { role: "administrator", scope: "domains" },
  "domains.change": { role: "administrator", scope: "domains" },
  "access.read": { role: "administrator" },
  "access.change": { role: "owner" },
  "audit.read": { role: "administrator", scope: "read" },
  "audit.verify": { role: "administrator" },
  "audit.export": { role: "administrator" },
  "alerts.read": { role: "administrator" },
  "alerts.change": { role: "administrator" },
  "resources.read": { role: "administrator", scope: "read" },
  "settings.change": { role: "administrator" },
  "billing.read": { role: "owner", scope: "billing" },
  "billing.change": { role: "owner", scope: "billing" },
  "tenant.terminate": { role: "owner" },
};
const ROLES: readonly Role[] = ["member", "administrator", "owner"];

/** Roles that they may give: none above their own. Partners make members. */
export function rolesToGive(standing: Standing): readonly Role[] {
  return ROLES.slice(0, rank(standing) + 1);
}

/** Nobody changes those who are above them. */
export function isAbove(role: Role, standing: Standing): boolean {
  return ROLES.indexOf(role) > rank(standing);
}

function rank(standing: Standing): number {
  return standing.as === "partner" ? 0 : ROLES.indexOf(standing.role);
}

/** True when somebody who stands so to a tenant may do this there. Nobody who does not stand to it may do anything. */
export function can(standing: Standing | undefined, ability: Ability): boolean {
  if (standing === undefined) return false;
  const { role, scope } = RULES[ability];
  if (standing.as === "partner") return scope !== undefined && standing.scopes.includes(scope);
  return ROLES.indexOf(standing.role) >= ROLES.indexOf(role);
}
