import type { FakeAnswer, FakeRequest } from "../../fake/fake-server.ts";

export interface FakeEvent {
  readonly id?: string;
  /** Milliseconds. */
  readonly time: number;
  readonly [field: string]: unknown;
}

/** What a realm keeps of what its users and its administrators do. Both are off in a new realm. */
export class EventStore {
  readonly events: FakeEvent[] = [];
  readonly "admin-events": FakeEvent[] = [];
  readonly config = { eventsEnabled: false, enabledEventTypes: ["LOGIN"], adminEventsEnabled: false, adminEventsDetailsEnabled: false };
  /** Whether the service account has the role `view-events`. */
  mayView = true;
  /** Before 26.2 there was no order but the newest first. */
  hasDirection = true;
}

/** Inclusive: milliseconds, or a day. */
function momentOf(text: string | null): number | undefined {
  if (text === null) return undefined;
  return /^\d+$/.test(text) ? Number(text) : Date.parse(text);
}

/** Events of the same time come in the order that the database has them in: as it likes. */
export function eventsRoute(store: EventStore, { method, query }: FakeRequest, what: "events" | "admin-events" | "config"): FakeAnswer {
  if (!store.mayView || method !== "GET") return { status: 403, body: { error: "HTTP 403 Forbidden" } };
  if (what === "config") return { status: 200, body: { ...store.config, eventsListeners: ["jboss-logging"] } };
  const [from = 0, to = Number.POSITIVE_INFINITY] = [momentOf(query.get("dateFrom")), momentOf(query.get("dateTo"))];
  if (Number.isNaN(from) || Number.isNaN(to))
    return { status: 400, body: { error: "Invalid value for 'Date(From)', expected format is yyyy-MM-dd or an Epoch timestamp" } };
  const sign = store.hasDirection && query.get("direction") === "asc" ? 1 : -1;
  const rows = store[what].filter(({ time }) => time >= from && time <= to).toSorted((a, b) => sign * (a.time - b.time));
  const first = Number(query.get("first") ?? 0);
  return { status: 200, body: rows.slice(first, first + Number(query.get("max") ?? 100)) };
}
