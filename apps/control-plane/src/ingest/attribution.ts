import { domainToASCII } from "node:url";

import type { Asked, Held, Known, KnownPerson } from "../domain/attribution.ts";
import type { Attribution, EventActor, EventTarget } from "../domain/audit.ts";
import type { Hints, SourceEvent } from "./source.ts";

/** Of one kind, of one event: nothing real says more. */
const MOST = 50;
const LABELS = 10;

/** Whose an event is, and who of ours is in it. */
export interface Attributed {
  /** Undefined: the platform's. */
  readonly tenantId: string | undefined;
  readonly attribution: Attribution;
  readonly actor: EventActor;
  readonly target: EventTarget;
}

/** What must be known in order to say whose these are. */
export function askedOf(events: readonly SourceEvent[]): Asked {
  const hints = events.map((event) => usable(event.hints));
  const each = <T>(pick: (one: Usable) => readonly T[], key: (item: T) => string): T[] => [
    ...new Map(hints.flatMap(pick).map((item) => [key(item), item])).values(),
  ];
  const own = (text: string): string => text;
  return {
    tenantIds: each((one) => one.tenantIds, own),
    objects: each(
      (one) => one.objects,
      ({ connector, externalId }) => JSON.stringify([connector, externalId]),
    ),
    identities: each(
      (one) => one.identities,
      ({ issuer, subject }) => JSON.stringify([issuer, subject]),
    ),
    emails: each((one) => one.emails, own),
    domains: each((one) => one.domains.flatMap(withParents), own),
  };
}

/** `platformHosts`: names that all tenants meet at, whoever may have proven them. `now`: of events that do not say when they were. */
export function attributionBy(
  known: Known,
  { platformHosts, now }: { readonly platformHosts: ReadonlySet<string>; readonly now: Date },
): (event: SourceEvent) => Attributed {
  const tenants = new Set(known.tenantIds);
  const objects = Map.groupBy(known.objects, ({ connector, externalId }) => JSON.stringify([connector, externalId]));
  const identities = new Map(known.identities.map(({ issuer, subject, personId }) => [JSON.stringify([issuer, subject]), personId]));
  const emails = Map.groupBy(known.emails, ({ email }) => email);
  const domains = Map.groupBy(known.domains, ({ name }) => name);
  const people = new Map(known.people.map((person) => [person.id, person]));

  function tenantsOf(personId: string | undefined, at: Date): string[] {
    const all = people.get(personId ?? "")?.memberships ?? [];
    const then = all.filter((membership) => isHeld(membership, at));
    // Before they joined, and after they left: theirs still, when there never was another.
    return (then.length > 0 ? then : all).map(({ tenantId }) => tenantId);
  }
  const objectsOf = (hints: Usable) =>
    hints.objects.flatMap(({ connector, externalId, kind }) =>
      (objects.get(JSON.stringify([connector, externalId])) ?? []).filter((found) => kind === undefined || found.kind === kind),
    );

  /** The tenants that it may be of, by what it names: the surest first. */
  const levels: readonly (readonly [Attribution, (hints: Usable, at: Date) => readonly string[]])[] = [
    ["stated", (hints) => hints.tenantIds.filter((id) => tenants.has(id))],
    // Where it was, before who was there: they may have a place in several.
    ["object", (hints) => objectsOf(hints).flatMap(({ kind, tenantId }) => (kind === "tenant" ? (tenantId ?? []) : []))],
    ["object", (hints) => objectsOf(hints).flatMap(({ tenantId }) => tenantId ?? [])],
    ["object", (hints, at) => objectsOf(hints).flatMap(({ personId }) => tenantsOf(personId, at))],
    [
      "identity",
      (hints, at) => hints.identities.flatMap(({ issuer, subject }) => tenantsOf(identities.get(JSON.stringify([issuer, subject])), at)),
    ],
    [
      "email",
      (hints, at) =>
        hints.emails.flatMap((email) => emails.get(email) ?? []).flatMap(({ tenantId, personId }) => tenantId ?? tenantsOf(personId, at)),
    ],
    [
      "domain",
      (hints, at) =>
        hints.domains
          .filter((name) => !platformHosts.has(name))
          .flatMap((name) => {
            const proven = withParents(name)
              .map((each) => domains.get(each)?.find((claim, index) => isHeld(index === 0 ? { ...claim, from: undefined } : claim, at)))
              .find((claim) => claim !== undefined);
            return proven?.tenantId ?? [];
          }),
    ],
  ];

  /** Of ours, when it is sure who is meant. */
  function personOf({ id, name }: { readonly id: string; readonly name: string }, hints: Usable): KnownPerson | undefined {
    if (id === "" && name === "") return undefined;
    const byId = [
      ...hints.identities
        .filter(({ subject }) => subject === id)
        .map(({ issuer, subject }) => identities.get(JSON.stringify([issuer, subject]))),
      ...objectsOf(hints)
        .filter(({ externalId }) => externalId === id)
        .map(({ personId }) => personId),
    ];
    const byEmail = [id, name].map((text) => text.toLowerCase()).filter((text) => hints.emails.includes(text));
    return only(byId) ?? only(byEmail.flatMap((text) => emails.get(text) ?? []).map(({ personId }) => personId));
  }
  function only(ids: readonly (string | undefined)[]): KnownPerson | undefined {
    const [first, ...others] = new Set(ids.filter((id) => id !== undefined));
    return others.length === 0 && first !== undefined ? people.get(first) : undefined;
  }

  return ({ actor, target, occurredAt, hints: given }) => {
    const hints = usable(given);
    const at = occurredAt ?? now;
    const who = actor.kind === "person" || actor.kind === "unknown" ? personOf(actor, hints) : undefined;
    const whom = personOf(target, hints);
    const found = levels.map(([attribution, find]) => ({ attribution, tenantIds: new Set(find(hints, at)) }));
    const { attribution, tenantIds } = found.find((level) => level.tenantIds.size > 0) ?? {
      attribution: "none",
      tenantIds: new Set<string>(),
    };
    return {
      tenantId: tenantIds.size === 1 ? [...tenantIds][0] : undefined,
      attribution: tenantIds.size > 1 ? "ambiguous" : attribution,
      actor: who === undefined ? actor : { ...actor, kind: "person", id: who.id, name: who.name },
      target: whom === undefined ? target : { ...target, id: whom.id, name: whom.name },
    };
  };
}

function isHeld({ from, until }: Pick<Held, "from" | "until">, at: Date): boolean {
  return (from === undefined || from <= at) && (until === undefined || at < until);
}

type Usable = { readonly [Name in keyof Hints]-?: NonNullable<Hints[Name]> };

/** What of the hints can be asked for. The domains of mail addresses are among the domains. */
function usable({ tenantIds = [], objects = [], identities = [], emails = [], domains = [] }: Hints): Usable {
  const addresses = emails
    .slice(0, MOST)
    .map((email) => email.trim().toLowerCase())
    .filter((email) => isText(email, 254) && email.includes("@"));
  const names = [...domains.slice(0, MOST), ...addresses.map((email) => email.slice(email.lastIndexOf("@") + 1))];
  return {
    tenantIds: tenantIds
      .slice(0, MOST)
      .map((id) => id.toLowerCase())
      .filter((id) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id)),
    objects: objects.slice(0, MOST).filter(({ connector, externalId }) => isText(connector, 40) && isText(externalId, 500)),
    identities: identities.slice(0, MOST).filter(({ issuer, subject }) => isText(issuer, 500) && isText(subject, 255)),
    emails: addresses,
    domains: [...new Set(names.map(hostName))].filter((name) => name !== ""),
  };
}

/** That the database takes. */
function isText(text: string, longest: number): boolean {
  return text !== "" && text.length <= longest && !text.includes("\0") && text.isWellFormed();
}

/** As DNS has it, without a port; empty when it is no name. */
function hostName(written: string): string {
  const name = domainToASCII(written.slice(0, 300).trim().replace(/:\d+$/, "").replace(/\.$/, ""));
  return name.length <= 253 && /[a-z]/.test(name) && /^[a-z0-9_-]+(\.[a-z0-9_-]+)+$/.test(name) ? name : "";
}

/** A name, and those above it that somebody can own: the closest first. */
function withParents(name: string): string[] {
  const labels = name.split(".").slice(-LABELS);
  return labels.slice(0, -1).map((_, index) => labels.slice(index).join("."));
}
