import { parseTimelineAddress, type TimelineAddress } from "@allod/ui";

/** What is looked at, as it stands in the address. */
export interface TimelineView extends TimelineAddress {
  /** Absent: the platform's own events. */
  readonly of?: "everyone";
}

/** Reads it from an address that anybody may have written. */
export function parseTimelineView(search: Readonly<Record<string, unknown>>): TimelineView {
  return { ...parseTimelineAddress(search), ...(search["of"] === "everyone" ? { of: "everyone" } : {}) };
}
