import type { EventOutcome } from "../../domain/audit.ts";
import { at, textAt } from "../json.ts";

/** What authentik's own names stand for (schema 2026.8.3: `EventActions`). */
const actions: ReadonlyMap<string, readonly [action: string, outcome?: EventOutcome]> = new Map([
  ["login", ["user_login"]],
  ["login_failed", ["user_login_fail", "failure"]],
  ["logout", ["user_logout"]],
  ["user_write", ["user_write"]],
  ["user_offboarded", ["user_offboard"]],
  ["suspicious_request", ["request_suspect", "denied"]],
  ["password_set", ["password_set"]],
  ["secret_view", ["secret_view"]],
  ["secret_rotate", ["secret_rotate"]],
  ["invitation_used", ["invitation_use"]],
  ["authorize_application", ["application_authorize"]],
  ["source_linked", ["source_link"]],
  ["impersonation_started", ["impersonation_start"]],
  ["impersonation_ended", ["impersonation_end"]],
  ["flow_execution", ["flow_run"]],
  ["policy_execution", ["policy_run"]],
  ["policy_exception", ["policy_fail", "failure"]],
  ["property_mapping_exception", ["mapping_fail", "failure"]],
  ["system_task_execution", ["task_run"]],
  ["system_task_exception", ["task_fail", "failure"]],
  ["system_exception", ["system_fail", "failure"]],
  ["configuration_error", ["configuration_fail", "failure"]],
  ["configuration_warning", ["configuration_warn", "unknown"]],
  ["email_sent", ["email_send"]],
  ["update_available", ["update_offer"]],
  ["export_ready", ["export_finish"]],
  ["review_initiated", ["review_start"]],
  ["review_overdue", ["review_miss", "unknown"]],
  ["review_attested", ["review_attest"]],
  ["review_completed", ["review_finish"]],
  ["access_request_created", ["access_request"]],
  ["access_request_approved", ["access_approve"]],
  ["access_request_denied", ["access_deny"]],
  ["access_request_revoked", ["access_revoke"]],
]);

const verbs: ReadonlyMap<string, string> = new Map([
  ["model_created", "create"],
  ["model_updated", "update"],
  ["model_deleted", "delete"],
]);
/** Models that people know. The others are objects. */
const models: ReadonlyMap<string, string> = new Map([
  ["authentik_core.user", "user"],
  ["authentik_core.group", "group"],
  ["authentik_core.application", "application"],
  ["authentik_core.token", "token"],
]);
const factors: ReadonlyMap<string, string> = new Map([
  ["create", "authenticator_add"],
  ["update", "authenticator_update"],
  ["delete", "authenticator_remove"],
]);

/** What happened, by authentik's name and by what it says of it. */
export function actionOf(row: unknown): { readonly action: string; readonly outcome: EventOutcome } {
  const raw = textAt(row, "action");
  const verb = verbs.get(raw);
  const [name, outcome = "success"] = verb === undefined ? (actions.get(raw) ?? ["unmapped", "unknown"]) : [modelAction(row, verb)];
  const action = name === "user_write" && at(row, "context", "created") === true ? "user_enroll" : name;
  return { action: `authentik.${action}`, outcome };
}

function modelAction(row: unknown, verb: string): string {
  const app = textAt(row, "context", "model", "app");
  const model = textAt(row, "context", "model", "model_name");
  // The devices that somebody signs in with: `totpdevice`, `webauthndevice`.
  if (app.startsWith("authentik_stages_authenticator_") && model.endsWith("device")) return factors.get(verb) ?? "unmapped";
  const kind = models.get(`${app}.${model}`) ?? "object";
  const [, change] = /\/core\/groups\/[^/]+\/(add|remove)_user\/$/.exec(textAt(row, "context", "http_request", "path")) ?? [];
  return kind === "group" && change !== undefined ? `group_member_${change}` : `${kind}_${verb}`;
}
