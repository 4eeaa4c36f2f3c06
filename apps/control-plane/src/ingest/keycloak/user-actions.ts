import type { EventOutcome } from "../../domain/audit.ts";
import { textAt } from "../json.ts";

/** What Keycloak's types of events stand for (26.7: `EventType`), without the ending `_ERROR` of those that did not succeed. */
const actions: ReadonlyMap<string, string> = new Map([
  ["LOGIN", "user_login"],
  ["LOGOUT", "user_logout"],
  ["REGISTER", "user_register"],
  ["DELETE_ACCOUNT", "user_leave"],
  ["USER_DISABLED_BY_PERMANENT_LOCKOUT", "user_lock"],
  ["USER_DISABLED_BY_TEMPORARY_LOCKOUT", "user_lock"],
  ["IMPERSONATE", "user_impersonate"],
  ["CLIENT_LOGIN", "client_login"],
  ["TOKEN_EXCHANGE", "token_exchange"],
  ["UPDATE_PASSWORD", "password_update"],
  ["RESET_PASSWORD", "password_reset"],
  ["SEND_RESET_PASSWORD", "password_reset_send"],
  ["UPDATE_TOTP", "authenticator_add"],
  ["REMOVE_TOTP", "authenticator_remove"],
  ["UPDATE_CREDENTIAL", "credential_update"],
  ["REMOVE_CREDENTIAL", "credential_remove"],
  ["UPDATE_PROFILE", "profile_update"],
  ["VERIFY_PROFILE", "profile_verify"],
  ["UPDATE_EMAIL", "email_update"],
  ["VERIFY_EMAIL", "email_verify"],
  ["SEND_VERIFY_EMAIL", "email_verify_send"],
  ["EXECUTE_ACTIONS", "action_do"],
  ["EXECUTE_ACTION_TOKEN", "action_do"],
  ["CUSTOM_REQUIRED_ACTION", "action_do"],
  ["GRANT_CONSENT", "consent_grant"],
  ["UPDATE_CONSENT", "consent_grant"],
  ["REVOKE_GRANT", "consent_revoke"],
  ["FEDERATED_IDENTITY_LINK", "identity_link"],
  ["FEDERATED_IDENTITY_OVERRIDE_LINK", "identity_link"],
  ["IDENTITY_PROVIDER_LINK_ACCOUNT", "identity_link"],
  ["REMOVE_FEDERATED_IDENTITY", "identity_unlink"],
  ["OAUTH2_DEVICE_VERIFY_USER_CODE", "device_allow"],
  ["INVITE_ORG", "organization_invite"],
  ["CLIENT_REGISTER", "client_create"],
  ["CLIENT_UPDATE", "client_update"],
  ["CLIENT_DELETE", "client_delete"],
]);

/**
 * What programs do by themselves, every few minutes for everybody who is signed in: it says nothing that the sign-in has not
 * said. Only where it is refused is it kept, because a stolen code or token shows so.
 */
const chatter: ReadonlySet<string> = new Set([
  "CODE_TO_TOKEN",
  "REFRESH_TOKEN",
  "INTROSPECT_TOKEN",
  "VALIDATE_ACCESS_TOKEN",
  "USER_INFO_REQUEST",
  "PERMISSION_TOKEN",
  "AUTHREQID_TO_TOKEN",
  "OAUTH2_DEVICE_CODE_TO_TOKEN",
]);

/** Errors of people and programs who may not, whatever they type in. */
const denials: ReadonlySet<string> = new Set([
  "access_denied",
  "not_allowed",
  "rejected_by_user",
  "consent_denied",
  "user_disabled",
  "user_temporarily_disabled",
  "client_disabled",
  "realm_disabled",
  "registration_disabled",
]);

/** Of these kinds of credentials a change is told of by an older name, too: `UPDATE_PASSWORD` beside `UPDATE_CREDENTIAL` (26.7.4). */
const olderNames: ReadonlyMap<string, string> = new Map([
  ["password", "PASSWORD"],
  ["otp", "TOTP"],
]);

/** Whether another event says the same, by a name that is among those the realm keeps. */
export function isToldTwice(event: unknown, kept: ReadonlySet<string>): boolean {
  const [, verb, failed = ""] = /^(UPDATE|REMOVE)_CREDENTIAL(_ERROR)?$/.exec(textAt(event, "type")) ?? [];
  const older = olderNames.get(textAt(event, "details", "credential_type"));
  return verb !== undefined && older !== undefined && kept.has(`${verb}_${older}${failed}`);
}

/** What happened; undefined when it is chatter. */
export function userActionOf(event: unknown): { readonly action: string; readonly outcome: EventOutcome } | undefined {
  const raw = textAt(event, "type");
  const type = raw.replace(/_ERROR$/, "");
  const error = textAt(event, "error");
  const isFailure = type !== raw || error !== "";
  const outcome = isFailure ? (denials.has(error) ? "denied" : "failure") : "success";
  if (chatter.has(type)) return isFailure ? { action: "keycloak.token_refuse", outcome } : undefined;
  const action = actions.get(type);
  if (action === undefined) return { action: "keycloak.unmapped", outcome };
  return { action: `keycloak.${action === "user_login" && isFailure ? "user_login_fail" : action}`, outcome };
}
