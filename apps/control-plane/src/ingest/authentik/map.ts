import type { EventActor, EventTarget } from "../../domain/audit.ts";
import { addressesAmong, at, type Fields, fieldsOf, idOf, momentOf, textAt, textOf } from "../json.ts";
import type { SourceEvent } from "../source.ts";
import { withoutSecrets } from "../without-secrets.ts";
import { actionOf } from "./actions.ts";

/** Stands for an address that is not known (2026.8). */
const NO_ADDRESS = "255.255.255.255";
/** The text of a letter: there may be a link in it that opens an account. */
const LETTERS = ["body"];
/** Accounts that authentik makes for programs. */
const PROGRAM = /^ak-(?:outpost-|.*-client_credentials$)/;

/** A row of authentik's event log (2026.8) as an event; undefined when it is no row. */
export function authentikEvent(row: unknown): SourceEvent | undefined {
  const fields = fieldsOf(row);
  if (Object.keys(fields).length === 0) return undefined;
  const { diff, ...context } = fieldsOf(fields["context"]);
  const metadata = withoutSecrets({ ...changesIn(diff), ...fields, context }, LETTERS);
  return {
    externalId: idOf(textAt(row, "pk"), metadata),
    occurredAt: momentOf(fields["created"]),
    ...actionOf(row),
    rawAction: textAt(row, "action"),
    actor: actorOf(row),
    target: targetOf(row),
    correlationId: textAt(row, "context", "http_request", "request_id"),
    metadata,
    hints: { emails: emailsOf(row), objects: groupsOf(row).map((externalId) => ({ connector: "authentik", externalId })) },
  };
}

/** With an enterprise license it says what was changed. */
function changesIn(diff: unknown): Fields {
  const changes = Object.entries(fieldsOf(diff))
    .filter(([, change]) => "new_value" in fieldsOf(change))
    .map(([field, change]) => [field, { from: at(change, "previous_value") ?? null, to: at(change, "new_value") ?? null }] as const);
  return changes.length === 0 ? {} : { changes: Object.fromEntries(changes) };
}

const isNobody = (user: unknown): boolean =>
  textAt(user, "pk") === "" || at(user, "is_anonymous") === true || textAt(user, "username") === "AnonymousUser";

/** An administrator set it: the row names whose it is, and not who did it (recorded, 2026.8.0-rc1). */
function isDoneToThem(row: unknown): boolean {
  const path = textAt(row, "context", "http_request", "path");
  return textAt(row, "action") === "password_set" && path.endsWith(`/core/users/${textAt(row, "user", "pk")}/set_password/`);
}

function actorOf(row: unknown): EventActor {
  const user = at(row, "user");
  const ip = textAt(row, "client_ip");
  const from = { as: "", address: ip === NO_ADDRESS ? "" : ip, userAgent: textAt(row, "context", "http_request", "user_agent") } as const;
  if (isDoneToThem(row)) return { kind: "unknown", id: "", name: "", ...from };
  if (isNobody(user)) {
    const isInside = at(row, "context", "http_request") === undefined;
    if (isInside) return { kind: "system", id: "", name: "authentik", ...from };
    // What was typed in, at a sign-in that failed.
    return { kind: "unknown", id: "", name: textAt(row, "context", "username"), ...from };
  }
  const name = textAt(user, "username");
  return { kind: PROGRAM.test(name) ? "service" : "person", id: textAt(user, "pk"), name, ...from };
}

const aboutAccount: ReadonlySet<string> = new Set(["password_set", "user_write", "user_offboarded"]);

function targetOf(row: unknown): EventTarget {
  const context = at(row, "context");
  const models = ["model", "secret", "authorized_application", "source"].map((name) => at(context, name));
  const model = models.find((each) => textAt(each, "pk") !== "");
  if (model !== undefined) return { kind: textAt(model, "model_name"), id: textAt(model, "pk"), name: textAt(model, "name") };
  const instead = at(row, "user", "on_behalf_of");
  if (textAt(row, "action").startsWith("impersonation_") && instead !== undefined) return accountOf(instead);
  if (aboutAccount.has(textAt(row, "action"))) return accountOf(at(row, "user"));
  const invitation = textAt(context, "invitation_uuid");
  if (invitation !== "") return { kind: "invitation", id: invitation, name: "" };
  const receivers = receiversOf(row);
  return receivers.length === 0 ? { kind: "", id: "", name: "" } : { kind: "email", id: "", name: receivers.join(", ") };
}

function accountOf(user: unknown): EventTarget {
  return { kind: "user", id: textAt(user, "pk"), name: textAt(user, "username") };
}

function receiversOf(row: unknown): readonly string[] {
  const receivers = at(row, "context", "to_email");
  return Array.isArray(receivers) ? receivers.slice(0, 10).map(textOf) : [];
}

/**
 * Whose it is: of somebody who acts for another, the other's; of nobody, what they typed in. A new address that somebody gives
 * themselves does not count: it may be another's. User names are often addresses: ours are made so.
 */
function emailsOf(row: unknown): readonly string[] {
  const user = at(row, "user", "on_behalf_of") ?? at(row, "user");
  const theirs = isNobody(user) ? [textAt(row, "context", "username")] : [textAt(user, "email"), textAt(user, "username")];
  return addressesAmong([...theirs, ...receiversOf(row)]);
}

/** A tenant is a group. Keys are written without dashes in models and with them in paths; the API gives them with. */
function groupsOf(row: unknown): readonly string[] {
  const isGroup = textAt(row, "context", "model", "model_name") === "group";
  const [, inPath = ""] = /\/core\/groups\/([^/]+)\//.exec(textAt(row, "context", "http_request", "path").slice(0, 300)) ?? [];
  const keys = [isGroup ? textAt(row, "context", "model", "pk") : "", inPath];
  const dashed = keys.map((key) =>
    key
      .toLowerCase()
      .replaceAll("-", "")
      .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5"),
  );
  return [...new Set(dashed.filter((key) => /^[0-9a-f-]{36}$/.test(key)))];
}
