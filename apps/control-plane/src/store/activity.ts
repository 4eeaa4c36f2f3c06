import type { Activity } from "../domain/activity.ts";
import type { NewEvent } from "../domain/audit.ts";
import { eventRows } from "./audit.ts";
import type { Connection } from "./database.ts";

/** Something that was done, and under which key it is told only once. */
export interface Recorded {
  readonly activity: Activity;
  readonly key?: string;
}

/** Keeps what was done, as events of our own. The last thing in a transaction: it locks the chains. */
export async function appendActivities(connection: Connection, recorded: readonly Recorded[], now: Date): Promise<void> {
  if (recorded.length === 0) return;
  const names = await namesOf(connection, recorded);
  const events = recorded.map(({ activity, key }) => eventOf(activity, { key, actorName: names.get(activity.actorId ?? "") ?? "" }));
  await eventRows(connection).append("allod", events, { fresh: recorded.every(({ key }) => key === undefined), now });
}

async function namesOf(connection: Connection, recorded: readonly Recorded[]): Promise<ReadonlyMap<string, string>> {
  const ids = [...new Set(recorded.flatMap(({ activity }) => activity.actorId ?? []))];
  if (ids.length === 0) return new Map();
  const people = await connection.selectFrom("person").select(["id", "display_name"]).where("id", "in", ids).execute();
  return new Map(people.map(({ id, display_name: name }) => [id, name]));
}

function eventOf(
  { id, at, tenantId, actorId, actingAs, action, target, changes, origin }: Activity,
  { key, actorName }: { readonly key: string | undefined; readonly actorName: string },
): NewEvent {
  return {
    id,
    tenantId,
    attribution: "stated",
    externalId: key ?? id,
    occurredAt: at,
    action: `allod.${action.replaceAll(/[.-]/g, "_")}`,
    rawAction: action,
    outcome: "success",
    actor: {
      kind: actingAs === "system" ? "system" : "person",
      id: actorId ?? "",
      name: actorName,
      as: actingAs,
      address: origin?.address ?? "",
      userAgent: origin?.userAgent ?? "",
    },
    target,
    correlationId: origin?.requestId ?? "",
    metadata: { changes: JSON.parse(JSON.stringify(changes)) as NewEvent["metadata"] },
  };
}
