import { textAt } from "../json.ts";

const verbs: ReadonlyMap<string, "create" | "update" | "delete"> = new Map([
  ["CREATE", "create"],
  ["UPDATE", "update"],
  ["DELETE", "delete"],
]);

/** Resources that have an action of their own for each verb (26.7: `ResourceType`). */
const things: ReadonlyMap<string, string> = new Map([
  ["USER", "user"],
  ["GROUP", "group"],
  ["CLIENT", "client"],
  ["REALM", "realm"],
  ["REALM_ROLE", "role"],
  ["CLIENT_ROLE", "role"],
  ["ORGANIZATION", "organization"],
]);

/** Resources whose creation and deletion is something that is done to another. */
const relations: ReadonlyMap<string, Readonly<Record<string, string>>> = new Map([
  ["GROUP_MEMBERSHIP", { create: "group_member_add", delete: "group_member_remove" }],
  ["REALM_ROLE_MAPPING", { create: "role_grant", delete: "role_revoke" }],
  ["CLIENT_ROLE_MAPPING", { create: "role_grant", delete: "role_revoke" }],
  ["ORGANIZATION_MEMBERSHIP", { create: "organization_member_add", delete: "organization_member_remove" }],
  ["USER_LOGIN_FAILURE", { delete: "user_unlock" }],
  ["USER_SESSION", { delete: "sessions_end" }],
]);

/** What the realm is made of. */
const settings: ReadonlySet<string> = new Set([
  "REALM_SCOPE_MAPPING",
  "AUTH_FLOW",
  "AUTH_EXECUTION_FLOW",
  "AUTH_EXECUTION",
  "AUTHENTICATOR_CONFIG",
  "REQUIRED_ACTION_CONFIG",
  "REQUIRED_ACTION",
  "IDENTITY_PROVIDER",
  "IDENTITY_PROVIDER_MAPPER",
  "PROTOCOL_MAPPER",
  "USER_FEDERATION_PROVIDER",
  "USER_FEDERATION_MAPPER",
  "CLIENT_INITIAL_ACCESS_MODEL",
  "CLIENT_SCOPE",
  "CLIENT_SCOPE_MAPPING",
  "CLIENT_SCOPE_CLIENT_MAPPING",
  "CLUSTER_NODE",
  "COMPONENT",
  "AUTHORIZATION_RESOURCE_SERVER",
  "AUTHORIZATION_RESOURCE",
  "AUTHORIZATION_SCOPE",
  "AUTHORIZATION_POLICY",
  "USER_PROFILE",
]);

/** `users/{id}/{what}`, for the operation `ACTION`. */
const doneToUsers: ReadonlyMap<string, string> = new Map([
  ["reset-password", "password_set"],
  ["logout", "sessions_end"],
  ["execute-actions-email", "actions_send"],
  ["send-verify-email", "actions_send"],
  ["reset-password-email", "actions_send"],
  ["impersonation", "user_impersonate"],
  ["credentials", "credential_delete"],
  ["disable-credential-types", "credential_delete"],
]);

/** What an administrator did, by operation, kind of resource and its path. */
export function adminActionOf(event: unknown): string {
  const operation = textAt(event, "operationType");
  const resource = textAt(event, "resourceType");
  const [, , what = ""] = textAt(event, "resourcePath").slice(0, 1000).split("/");
  const verb = verbs.get(operation);
  // Some of what is an action to us is a change to Keycloak, or the other way round: the path says which it is.
  if (resource === "USER" && what !== "") return doneToUsers.get(what) ?? "user_act";
  if (resource === "CLIENT" && what === "client-secret") return "client_secret_renew";
  if (resource === "REALM" && what === "" && operation === "ACTION") return "unmapped";
  if (verb === undefined) return "unmapped";
  const thing = things.get(resource);
  if (thing !== undefined) return `${thing}_${verb}`;
  return relations.get(resource)?.[verb] ?? (settings.has(resource) ? `setting_${verb}` : "unmapped");
}
