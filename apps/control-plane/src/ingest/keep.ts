import { createHash } from "node:crypto";

import type { IdSource } from "@allod/core";

import type { EventSource, NewEvent } from "../domain/audit.ts";
import type { SourceState } from "../domain/event-sources.ts";
import type { Tx } from "../domain/store.ts";
import { askedOf, type Attributed, attributionBy } from "./attribution.ts";
import type { SourceEvent } from "./source.ts";
import { withoutSecrets } from "./without-secrets.ts";

/** Asked of a source at once, and kept in one transaction. */
export const BATCH = 1000;
const LONGEST_ID = 200;
const LATEST = Date.UTC(9999, 11, 31);

interface KeepDeps {
  readonly ids: IdSource;
  readonly now: Date;
  /** Names that all tenants meet at: an event there is nobody's because of them. */
  readonly platformHosts: ReadonlySet<string>;
}

/** What was kept of some events, as it changes the state of their source. */
type Kept = Pick<SourceState, "status" | "events" | "refused" | "lastEventAt">;

/** Keeps events, each in the chain of whoever it is of. In the transaction that has locked the source's state, and once in it. */
export async function keepEvents(tx: Tx, state: SourceState, events: readonly SourceEvent[], deps: KeepDeps): Promise<Kept> {
  const usable = events.filter(({ externalId }) => externalId.trim() !== "");
  const attribute = attributionBy(await tx.owners.known(askedOf(usable)), deps);
  const rows = usable.map((event) => newEvent(event, { source: state.source, id: deps.ids.next(), ...attribute(event) }));
  const added = await tx.events.append(state.source, rows, { fresh: false, now: deps.now });
  const newest = rows.reduce((latest, { occurredAt }) => Math.max(latest, Math.min(occurredAt?.getTime() ?? 0, deps.now.getTime())), 0);
  const lastEventAt = newest > (state.lastEventAt?.getTime() ?? 0) ? new Date(newest) : state.lastEventAt;
  return {
    status: state.events + added > 0 ? "working" : "waiting",
    events: state.events + added,
    refused: state.refused + events.length - usable.length,
    lastEventAt,
  };
}

/** Whatever a source says, the database takes it: one event that it would not take kept all that come after it from being read. */
function newEvent(
  given: SourceEvent,
  { source, ...attributed }: Attributed & { readonly source: EventSource; readonly id: string },
): NewEvent {
  const { externalId, occurredAt, action, hints: _, metadata, ...event } = given;
  const time = occurredAt?.getTime() ?? Number.NaN;
  return {
    ...event,
    ...attributed,
    // Cut, two would be one.
    externalId: externalId.length <= LONGEST_ID ? externalId : createHash("sha256").update(externalId).digest("hex"),
    occurredAt: time >= 0 && time <= LATEST ? occurredAt : undefined,
    action: action.startsWith(`${source}.`) && /^[a-z]+\.[a-z_]+$/.test(action) ? action : `${source}.unmapped`,
    metadata: withoutSecrets(metadata),
  };
}
