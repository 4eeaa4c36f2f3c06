import type { AuditEventView } from "@allod/api";

/** Events as they are shown: the newest first, each once, as it was read last. */
export function inOrder(events: readonly AuditEventView[]): readonly AuditEventView[] {
  const byId = new Map(events.map((event) => [event.id, event]));
  return [...byId.values()]
    .map((event) => ({ event, at: Date.parse(event.occurredAt) }))
    .toSorted((one, other) => other.at - one.at || (one.event.id < other.event.id ? 1 : -1))
    .map(({ event }) => event);
}

/** What came in since the list was read. */
export interface Arrivals {
  readonly events: readonly AuditEventView[];
  /** More came in than the newest page has: between it and the list, some are missing. */
  readonly isGap: boolean;
}

/** What of the newest page is not in the list yet. `limit` is how many such a page has at most. */
export function arrivalsOf(known: readonly AuditEventView[], newest: readonly AuditEventView[], limit: number): Arrivals {
  const ids = new Set(known.map(({ id }) => id));
  const events = newest.filter(({ id }) => !ids.has(id));
  return { events, isGap: known.length > 0 && newest.length >= limit && events.length === newest.length };
}
