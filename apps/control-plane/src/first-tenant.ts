import { AllodError, type Clock, type IdSource, type RandomSource } from "@allod/core";

import type { Actor } from "./domain/access.ts";
import { chronicle } from "./domain/activity.ts";
import { parseDomain } from "./domain/domain-name.ts";
import { newVerification } from "./domain/domains.ts";
import { assertSeat } from "./domain/members.ts";
import type { Person } from "./domain/people.ts";
import { proposeSlug } from "./domain/slug.ts";
import type { Store, Tx } from "./domain/store.ts";
import type { Tenant } from "./domain/tenants.ts";
import { isUsername, proposeUsername } from "./domain/username.ts";

interface Wanted {
  readonly id?: string | undefined;
  readonly domainId?: string | undefined;
  readonly slug: string;
  readonly name: string;
  /** Whoever runs this platform has it: it is the one that the platform itself is at. */
  readonly domain: string;
  readonly owner: { readonly personId: string; readonly username: string };
}

interface Deps {
  readonly store: Store;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly random: RandomSource;
}

/**
 * The company itself, where a platform is its own: a tenant with its domain, already proven, and one owner. Made once, known
 * by its short name; what becomes of it afterwards is decided in the portals. False when it, or its domain, is there already.
 */
export async function ensureFirstTenant(wanted: Wanted, deps: Deps): Promise<boolean> {
  try {
    return await deps.store.within("everything", async (tx) => {
      if (wanted.id !== undefined && (await tx.tenants.find(wanted.id)) !== undefined) return false;
      await make(tx, wanted, deps);
      return true;
    });
  } catch (error) {
    if (error instanceof AllodError && ["slug.taken", "domain.taken"].includes(error.code)) return false;
    throw error;
  }
}

interface SignedIn {
  readonly issuer: string;
  readonly subject: string;
  readonly displayName: string;
  /** What the identity provider calls them: products that sign them in call them so too. */
  readonly username: string;
  readonly verifiedEmail: string | undefined;
}

interface Company {
  readonly slug: string;
  /** At which the subject means the same person. */
  readonly issuers: readonly string[];
  /** Connectors of the identity provider: the account that somebody has there is brought under what is wanted of them. */
  readonly accounts: readonly string[];
}

/**
 * Makes somebody a member of the company itself whom its identity provider knows, and lets into the portal, and who is
 * nobody here: they were invited there. True when they are one now. An address that somebody has here is not taken for them.
 */
export function admitMember(
  { issuer, subject, displayName, username, verifiedEmail }: SignedIn,
  { slug, issuers, accounts }: Company,
  { store, clock, ids }: Omit<Deps, "random">,
): Promise<boolean> {
  return store.within("everything", async (tx) => {
    const email = verifiedEmail?.toLowerCase();
    const tenant = await tx.tenants.bySlug(proposeSlug(slug));
    if (email === undefined || tenant === undefined || !["pending", "active"].includes(tenant.status)) return false;
    if ((await tx.people.findByEmail(email)) !== undefined) return false;
    await assertSeat(tx, tenant.id);
    const createdAt = clock.now();
    const name = displayName.trim().slice(0, 120);
    const person: Person = { id: ids.next(), email, displayName: name === "" ? email : name, locale: "en", operator: false, generation: 1 };
    const member = { id: ids.next(), tenantId: tenant.id, personId: person.id, role: "member", createdAt } as const;
    await tx.people.insert({ ...person, createdAt, ownAccount: true });
    for (const known of new Set([issuer, ...issuers])) await tx.people.identify(person.id, { issuer: known, subject });
    for (const connector of accounts) await tx.resources.adopt(person.id, { connector, externalId: subject });
    const taken = await tx.members.names(tenant.id);
    const isFree = isUsername(username) && !taken.has(username);
    await tx.members.insert({ ...member, username: isFree ? username : proposeUsername(email, taken) });
    await tx.reconcile([
      { kind: "person", id: person.id },
      { kind: "member", id: member.id },
    ]);
    const self: Actor = { personId: person.id, operator: false, memberships: [], partnerIds: [], grants: [] };
    const target = { kind: "person", id: person.id, name: person.displayName };
    await tx.record({ ...chronicle({ clock, ids }).entry(self, "people.join", { tenantId: tenant.id, target }), actingAs: "person" });
    return true;
  });
}

async function make(tx: Tx, { id, domainId, slug, name, domain, owner }: Wanted, { clock, ids, random }: Deps): Promise<void> {
  const createdAt = clock.now();
  const tenant: Tenant = {
    id: id ?? ids.next(),
    slug: proposeSlug(slug),
    name,
    status: "pending",
    partner: undefined,
    billing: {},
    generation: 1,
    createdAt,
  };
  const claimed = {
    id: domainId ?? ids.next(),
    tenantId: tenant.id,
    name: parseDomain(domain),
    verification: newVerification(random),
    createdAt,
  };
  const member = { id: ids.next(), tenantId: tenant.id, ...owner, role: "owner", createdAt } as const;
  await tx.tenants.insert(tenant);
  await tx.domains.insert({ ...claimed, verifiedAt: undefined });
  await tx.domains.prove({ ...claimed, verifiedAt: undefined }, createdAt);
  await tx.members.insert(member);
  await tx.reconcile([
    { kind: "tenant", id: tenant.id },
    { kind: "domain", id: claimed.id },
    { kind: "member", id: member.id },
    { kind: "person", id: owner.personId },
  ]);
  const { entry } = chronicle({ clock, ids });
  const about = (kind: string, id: string, called: string) => ({ tenantId: tenant.id, target: { kind, id, name: called } });
  await tx.record(entry("system", "tenant.create", about("tenant", tenant.id, name)));
  await tx.record(entry("system", "domain.verify", about("domain", claimed.id, claimed.name)));
}
