import type { EventActor, EventTarget } from "../../domain/audit.ts";
import { addressesAmong, at, type Fields, fieldsOf, idOf, momentOf, textAt } from "../json.ts";
import type { SourceEvent } from "../source.ts";
import { withoutSecrets } from "../without-secrets.ts";
import { isToldTwice, userActionOf } from "./user-actions.ts";

export interface Realm {
  readonly issuer: string;
  /** The client that asks: its own sign-ins are not told, else every reading would make an event to be read. */
  readonly clientId: string;
  /** The types of events that it keeps now. */
  readonly kept: ReadonlySet<string>;
}

/** One of Keycloak's events of users (26.7: EventRepresentation); `undefined`: it is none, `null`: it is not worth telling. */
export function userEvent(said: unknown, { issuer, clientId, kept }: Realm): SourceEvent | null | undefined {
  const fields = fieldsOf(said);
  if (Object.keys(fields).length === 0) return undefined;
  const done = userActionOf(said);
  const isOurs = done?.action === "keycloak.client_login" && done.outcome === "success" && textAt(said, "clientId") === clientId;
  if (done === undefined || isOurs || isToldTwice(said, kept)) return null;
  const metadata = withoutSecrets({ ...changesIn(fields["details"]), ...fields });
  return {
    externalId: idOf(textAt(said, "id"), [issuer, metadata]),
    occurredAt: momentOf(fields["time"]),
    ...done,
    rawAction: textAt(said, "type"),
    actor: actorOf(said),
    target: targetOf(said, done.action),
    correlationId: textAt(said, "sessionId"),
    metadata,
    hints: hintsOf(said, issuer),
  };
}

/** `previous_email` and `updated_email`, where it says both. */
function changesIn(details: unknown): Fields {
  const given = fieldsOf(details);
  const names = Object.keys(given).flatMap((name) => (name.startsWith("updated_") ? name.slice("updated_".length) : []));
  const changes = names
    .filter((name) => Object.hasOwn(given, `previous_${name}`))
    .map((name) => [name, { from: given[`previous_${name}`], to: given[`updated_${name}`] }] as const);
  return changes.length === 0 ? {} : { changes: Object.fromEntries(changes) };
}

const nameOf = (said: unknown): string => textAt(said, "details", "username") || textAt(said, "details", "email");

function actorOf(said: unknown): EventActor {
  const from = { as: "", address: textAt(said, "ipAddress"), userAgent: textAt(said, "details", "user_agent") } as const;
  const id = textAt(said, "userId");
  const type = textAt(said, "type");
  if (type.startsWith("USER_DISABLED_BY_")) return { kind: "system", id: "", name: "Keycloak", ...from };
  if (type.startsWith("CLIENT_")) return { kind: "service", id, name: textAt(said, "clientId"), ...from };
  // The event is of whose place was taken.
  if (type.startsWith("IMPERSONATE")) return { kind: "person", id: "", name: textAt(said, "details", "impersonator"), ...from };
  return { kind: id === "" ? "unknown" : "person", id, name: nameOf(said), ...from };
}

/** Actions whose title ends with a word for where: of the others, the client is where somebody happened to be. */
const atClient = /\.(?:user_login|user_login_fail|user_register|token_\w+|consent_\w+|device_allow|client_\w+)$/;

function targetOf(said: unknown, action: string): EventTarget {
  const type = textAt(said, "type");
  if (type.startsWith("USER_DISABLED_BY_") || type.startsWith("IMPERSONATE"))
    return { kind: "user", id: textAt(said, "userId"), name: nameOf(said) };
  const provider = textAt(said, "details", "identity_provider");
  if (action.startsWith("keycloak.identity_") && provider !== "") return { kind: "identity provider", id: provider, name: provider };
  if (action.startsWith("keycloak.credential_")) return { kind: "credential", id: "", name: textAt(said, "details", "credential_type") };
  const client = atClient.test(action) ? textAt(said, "clientId") : "";
  return { kind: client === "" ? "" : "client", id: client, name: client };
}

/** An address that somebody gives themselves does not count: it may be another's. */
function hintsOf(said: unknown, issuer: string): SourceEvent["hints"] {
  const subject = textAt(said, "userId");
  const details = at(said, "details");
  const emails = addressesAmong([
    textAt(details, "username"),
    textAt(details, "previous_email"),
    isGiven(said) ? "" : textAt(details, "email"),
  ]);
  if (subject === "") return { emails };
  return { identities: [{ issuer, subject }], objects: [{ connector: "keycloak", externalId: subject }], emails };
}

const isGiven = (said: unknown): boolean => /^(?:REGISTER|UPDATE_PROFILE|UPDATE_EMAIL)/.test(textAt(said, "type"));
