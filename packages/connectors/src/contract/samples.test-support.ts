import { idSource, systemClock, systemRandom } from "@allod/core";

import type { DesiredOf } from "./by-kind.ts";
import type { Connector } from "./connector.ts";
import type { Desired, ObjectKind, TenantRef } from "./desired.ts";

const GIB = 1024 ** 3;
const ids = idSource({ clock: systemClock, random: systemRandom });
const never = new AbortController().signal;

/** What a desired object can differ in from what is there. */
export type Difference = "name" | "displayName" | "email" | "locale" | "username" | "role" | "aliases" | "quota" | "state";

interface Tenant {
  readonly desired: DesiredOf<"tenant">;
  readonly ref: TenantRef;
  readonly domain: DesiredOf<"domain">;
}

/** Two tenants with what members of theirs need, as far as the connector holds it, and new objects of every kind in them. */
export interface Samples {
  /** A new object of the first tenant. `like`: with the same name, in the second tenant where names are a tenant's own. */
  fresh<Kind extends ObjectKind>(kind: Kind): Promise<DesiredOf<Kind>>;
  twin<Kind extends ObjectKind>(of: DesiredOf<Kind>): Promise<DesiredOf<Kind>>;
  /** The same in everything, with another id of ours: it belongs to somebody else. */
  rival(of: Desired): Desired;
}

export async function samples(
  connector: Connector,
  preparePerson: (person: DesiredOf<"person">) => Promise<string | undefined>,
): Promise<Samples> {
  const run = Buffer.from(systemRandom.bytes(4)).toString("hex");
  let made = 0;
  const next = (): string => `${run}-${++made}`;
  const holds = (kind: ObjectKind): boolean => connector.kinds.includes(kind);

  const newTenant = (): DesiredOf<"tenant"> => {
    const slug = `acme-${next()}`;
    return { kind: "tenant", allodId: ids.next(), state: "enabled", slug, name: "Acme, Müller & Söhne", quotaBytes: GIB };
  };
  const newDomain = (tenant: TenantRef): DesiredOf<"domain"> => {
    return { kind: "domain", allodId: ids.next(), state: "enabled", name: `d${next()}.test`, tenant };
  };
  const newPerson = (): DesiredOf<"person"> => {
    const email = `anna.berg-${next()}@people.test`;
    return { kind: "person", allodId: ids.next(), state: "enabled", email, displayName: "Anna Berg", locale: "en" };
  };
  const newMember = async ({ ref, domain }: Tenant, username: string): Promise<DesiredOf<"member">> => {
    const person = newPerson();
    const held = holds("person") ? (await connector.apply(person, undefined, never)).externalId : undefined;
    const subject = held ?? (await preparePerson(person)) ?? `subject-${next()}`;
    return {
      kind: "member",
      allodId: ids.next(),
      state: "enabled",
      tenant: ref,
      person: { allodId: person.allodId, email: person.email, displayName: person.displayName, subject },
      username,
      role: "member",
      domain: domain.name,
      aliases: [],
      quotaBytes: GIB,
    };
  };
  const settled = async (): Promise<Tenant> => {
    const desired = newTenant();
    const externalId = holds("tenant") ? (await connector.apply(desired, undefined, never)).externalId : undefined;
    const ref: TenantRef = { allodId: desired.allodId, slug: desired.slug, externalId };
    const domain = newDomain(ref);
    if (holds("domain")) await connector.apply(domain, undefined, never);
    return { desired, ref, domain };
  };
  const [first, second] = [await settled(), await settled()];

  // One place where a kind's name gives the kind's type.
  const make = async (kind: ObjectKind, tenant: Tenant, username: string): Promise<Desired> => {
    if (kind === "tenant") return newTenant();
    if (kind === "domain") return newDomain(tenant.ref);
    if (kind === "person") return newPerson();
    return newMember(tenant, username);
  };
  return {
    fresh: async <Kind extends ObjectKind>(kind: Kind) => (await make(kind, first, `anna-${next()}`)) as DesiredOf<Kind>,
    twin: async <Kind extends ObjectKind>(of: DesiredOf<Kind>) => {
      const desired: Desired = of;
      return (await make(desired.kind, second, desired.kind === "member" ? desired.username : "")) as DesiredOf<Kind>;
    },
    rival: (of) => ({ ...of, allodId: ids.next() }),
  };
}

type Steps = { readonly [Kind in ObjectKind]: Partial<Record<Difference, readonly ((desired: DesiredOf<Kind>) => DesiredOf<Kind>)[]>> };

function states<D extends Desired>(): readonly ((desired: D) => D)[] {
  return [(desired) => ({ ...desired, state: "disabled" }), (desired) => ({ ...desired, state: "enabled" })];
}

/** Everything that an object of a kind can differ in, as steps that follow each other. */
const steps: Steps = {
  tenant: {
    name: [(desired) => ({ ...desired, name: 'Acme "International" <Ltd>' })],
    quota: [(desired) => ({ ...desired, quotaBytes: 2 * GIB })],
    state: states(),
  },
  domain: { state: states() },
  person: {
    displayName: [(desired) => ({ ...desired, displayName: "Anna Berg-Åström" })],
    email: [(desired) => ({ ...desired, email: `new.${desired.email}` })],
    locale: [(desired) => ({ ...desired, locale: "de" })],
    state: states(),
  },
  member: {
    displayName: [(desired) => ({ ...desired, person: { ...desired.person, displayName: "Anna Berg-Åström" } })],
    email: [(desired) => ({ ...desired, person: { ...desired.person, email: `new.${desired.person.email}` } })],
    username: [(desired) => ({ ...desired, username: `${desired.username}.new` })],
    // Not from one to the other: a product may have one role for both.
    role: [
      (desired) => ({ ...desired, role: "administrator" }),
      (desired) => ({ ...desired, role: "member" }),
      (desired) => ({ ...desired, role: "owner" }),
      (desired) => ({ ...desired, role: "member" }),
    ],
    aliases: [
      (desired) => ({ ...desired, aliases: [`sales.${desired.username}`, `info.${desired.username}`] }),
      (desired) => ({ ...desired, aliases: [`info.${desired.username}`] }),
      (desired) => ({ ...desired, aliases: [] }),
    ],
    quota: [(desired) => ({ ...desired, quotaBytes: 2 * GIB })],
    state: states(),
  },
};

/** What an object of this kind can differ in, and how it comes to differ. */
export function differencesOf(kind: ObjectKind): readonly (readonly [Difference, readonly ((desired: Desired) => Desired)[]])[] {
  return Object.entries(steps[kind]) as unknown as readonly (readonly [Difference, readonly ((desired: Desired) => Desired)[]])[];
}
