import type { EventActor } from "../../domain/audit.ts";
import { fieldsOf, momentOf, textAt } from "../json.ts";
import type { SourceEvent } from "../source.ts";
import { withoutSecrets } from "../without-secrets.ts";

/** Ids of reports are numbers: they are of one server. */
export interface Server {
  readonly serverName: string;
}

/** A message that somebody reported (Synapse 1.163: `event_reports`); undefined when it is none. What it said is not told. */
export function messageReport(row: unknown, { serverName }: Server): SourceEvent | undefined {
  const [id, by, sender, room] = ["id", "user_id", "sender", "room_id"].map((name) => textAt(row, name));
  return id === ""
    ? undefined
    : {
        ...common(row, "received_ts"),
        externalId: `${serverName}/event_reports/${id}`,
        action: "synapse.message_report",
        rawAction: "event_report",
        actor: person(by),
        target: { kind: "message", id: textAt(row, "event_id"), name: sender ?? "" },
        // Whose room it is says more than who is in it.
        hints: { objects: ours([room, by, sender]) },
      };
}

/** An account that somebody reported (Synapse 1.163: `user_reports`); undefined when it is none. */
export function accountReport(row: unknown, { serverName }: Server): SourceEvent | undefined {
  const [id, by, about = ""] = ["id", "user_id", "target_user_id"].map((name) => textAt(row, name));
  return id === ""
    ? undefined
    : {
        ...common(row, "received_ts"),
        externalId: `${serverName}/user_reports/${id}`,
        action: "synapse.account_report",
        rawAction: "user_report",
        actor: person(by),
        target: { kind: "account", id: about, name: about },
        hints: { objects: ours([by, about]) },
      };
}

/** An account as it was made (Synapse 1.163: `users`); undefined when it is none. By whom, the server does not say. */
export function newAccount(row: unknown, { serverName }: Server): SourceEvent | undefined {
  const name = textAt(row, "name");
  const nobody: EventActor = { ...person(""), kind: "system", name: "Synapse" };
  // What changes later is not what it was made with.
  const { user_type = null, is_guest = null } = fieldsOf(row);
  return name === ""
    ? undefined
    : {
        ...common({ creation_ts: fieldsOf(row)["creation_ts"], user_type, is_guest, name }, "creation_ts"),
        externalId: `${serverName}/users/${name}`,
        action: "synapse.account_create",
        rawAction: "user",
        actor: nobody,
        target: { kind: "account", id: name, name },
        hints: { objects: ours([name]) },
      };
}

function common(row: unknown, when: string): Pick<SourceEvent, "occurredAt" | "outcome" | "correlationId" | "metadata"> {
  return { occurredAt: momentOf(fieldsOf(row)[when]), outcome: "success", correlationId: "", metadata: withoutSecrets(row) };
}

function person(id = ""): EventActor {
  return { kind: id === "" ? "unknown" : "person", id, name: id, as: "", address: "", userAgent: "" };
}

/** A tenant is a space, a member an account: both are known to the connector by their Matrix ids. */
function ours(ids: readonly (string | undefined)[]): { readonly connector: string; readonly externalId: string }[] {
  return ids.flatMap((externalId = "") => (externalId === "" ? [] : { connector: "matrix", externalId }));
}
