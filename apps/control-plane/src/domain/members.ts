import type { Clock } from "@allod/core";

import { type Actor, assertAllowedIn, atLeast, roleIn, type TenantRole } from "./access.ts";
import { changesBetween, type Chronicle } from "./activity.ts";
import { domainErrors } from "./errors.ts";
import { type Page, type Paged, pageOf } from "./page.ts";
import type { Store, Tx } from "./store.ts";
import { isUsername } from "./username.ts";

/** `removed`: off-boarded for good; what they made stays the tenant's. */
export type MemberStatus = "active" | "suspended" | "removed";

/** A person in a tenant. */
export interface Member {
  readonly id: string;
  readonly tenantId: string;
  readonly personId: string;
  readonly email: string;
  readonly displayName: string;
  readonly username: string;
  readonly role: TenantRole;
  readonly status: MemberStatus;
  readonly aliases: readonly string[];
  readonly generation: number;
  readonly createdAt: Date;
}

export interface MemberFilter {
  /** Part of a name, a username or an address. */
  readonly q: string | undefined;
  /** Undefined: all but the removed. */
  readonly status: MemberStatus | undefined;
}

export interface MemberRows {
  insert(member: Pick<Member, "id" | "tenantId" | "personId" | "username" | "role" | "createdAt">): Promise<void>;
  find(tenantId: string, id: string): Promise<Member | undefined>;
  ofPerson(tenantId: string, personId: string): Promise<Member | undefined>;
  /** In order of id. */
  list(tenantId: string, filter: MemberFilter, page: Page): Promise<readonly Member[]>;
  /** Undefined when it is no longer of that generation. */
  update(member: Pick<Member, "id" | "role" | "status" | "aliases" | "generation"> & { readonly at: Date }): Promise<Member | undefined>;
  /** Local parts that somebody has, had, or gets the mail of. */
  names(tenantId: string): Promise<ReadonlySet<string>>;
  /** Active owners, locked until the end of the transaction: two cannot leave at once and leave none. */
  owners(tenantId: string): Promise<readonly string[]>;
  /** Active members: who use a seat. */
  active(tenantId: string): Promise<number>;
}

interface Deps {
  readonly store: Store;
  readonly clock: Clock;
  readonly chronicle: Chronicle;
}

export type Members = ReturnType<typeof memberRules>;

/** The people of a tenant, as those who look after them see and change them. */
export function memberRules({ store, clock, chronicle }: Deps) {
  return {
    async list(
      actor: Actor,
      tenantId: string,
      { filter, page }: { readonly filter: MemberFilter; readonly page: Page },
    ): Promise<Paged<Member>> {
      assertAllowedIn(actor, "people.read", { tenantId, now: clock.now() });
      return store.within({ tenants: [tenantId] }, (tx) => pageOf(page, (more) => tx.members.list(tenantId, filter, more)));
    },

    async read(actor: Actor, tenantId: string, id: string): Promise<Member> {
      assertAllowedIn(actor, "people.read", { tenantId, now: clock.now() });
      return store.within({ tenants: [tenantId] }, (tx) => known(tx, tenantId, id));
    },

    async update(
      actor: Actor,
      { tenantId, id }: { readonly tenantId: string; readonly id: string },
      {
        generation,
        ...changes
      }: {
        readonly role?: TenantRole | undefined;
        readonly aliases?: readonly string[] | undefined;
        readonly generation: number | undefined;
      },
    ): Promise<Member> {
      if (changes.role !== undefined) assertAllowedIn(actor, "people.change-role", { tenantId, now: clock.now() });
      if (changes.aliases !== undefined || changes.role === undefined)
        assertAllowedIn(actor, "people.update", { tenantId, now: clock.now() });
      return change(actor, { tenantId, id, generation, action: "people.update" }, async (tx, before) => {
        if (before.status === "removed") throw domainErrors.error("member.removed", { name: before.displayName });
        return {
          role: changes.role ?? before.role,
          aliases: changes.aliases === undefined ? before.aliases : await freeAliases(tx, before, changes.aliases),
        };
      });
    },

    suspend: (actor: Actor, at: Place) =>
      move(actor, at, { permission: "people.suspend", action: "people.suspend", from: ["active"], to: "suspended" }),
    resume: (actor: Actor, at: Place) =>
      move(actor, at, { permission: "people.suspend", action: "people.resume", from: ["suspended"], to: "active" }),
    offBoard: (actor: Actor, at: Place) =>
      move(actor, at, { permission: "people.off-board", action: "people.off-board", from: ["active", "suspended"], to: "removed" }),
  };

  async function move(
    actor: Actor,
    at: Place,
    {
      permission,
      action,
      from,
      to,
    }: { permission: "people.suspend" | "people.off-board"; action: string; from: readonly MemberStatus[]; to: MemberStatus },
  ): Promise<Member> {
    assertAllowedIn(actor, permission, { tenantId: at.tenantId, now: clock.now() });
    return change(actor, { ...at, action }, async (tx, before) => {
      if (!from.includes(before.status))
        throw domainErrors.error("member.transition", { status: before.status, action: action.split(".")[1] ?? "" });
      if (to === "active") await assertSeat(tx, at.tenantId);
      return { status: to };
    });
  }

  async function change(
    actor: Actor,
    { tenantId, id, generation, action }: Place & { readonly action: string },
    decide: (tx: Tx, before: Member) => Promise<Partial<Pick<Member, "role" | "status" | "aliases">>>,
  ): Promise<Member> {
    return store.within({ tenants: [tenantId] }, async (tx) => {
      const before = await known(tx, tenantId, id);
      if (generation !== undefined && generation !== before.generation) throw domainErrors.error("member.changed");
      assertNotAbove(actor, tenantId, before);
      const wanted = await decide(tx, before);
      const after = { ...before, ...wanted };
      await assertOwnerStays(tx, before, after);
      const changes = changesBetween(before, wanted);
      if (Object.keys(changes).length === 0) return before;
      const kept = await tx.members.update({ ...after, at: clock.now() });
      if (kept === undefined) throw domainErrors.error("member.changed");
      await tx.reconcile([
        { kind: "member", id },
        { kind: "person", id: before.personId },
      ]);
      await tx.record(chronicle.entry(actor, action, { tenantId, target: { kind: "member", id, name: before.displayName }, changes }));
      return kept;
    });
  }
}

interface Place {
  readonly tenantId: string;
  readonly id: string;
  readonly generation?: number | undefined;
}

async function known(tx: Tx, tenantId: string, id: string): Promise<Member> {
  const member = await tx.members.find(tenantId, id);
  if (member === undefined) throw domainErrors.error("member.unknown");
  return member;
}

/** Nobody changes those who are above them. */
function assertNotAbove(actor: Actor, tenantId: string, { role }: Member): void {
  const own = roleIn(actor, tenantId) ?? (actor.operator ? "owner" : "member");
  if (!atLeast(own, role)) throw domainErrors.error("access.denied");
}

async function assertOwnerStays(tx: Tx, before: Member, after: Pick<Member, "role" | "status">): Promise<void> {
  const wasOwner = before.role === "owner" && before.status === "active";
  if (!wasOwner || (after.role === "owner" && after.status === "active")) return;
  const owners = await tx.members.owners(before.tenantId);
  if (owners.every((id) => id === before.id)) throw domainErrors.error("member.last-owner", { name: before.displayName });
}

/** Throws `subscription.full` when every seat that the tenant pays for is taken. */
export async function assertSeat(tx: Tx, tenantId: string): Promise<void> {
  await tx.tenants.lock(tenantId);
  const subscription = await tx.subscriptions.current(tenantId);
  if (subscription === undefined || subscription.status === "cancelled") return;
  if ((await tx.members.active(tenantId)) >= subscription.seats)
    throw domainErrors.error("subscription.full", { seats: subscription.seats });
}

async function freeAliases(tx: Tx, member: Member, wanted: readonly string[]): Promise<readonly string[]> {
  const aliases = [...new Set(wanted)].filter((alias) => alias !== member.username);
  const bad = aliases.find((alias) => !isUsername(alias));
  if (bad !== undefined) throw domainErrors.error("alias.invalid", { found: bad.slice(0, 64) });
  const taken = await tx.members.names(member.tenantId);
  const foreign = aliases.find((alias) => taken.has(alias) && !member.aliases.includes(alias));
  if (foreign !== undefined) throw domainErrors.error("alias.taken", { alias: foreign });
  return aliases;
}
