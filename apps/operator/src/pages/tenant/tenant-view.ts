import { parseTimelineAddress, type TimelineAddress } from "@allod/ui";

export const tenantTabs = ["overview", "people", "domains", "subscription", "access", "activity"] as const;
type TenantTab = (typeof tenantTabs)[number];

/** What of an organization is looked at, as it stands in the address; in its timeline, also what of that. */
export interface TenantView extends TimelineAddress {
  /** Absent: the overview. */
  readonly tab?: Exclude<TenantTab, "overview">;
  /** Only what products refuse. */
  readonly refused?: true;
}

/** Reads it from an address that anybody may have written. */
export function parseTenantView(search: Readonly<Record<string, unknown>>): TenantView {
  const tab = tenantTabs.find((candidate) => candidate === search["tab"]);
  return {
    ...(tab === undefined || tab === "overview" ? {} : { tab }),
    ...(search["refused"] === true ? { refused: true } : {}),
    ...(tab === "activity" ? parseTimelineAddress(search) : {}),
  };
}
