import { auditActions } from "@allod/api/audit-actions";
import { z } from "zod";

import type { AlertRule } from "../domain/alerts.ts";
import type { AuditEvent } from "../domain/audit.ts";

const MINUTE = 60_000;
/** For kinds that do not count. */
const QUIET_MINUTES = 15;
/** Times that a rule remembers, of all subjects together: those that were quiet the longest are forgotten first. */
const MOST_TIMES = 20_000;
/** Chains are read one after the other: what is over in one may still count together with what another brings. */
const LINGERS = 60 * MINUTE;
/** Persons whose countries a rule remembers. */
const MOST_PERSONS = 20_000;
/** Alerts of one rule within its minutes, each about somebody else. */
const MOST_RAISED = 20;

/** Classes of OCSF 1.6, and which of their activities is a deletion. */
const DELETIONS: Readonly<Record<number, number>> = { 1001: 4, 3001: 6, 3004: 4, 3006: 5, 6001: 4, 6003: 4 };
const AUTHENTICATION = 3002;
const LOGON = 1;
/** What OCSF has no number for, such as messages of mail. */
const DELETES = /_(delete|remove|purge|expunge|trash|erase|destroy)$/;

const schema = z.object({
  /** When something happened, newest last, by whom or from where; whoever did something last comes last. */
  times: z.array(z.tuple([z.string(), z.array(z.int())])).default([]),
  /** Countries of a person; who was seen in a new one last comes last. */
  countries: z.array(z.tuple([z.string(), z.array(z.string())])).default([]),
  /** Who it was raised about, and when: by our clock. */
  raised: z.array(z.tuple([z.string(), z.int()])).default([]),
  mailedAt: z.int().default(0),
});
/** What a rule has seen. */
export interface Seen {
  readonly times: Map<string, number[]>;
  /** How many times there are. */
  kept: number;
  readonly countries: Map<string, string[]>;
  readonly raised: Map<string, number>;
  mailedAt: number;
}

/** As the database has it; anything else begins anew. */
export function readSeen(state: unknown): Seen {
  const { times, countries, raised, mailedAt } = schema.safeParse(state).data ?? schema.parse({});
  const kept = times.reduce((sum, [, all]) => sum + all.length, 0);
  return { times: new Map(times), kept, countries: new Map(countries), raised: new Map(raised), mailedAt };
}

/** As the database keeps it. */
export function writeSeen({ times, countries, raised, mailedAt }: Omit<Seen, "kept">): object {
  return { times: [...times], countries: [...countries], raised: [...raised], mailedAt };
}

export interface Finding {
  /** Whom it is about: `actor …`, `address …`. */
  readonly subject: string;
  readonly event: AuditEvent;
  /** How many, for kinds that count. */
  readonly count: number | undefined;
  readonly country: string | undefined;
}

export type CountryOf = (address: string) => string | undefined;

/** Looks at one event with the eyes of a rule; gives what is to be told, and notes in `seen` what it needs to know next time. */
export function detect(
  { kind, threshold = 1, windowMinutes = QUIET_MINUTES }: Pick<AlertRule, "kind" | "threshold" | "windowMinutes">,
  { seen, event, countryOf }: { readonly seen: Seen; readonly event: AuditEvent; readonly countryOf: CountryOf },
): Finding[] {
  // An alert is no reason for an alert.
  if (event.action === "allod.alert_raise") return [];
  const window = windowMinutes * MINUTE;
  const counted = (subjects: readonly string[]): Finding[] =>
    subjects.flatMap((subject) => {
      const count = note(seen, { subject, at: event.occurredAt.getTime(), window, most: threshold });
      return count < threshold ? [] : [{ subject, event, count, country: undefined }];
    });
  switch (kind) {
    case "operator-access":
      return isFromOutside(event)
        ? [{ subject: `actor ${event.actor.id} in ${event.tenantId}`, event, count: undefined, country: undefined }]
        : [];
    case "many-failures":
      return isFailure(event) ? counted([...actorOf(event), ...addressOf(event)]) : [];
    case "mass-deletion":
      return isDeletion(event) ? counted(actorOf(event)) : [];
    case "new-country":
      return newCountry(seen, event, countryOf);
  }
}

/** Whether a finding is told of now, and by mail too: each subject once within the rule's minutes, and one mail whoever it is about. */
export function admit(
  { windowMinutes = QUIET_MINUTES }: Pick<AlertRule, "windowMinutes">,
  { seen, subject, now }: { readonly seen: Seen; readonly subject: string; readonly now: Date },
): { readonly raised: boolean; readonly mailed: boolean } {
  const at = now.getTime();
  const since = at - windowMinutes * MINUTE;
  for (const [other, when] of seen.raised) if (when <= since) seen.raised.delete(other);
  if (seen.raised.size >= MOST_RAISED || seen.raised.has(subject)) return { raised: false, mailed: false };
  seen.raised.set(subject, at);
  const mailed = seen.mailedAt <= since;
  if (mailed) seen.mailedAt = at;
  return { raised: true, mailed };
}

/** Adds a time of a subject, and counts those of the last minutes before the newest one. No more are kept than are needed. */
function note(
  seen: Seen,
  { subject, at, window, most }: { readonly subject: string; readonly at: number; readonly window: number; readonly most: number },
): number {
  const { times } = seen;
  const before = times.get(subject) ?? [];
  const all = at >= (before.at(-1) ?? 0) ? [...before, at] : [...before, at].toSorted((one, other) => one - other);
  const newest = all.at(-1) ?? at;
  const kept = all.filter((time) => time > newest - window).slice(-most);
  times.delete(subject);
  times.set(subject, kept);
  seen.kept += kept.length - before.length;
  for (const [other, theirs] of times) {
    if (seen.kept <= MOST_TIMES && (theirs.at(-1) ?? 0) > newest - window - LINGERS) break;
    times.delete(other);
    seen.kept -= theirs.length;
  }
  return kept.length;
}

function newCountry(seen: Seen, event: AuditEvent, countryOf: CountryOf): Finding[] {
  const { action, outcome, actor } = event;
  const [classUid, activity] = auditActions[action]?.ocsf ?? [];
  if (classUid !== AUTHENTICATION || activity !== LOGON || outcome !== "success" || actor.address === "") return [];
  const [subject] = actorOf(event);
  const country = countryOf(actor.address);
  if (subject === undefined || country === undefined) return [];
  const known = seen.countries.get(subject);
  if (known?.includes(country) === true) return [];
  seen.countries.delete(subject);
  seen.countries.set(subject, [...(known ?? []), country]);
  const [oldest] = seen.countries.keys();
  if (seen.countries.size > MOST_PERSONS && oldest !== undefined) seen.countries.delete(oldest);
  // Where somebody is seen first is where they are from.
  return known === undefined ? [] : [{ subject, event, count: undefined, country }];
}

function isFromOutside({ source, tenantId, actor }: AuditEvent): boolean {
  return source === "allod" && tenantId !== undefined && (actor.as === "operator" || actor.as === "partner");
}

function isFailure({ action, outcome }: AuditEvent): boolean {
  return outcome === "denied" || (outcome === "failure" && auditActions[action]?.ocsf[0] === AUTHENTICATION);
}

function isDeletion({ action, outcome }: AuditEvent): boolean {
  if (outcome === "failure" || outcome === "denied") return false;
  const [classUid, activity] = auditActions[action]?.ocsf ?? [];
  return (classUid !== undefined && DELETIONS[classUid] === activity) || DELETES.test(action);
}

/** By its id, else by the name that was given: of a sign-in that failed there may be no more. */
function actorOf({ actor: { id, name } }: AuditEvent): string[] {
  if (id !== "") return [`actor ${id}`];
  return name === "" ? [] : [`name ${name.toLowerCase()}`];
}

function addressOf({ actor: { address } }: AuditEvent): string[] {
  return address === "" ? [] : [`address ${address}`];
}
