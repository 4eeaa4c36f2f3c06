import { auditActions } from "./audit-actions/index.ts";
import { ocsf as classes, OTHER } from "./audit-actions/action.ts";

const VERSION = "1.6.0";
/** OCSF 1.6, `user.type_id`. */
const USER_TYPES: Readonly<Record<string, number>> = { person: 1, system: 3, service: OTHER };
/** OCSF 1.6, `status_id`: it has no number for what was not allowed. */
const STATUS: Readonly<Record<string, number>> = { success: 1, failure: 2, denied: 2 };
const SEVERITY: Readonly<Record<string, number>> = { failure: 2, denied: 2 };

/** An event, as the API shows it or as it is kept: of what is the same in both. */
export interface TellableEvent {
  readonly id: string;
  readonly seq: number;
  readonly tenantId: string | null | undefined;
  readonly occurredAt: Date | string;
  readonly receivedAt: Date | string;
  readonly source: string;
  readonly externalId: string;
  readonly action: string;
  readonly rawAction: string;
  readonly outcome: string;
  readonly actor: {
    readonly kind: string;
    readonly id: string;
    readonly name: string;
    readonly as: string | null;
    readonly address: string;
    readonly userAgent: string;
  };
  readonly target: { readonly kind: string; readonly id: string; readonly name: string };
  readonly correlationId: string;
  readonly attribution: string;
  readonly metadata: unknown;
  readonly hash: string;
}

/** Class and activity of OCSF 1.6; API Activity: Other for what has no name of its own. */
export function ocsfClassOf(action: string): readonly [classUid: number, activityId: number] {
  return auditActions[action]?.ocsf ?? [classes.apiActivity, OTHER];
}

/** What happened in a sentence, in English. */
export function sentenceOf({ actor, action, rawAction, target, source }: TellableEvent): string {
  const title = auditActions[action]?.en ?? `did ${rawAction}`;
  return [actor.name || actor.id || (actor.kind === "system" ? "The system" : "Somebody"), title, target.name]
    .filter((part) => part !== "")
    .join(" ")
    .concat(source === "allod" ? "" : ` (${source})`);
}

/** An event in the words of the Open Cybersecurity Schema Framework, version 1.6. What it has no place for is under `unmapped`. */
export function ocsfOf(event: TellableEvent): Record<string, unknown> {
  const [classUid, activityId] = ocsfClassOf(event.action);
  const { actor, target, outcome, correlationId, tenantId } = event;
  return {
    class_uid: classUid,
    category_uid: Math.floor(classUid / 1000),
    activity_id: activityId,
    type_uid: classUid * 100 + activityId,
    ...(activityId === OTHER ? { activity_name: event.action } : {}),
    time: new Date(event.occurredAt).getTime(),
    severity_id: SEVERITY[outcome] ?? 1,
    status_id: STATUS[outcome] ?? 0,
    ...(outcome === "denied" ? { status_detail: "denied" } : {}),
    message: sentenceOf(event),
    metadata: {
      version: VERSION,
      product: { name: "Allod", vendor_name: "Allod" },
      uid: event.id,
      sequence: event.seq,
      original_time: new Date(event.occurredAt).toISOString(),
      logged_time: new Date(event.receivedAt).getTime(),
      log_name: "audit",
      log_provider: event.source,
      event_code: event.rawAction,
      ...(correlationId === "" ? {} : { correlation_uid: correlationId }),
      ...(typeof tenantId === "string" ? { tenant_uid: tenantId } : {}),
    },
    actor: { user: userOf(actor) },
    ...(actor.address === "" ? {} : { src_endpoint: endpointOf(actor.address) }),
    ...(actor.userAgent === "" ? {} : { http_request: { user_agent: actor.userAgent } }),
    ...objectsOf(classUid, event),
    unmapped: {
      action: event.action,
      external_id: event.externalId,
      ...(actor.as === null || actor.as === "" ? {} : { acting_as: actor.as }),
      target,
      attribution: event.attribution,
      hash: event.hash,
      details: event.metadata,
    },
  };
}

function userOf({ id, name, kind }: { readonly id: string; readonly name: string; readonly kind: string }): object {
  const type = USER_TYPES[kind] ?? 0;
  // At least one of the two is needed.
  const known = { ...(id === "" ? {} : { uid: id }), ...(name === "" ? {} : { name }) };
  return { ...(id === "" && name === "" ? { name: "unknown" } : known), type_id: type, ...(type === OTHER ? { type: kind } : {}) };
}

function endpointOf(address: string): object {
  return /^(\d{1,3}(\.\d{1,3}){3}|[0-9a-f:.]*:[0-9a-f:.]*)$/i.test(address) ? { ip: address } : { hostname: address };
}

/** What a class says that its events are about. */
function objectsOf(classUid: number, { actor, target, source, action }: TellableEvent): object {
  const named = { ...(target.id === "" ? {} : { uid: target.id }), name: target.name || target.id || "unknown" };
  const typed = { ...named, ...(target.kind === "" ? {} : { type: target.kind }) };
  const asUser = userOf({ ...target, kind: target.kind === "person" ? "person" : "" });
  switch (classUid) {
    case classes.fileSystem:
      return { file: { ...named, type_id: target.kind === "folder" ? 2 : 1 }, device: { name: source, type_id: 1 } };
    case classes.accountChange:
      return { user: asUser };
    case classes.authentication:
      return { user: userOf(actor), service: { name: target.name || source } };
    case classes.authorizeSession:
      return { user: userOf(actor), privileges: [target.name || action] };
    case classes.userAccess:
      return { user: asUser, privileges: [action] };
    case classes.entityManagement:
      return { entity: typed };
    case classes.groupManagement:
      return { group: named, privileges: [action] };
    case classes.emailActivity:
      return { direction_id: 0, email: { uid: target.id || "unknown", ...(target.name === "" ? {} : { subject: target.name }) } };
    case classes.webResources:
      return { web_resources: [typed] };
    case classes.applicationLifecycle:
      return { app: { ...named, vendor_name: source } };
    case classes.apiActivity:
      return {
        api: { operation: action, service: { name: source } },
        resources: [typed],
        ...(actor.address === "" ? { src_endpoint: { name: "unknown" } } : {}),
      };
    default:
      return {};
  }
}
