import type { EventActor, EventTarget, Json } from "../../domain/audit.ts";
import { addressesAmong, fieldsOf, idOf, momentOf, textAt } from "../json.ts";
import type { SourceEvent } from "../source.ts";
import { withoutSecrets } from "../without-secrets.ts";
import { adminActionOf } from "./admin-actions.ts";
import type { Realm } from "./map-user.ts";

/** One of Keycloak's events of administrators (26.7: AdminEventRepresentation); undefined when it is none. */
export function adminEvent(said: unknown, { issuer }: Pick<Realm, "issuer">): SourceEvent | undefined {
  const { representation: given, ...fields } = fieldsOf(said);
  if (Object.keys(fields).length === 0) return undefined;
  const representation = parsed(given);
  const metadata = withoutSecrets({ ...fields, ...(representation === undefined ? {} : { representation }) });
  const path = textAt(said, "resourcePath").slice(0, 1000);
  return {
    externalId: idOf(textAt(said, "id"), [issuer, metadata]),
    occurredAt: momentOf(fields["time"]),
    action: `keycloak.${adminActionOf(said)}`,
    outcome: textAt(said, "error") === "" ? "success" : "failure",
    rawAction: `${textAt(said, "operationType")} ${textAt(said, "resourceType")}`,
    actor: actorOf(said),
    target: targetOf(said, path, representation),
    correlationId: "",
    metadata,
    hints: hintsOf(path, representation, issuer),
  };
}

/** JSON as text, where the realm keeps it (`adminEventsDetailsEnabled`). */
function parsed(representation: unknown): unknown {
  if (typeof representation !== "string") return undefined;
  try {
    return JSON.parse(representation) as unknown;
  } catch {
    // Cut off, or no JSON: nobody can tell what in it is a secret.
    return "[unreadable]" satisfies Json;
  }
}

/** It says who only by id. */
function actorOf(said: unknown): EventActor {
  const id = textAt(said, "authDetails", "userId");
  const from = { as: "", address: textAt(said, "authDetails", "ipAddress"), userAgent: "" } as const;
  return { kind: id === "" ? "unknown" : "person", id, name: "", ...from };
}

/** `users/{id}`, `users/{id}/groups/{id}`, `organizations/{id}/members/{id}`. */
function places(path: string): ReadonlyMap<string, string> {
  const parts = path.split("/");
  return new Map(parts.flatMap((part, index) => (index % 2 === 0 && parts[index + 1] ? [[part, parts[index + 1] ?? ""] as const] : [])));
}

function targetOf(said: unknown, path: string, representation: unknown): EventTarget {
  const kind = textAt(said, "resourceType").toLowerCase().replaceAll("_", " ");
  const at = places(path);
  const name = ["username", "name", "clientId", "alias", "displayName", "providerId"]
    .map((field) => textAt(representation, field))
    .find((text) => text !== "");
  if (kind === "group membership") return { kind: "group", id: at.get("groups") ?? "", name: name ?? "" };
  if (kind === "organization membership") return { kind: "organization", id: at.get("organizations") ?? "", name: "" };
  // What is said of a role that is given is the role; whom it is given to, only the path says.
  if (kind.endsWith("role mapping")) {
    const user = at.get("users");
    return { kind: user === undefined ? "group" : "user", id: user ?? at.get("groups") ?? "", name: "" };
  }
  // `attack-detection/brute-force/users/{id}`
  if (kind === "user login failure") return { kind: "user", id: at.get("users") ?? "", name: "" };
  return { kind, id: path.split("/")[1] ?? "", name: name ?? "" };
}

/** Whom it was done to. Who did it may be of any tenant or of none. */
function hintsOf(path: string, representation: unknown, issuer: string): SourceEvent["hints"] {
  const at = places(path);
  const [user, group] = [at.get("users") ?? (at.has("organizations") ? at.get("members") : undefined), at.get("groups")];
  const objects = [
    ...(user !== undefined && group !== undefined ? [`${group}/${user}`] : []),
    ...(group === undefined ? [] : [group]),
    ...(user === undefined ? [] : [user]),
  ].map((externalId) => ({ connector: "keycloak", externalId }));
  return {
    objects,
    ...(user === undefined ? {} : { identities: [{ issuer, subject: user }] }),
    emails: path.startsWith("users/") ? addressesAmong([textAt(representation, "email")]) : [],
  };
}
