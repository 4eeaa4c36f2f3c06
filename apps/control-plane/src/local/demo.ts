import type { Clock, IdSource } from "@allod/core";

import type { Activity } from "../domain/activity.ts";
import type { Plan } from "../domain/plans.ts";
import type { Partner } from "../domain/partners.ts";
import type { ObjectRef, Store, Tx } from "../domain/store.ts";
import { demoEvents } from "./demo-events.ts";
import { type DemoTenant, partners, REFUSED, personOf, plans, tenants } from "./demo-data.ts";

const DAY = 86_400_000;

interface Deps {
  readonly store: Store;
  readonly clock: Clock;
  readonly ids: IdSource;
  /** Whose subjects are our own ids. */
  readonly issuer: string;
  /** Has chat refuse what has this in its address, so that there is trouble to look at. */
  readonly refuse: (part: string) => void;
}

/** Somebody of the demonstration, to look at the customers' portal as. */
export interface DemoPerson {
  readonly id: string;
  readonly email: string;
  readonly displayName: string;
  readonly locale: "en" | "de";
}

/**
 * Fills an empty platform: partners, plans, companies in every state, their people, and what they did in a month. Objects
 * are then brought to the products as any others. Gives the first company's owner; undefined when it was filled before.
 */
export async function fillDemo({ store, clock, ids, issuer, refuse }: Deps): Promise<DemoPerson | undefined> {
  const now = clock.now();
  const ago = (days: number): Date => new Date(now.getTime() - days * DAY);
  refuse(REFUSED);
  return store.within("everything", async (tx) => {
    if ((await tx.plans.list()).length > 0) return undefined;
    const madePlans = plans.map(({ slug, name, price, mailbox, files }): Plan => ({
      id: ids.next(),
      slug,
      name,
      price: { amount: price, currency: "EUR" },
      period: "month",
      mailboxBytes: mailbox,
      filesBytes: files,
      generation: 1,
      archivedAt: undefined,
      createdAt: ago(30),
    }));
    for (const plan of madePlans) await tx.plans.insert(plan);
    const madePartners = partners.map(({ slug, name, contact, margin }): Partner => ({
      id: ids.next(),
      slug,
      name,
      domain: undefined,
      contact: { name: contact, email: `${slug}@partners.example` },
      billing: {},
      marginPercent: margin,
      generation: 1,
      createdAt: ago(30),
    }));
    for (const partner of madePartners) await tx.partners.insert(partner);
    const context = { tx, ids, now, ago, issuer, plans: madePlans, partners: madePartners };
    const made: { readonly id: string; readonly owner: DemoPerson }[] = [];
    for (const [index, tenant] of tenants.entries()) made.push(await addTenant(tenant, index, context));
    // Chat finds a tenant by our id of it: this one stays in the making.
    const pending = made[tenants.findIndex(({ status }) => status === "pending")];
    if (pending !== undefined) refuse(pending.id);
    return made[0]?.owner;
  });
}

interface Context {
  readonly tx: Tx;
  readonly ids: IdSource;
  readonly now: Date;
  readonly ago: (days: number) => Date;
  readonly issuer: string;
  readonly plans: readonly Plan[];
  readonly partners: readonly Partner[];
}

async function addTenant(
  wanted: DemoTenant,
  index: number,
  context: Context,
): Promise<{ readonly id: string; readonly owner: DemoPerson }> {
  const { tx, ids, ago, plans: all, partners: resellers } = context;
  const { slug, name, status, since } = wanted;
  const id = ids.next();
  const partner = wanted.partner === undefined ? undefined : resellers[wanted.partner];
  await tx.tenants.insert({ id, slug, name, status: "pending", partner, billing: {}, generation: 1, createdAt: ago(since) });
  const note = (days: number, action: string, more: Partial<Activity> & Pick<Activity, "target">): Promise<void> =>
    tx.record({
      id: ids.next(),
      at: ago(Math.max(0, days)),
      tenantId: id,
      actorId: undefined,
      actingAs: "system",
      action,
      changes: {},
      ...more,
    });
  const itself = { kind: "tenant", id, name };
  await note(since, "tenant.create", { target: itself });
  const people: DemoPerson[] = [];
  for (let one = 0; one < wanted.people; one++) {
    const person = await addPerson({ tenantId: id, slug, tenant: index, one, joined: Math.max(0, since - one * 1.5) }, context);
    people.push(person);
    await note(since - one * 1.5, "people.join", {
      target: { kind: "person", id: person.id, name: person.displayName },
      actorId: person.id,
      actingAs: "person",
    });
  }
  const [owner] = people;
  if (owner === undefined) throw new Error("a company of the demonstration has nobody");
  const plan = all[wanted.plan];
  if (plan !== undefined)
    await tx.subscriptions.replace({
      id: ids.next(),
      tenantId: id,
      planId: plan.id,
      seats: wanted.seats,
      price: plan.price,
      period: plan.period,
      status: index === 4 ? "trial" : index === 8 ? "past-due" : "active",
      startedAt: ago(since),
      endsAt: undefined,
    });
  if (wanted.domain !== undefined) {
    const domain = {
      id: ids.next(),
      tenantId: id,
      name: wanted.domain,
      verification: `allod-verification=demo-${slug}`,
      verifiedAt: undefined,
      createdAt: ago(since - 1),
    };
    await tx.domains.insert(domain);
    await tx.domains.prove(domain, ago(since - 1));
    await note(since - 1, "domain.verify", {
      target: { kind: "domain", id: domain.id, name: domain.name },
      actorId: owner.id,
      actingAs: "person",
    });
  }
  if (partner !== undefined && status === "active" && index % 2 === 0) await letIn({ tenantId: id, partner, owner: owner.id }, context);
  await settle(wanted, { id, note, itself }, context);
  // Fakes of products keep no logs: what their users did is made up here, under the products' own names.
  const happened = demoEvents({ tenantId: id, people, since }, { ids, now: context.now });
  for (const [source, events] of happened) await tx.events.append(source, events, { fresh: true, now: context.now });
  return { id, owner };
}

interface NewPerson {
  readonly tenantId: string;
  readonly slug: string;
  readonly tenant: number;
  readonly one: number;
  /** Days ago. */
  readonly joined: number;
}

async function addPerson({ tenantId, slug, tenant, one, joined }: NewPerson, { tx, ids, ago, issuer }: Context): Promise<DemoPerson> {
  const { first, last, role } = personOf(tenant, one);
  const id = ids.next();
  const username = `${first}.${last}`.toLowerCase();
  const person: DemoPerson = {
    id,
    email: `${username}@${slug}.example`,
    displayName: `${first} ${last}`,
    locale: tenant % 3 === 1 ? "de" : "en",
  };
  await tx.people.insert({ ...person, operator: false, generation: 1, createdAt: ago(joined) });
  await tx.people.identify(id, { issuer, subject: id });
  const memberId = ids.next();
  await tx.members.insert({ id: memberId, tenantId, personId: id, username, role, createdAt: ago(joined) });
  return person;
}

async function letIn(
  { tenantId, partner, owner }: { readonly tenantId: string; readonly partner: Partner; readonly owner: string },
  { tx, ids, now, ago }: Context,
): Promise<void> {
  const expiresAt = new Date(now.getTime() + 14 * DAY);
  await tx.grants.insert({
    id: ids.next(),
    tenantId,
    partnerId: partner.id,
    scopes: ["read", "people"],
    grantedBy: owner,
    expiresAt,
    revokedAt: undefined,
    createdAt: ago(2),
  });
}

/** What becomes of it, and its way to the products. */
async function settle(
  { status, since }: DemoTenant,
  {
    id,
    note,
    itself,
  }: {
    readonly id: string;
    readonly note: (days: number, action: string, more: Pick<Activity, "target">) => Promise<void>;
    readonly itself: Activity["target"];
  },
  { tx, now }: Context,
): Promise<void> {
  const tenant = await tx.tenants.find(id);
  if (tenant === undefined) throw new Error("a company that was just made is not there");
  if (status !== "pending") await tx.tenants.update({ ...tenant, status });
  if (status === "suspended") await note(since - 6, "tenant.suspend", { target: itself });
  if (status === "terminated") {
    await note(since - 20, "tenant.terminate", { target: itself });
    await tx.subscriptions.cancel(id, now);
  }
  const objects: readonly ObjectRef[] = await tx.tenants.objects(id);
  await tx.reconcile(objects);
}
