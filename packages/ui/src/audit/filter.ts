import { type AuditPeriod, type AuditViewFilter, auditViewFilter } from "@allod/api";
import { z } from "zod";

/** What a timeline shows, as it stands in the address of its page: so that it can be kept, sent and gone back to. */
export interface TimelineAddress extends AuditViewFilter {
  /** The event that is looked at. */
  readonly event?: string | undefined;
}

type Changes = { readonly [Part in keyof TimelineAddress]: TimelineAddress[Part] | undefined };

const PARTS = { ...auditViewFilter.shape, event: z.uuid() };

/** Reads it from an address that anybody may have written: what is not a filter is left out. */
export function parseTimelineAddress(search: Readonly<Record<string, unknown>>): TimelineAddress {
  const read: Record<string, unknown> = {};
  for (const [part, schema] of Object.entries(PARTS)) {
    const written = search[part];
    // The router takes what looks like a number, or like true, for one.
    const { data } = schema.safeParse(typeof written === "number" || typeof written === "boolean" ? String(written) : written);
    if (data !== undefined) read[part] = data;
  }
  const address: TimelineAddress = read;
  return address.period === undefined ? address : without(address, ["from", "to"]);
}

/** The filter without the event that is looked at. */
export function filterOf(address: TimelineAddress): AuditViewFilter {
  return without(address, ["event"]);
}

/** The address with some parts in the place of those before; undefined takes a part away. A period and a range exclude each other. */
export function changeAddress(address: TimelineAddress, changes: Changes): TimelineAddress {
  const kept =
    changes.period !== undefined
      ? without(address, ["from", "to"])
      : changes.from !== undefined || changes.to !== undefined
        ? without(address, ["period"])
        : address;
  return Object.fromEntries(Object.entries({ ...kept, ...changes }).filter(([, value]) => value !== undefined));
}

export function isFiltered(filter: AuditViewFilter): boolean {
  return Object.keys(filter).length > 0;
}

/** True when both show the same, whatever the order of their parts. */
export function isSameFilter(one: AuditViewFilter, other: AuditViewFilter): boolean {
  const parts = [...new Set([...Object.keys(one), ...Object.keys(other)])] as (keyof AuditViewFilter)[];
  return parts.every((part) => one[part] === other[part]);
}

/** So many days back from today, which counts as one of them. */
const DAYS: Readonly<Record<AuditPeriod, number>> = { today: 1, "7-days": 7, "30-days": 30 };

/** The filter as the API asks for it: days of whoever looks become points in time. */
export function toAuditQuery({ period, from, to, ...same }: AuditViewFilter, now: Date): Record<string, string | undefined> {
  const begin = period === undefined ? (from === undefined ? undefined : dayOf(from)) : dayFrom(now, 1 - DAYS[period]);
  const end = to === undefined ? undefined : dayFrom(dayOf(to), 1);
  return { ...same, from: begin?.toISOString(), to: end?.toISOString() };
}

/** The beginning of a day that is written as `2026-11-25`, by the clock of whoever looks. */
export function dayOf(text: string): Date {
  return new Date(`${text}T00:00:00`);
}

/** The beginning of a day, so many after that of a time. Days of a change of the clock have 23 or 25 hours. */
function dayFrom(time: Date, days: number): Date {
  return new Date(time.getFullYear(), time.getMonth(), time.getDate() + days);
}

function without<Part extends keyof TimelineAddress>(address: TimelineAddress, parts: readonly Part[]): Omit<TimelineAddress, Part> {
  return Object.fromEntries(Object.entries(address).filter(([part]) => !parts.includes(part as Part))) as Omit<TimelineAddress, Part>;
}
