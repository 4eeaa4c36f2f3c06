import type { Clock, IdSource, RandomSource } from "@allod/core";

import { type Actor, assertAllowed, assertAllowedIn, atLeast, roleIn, type TenantRole } from "./access.ts";
import type { Chronicle } from "./activity.ts";
import type { Enrollment } from "./enrollment.ts";
import { domainErrors } from "./errors.ts";
import { assertUsable, hashToken, newToken } from "./invitation.ts";
import { invitationMail } from "./invitation-mail.ts";
import { assertSeat } from "./members.ts";
import { makeOnce, type Once } from "./once.ts";
import type { Person } from "./people.ts";
import type { Store, Tx } from "./store.ts";
import { known, type Tenant } from "./tenants.ts";
import { proposeUsername } from "./username.ts";

const DAYS = 14;
const DAY = 86_400_000;

export interface Invitation {
  readonly id: string;
  readonly tenantId: string | undefined;
  readonly partnerId: string | undefined;
  readonly email: string;
  /** Of a tenant's; undefined for a partner's and the platform's. */
  readonly role: TenantRole | undefined;
  readonly tokenHash: string;
  readonly invitedBy: { readonly id: string; readonly displayName: string };
  readonly expiresAt: Date;
  readonly usedAt: Date | undefined;
  readonly revokedAt: Date | undefined;
  readonly createdAt: Date;
}

export type InvitedTo =
  | { readonly kind: "tenant"; readonly tenant: Pick<Tenant, "id" | "name">; readonly role: TenantRole }
  | { readonly kind: "partner"; readonly partner: { readonly id: string; readonly name: string } }
  | { readonly kind: "platform" };

export interface InvitationRows {
  /** Throws `invitation.open` when the same person has an open one to the same tenant. */
  insert(invitation: Invitation): Promise<void>;
  find(tenantId: string, id: string): Promise<Invitation | undefined>;
  /** Locked until the end of the transaction: it is used once. */
  byHash(tokenHash: string): Promise<Invitation | undefined>;
  /** Newest first, at most 500. */
  list(tenantId: string): Promise<readonly Invitation[]>;
  update(invitation: Pick<Invitation, "id" | "tokenHash" | "expiresAt" | "usedAt" | "revokedAt">): Promise<void>;
}

/** What somebody sees who opens an invitation. */
export interface OpenedInvitation {
  readonly to: { readonly kind: InvitedTo["kind"]; readonly name: string };
  readonly email: string;
  readonly role: TenantRole | undefined;
  readonly invitedBy: string;
  readonly expiresAt: Date;
  readonly needs: "account" | "sign-in";
}

interface Deps {
  readonly store: Store;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly random: RandomSource;
  readonly chronicle: Chronicle;
  readonly enrollment: Enrollment;
  /** The identity provider whose subjects are the ids of our own people; undefined when it has ids of its own. */
  readonly ownIssuer: string | undefined;
  /** Where invitations are opened. */
  readonly origins: { readonly portal: string; readonly operator: string };
  /** For messages: what the platform calls itself. */
  readonly platformName: string;
}

export type Invitations = ReturnType<typeof invitationRules>;

/** Invitations: sent by mail, used once by whoever they were sent to, taken back at any time before. */
export function invitationRules({ store, clock, ids, random, chronicle, enrollment, ownIssuer, origins, platformName }: Deps) {
  /** Within the transaction of whoever invites. The caller has made sure that they may. */
  async function send(
    tx: Tx,
    actor: Actor,
    { to, email, id = ids.next() }: { readonly to: InvitedTo; readonly email: string; readonly id?: string },
  ): Promise<Invitation> {
    const inviter = await tx.people.find(actor.personId);
    if (inviter === undefined) throw domainErrors.error("person.vanished");
    if (to.kind === "tenant") await assertNoMember(tx, to.tenant.id, email);
    const { token, tokenHash } = newToken(random);
    const createdAt = clock.now();
    const invitation: Invitation = {
      id,
      tenantId: to.kind === "tenant" ? to.tenant.id : undefined,
      partnerId: to.kind === "partner" ? to.partner.id : undefined,
      email,
      role: to.kind === "tenant" ? to.role : undefined,
      tokenHash,
      invitedBy: inviter,
      expiresAt: new Date(createdAt.getTime() + DAYS * DAY),
      usedAt: undefined,
      revokedAt: undefined,
      createdAt,
    };
    await tx.invitations.insert(invitation);
    // Who has left has an account that nobody can use: they need it again to answer.
    const known = await tx.people.findByEmail(email);
    if (known !== undefined) await tx.reconcile([{ kind: "person", id: known.id }]);
    await tx.send(mailFor(invitation, { name: nameOf(to), token, inviter }));
    const target = { kind: "invitation", id: invitation.id, name: email };
    await tx.record(
      chronicle.entry(actor, "people.invite", {
        tenantId: invitation.tenantId,
        target,
        changes: { role: { from: null, to: invitation.role ?? null } },
      }),
    );
    return invitation;
  }

  function nameOf(to: InvitedTo): string {
    return to.kind === "tenant" ? to.tenant.name : to.kind === "partner" ? to.partner.name : platformName;
  }

  function mailFor(
    { email, expiresAt, tenantId, partnerId }: Invitation,
    about: { readonly name: string; readonly token: string; readonly inviter: Person },
  ) {
    const origin = tenantId === undefined && partnerId === undefined ? origins.operator : origins.portal;
    const { name, token, inviter } = about;
    // Behind the #, which no browser sends: the token is in no server's log.
    const link = `${origin}/invitation#${token}`;
    return invitationMail({ to: email, by: inviter.displayName, what: name, link, until: expiresAt, locale: inviter.locale });
  }

  async function usable(
    tx: Tx,
    token: string,
  ): Promise<{ invitation: Invitation; to: InvitedTo; person: Person | undefined; needs: OpenedInvitation["needs"] }> {
    const invitation = await tx.invitations.byHash(hashToken(token));
    if (invitation === undefined) throw domainErrors.error("invitation.unknown");
    assertUsable(invitation, clock);
    const to = await targetOf(tx, invitation);
    const person = await tx.people.findByEmail(invitation.email);
    const needs = person !== undefined && (await tx.people.hasIdentity(person.id)) ? "sign-in" : "account";
    return { invitation, to, person, needs };
  }

  return {
    send,

    async invite(
      actor: Actor,
      { tenantId, email, role }: { readonly tenantId: string; readonly email: string; readonly role: TenantRole },
      once: Once | undefined,
    ): Promise<Invitation> {
      assertAllowedIn(actor, "people.invite", { tenantId, now: clock.now() });
      assertMayGive(actor, tenantId, role);
      return store.within({ tenants: [tenantId] }, async (tx) => {
        const tenant = await known(tx, tenantId);
        if (tenant.status === "terminated") throw domainErrors.error("tenant.over");
        const id = ids.next();
        return makeOnce(tx, once, {
          id,
          make: () => send(tx, actor, { to: { kind: "tenant", tenant, role }, email, id }),
          find: (before) => knownInvitation(tx, tenantId, before),
        });
      });
    },

    async list(actor: Actor, tenantId: string): Promise<readonly Invitation[]> {
      assertAllowedIn(actor, "people.read", { tenantId, now: clock.now() });
      return store.within({ tenants: [tenantId] }, (tx) => tx.invitations.list(tenantId));
    },

    /** Sent again with a new link and a new time; the old link opens nothing any more. */
    async resend(actor: Actor, tenantId: string, id: string): Promise<Invitation> {
      assertAllowedIn(actor, "people.invite", { tenantId, now: clock.now() });
      return store.within({ tenants: [tenantId] }, async (tx) => {
        const before = await knownInvitation(tx, tenantId, id);
        const inviter = await tx.people.find(actor.personId);
        if (before.role !== undefined) assertMayGive(actor, tenantId, before.role);
        if (before.usedAt !== undefined) throw domainErrors.error("invitation.used");
        if (before.revokedAt !== undefined) throw domainErrors.error("invitation.revoked");
        if (inviter === undefined) throw domainErrors.error("person.vanished");
        const { token, tokenHash } = newToken(random);
        const after = { ...before, tokenHash, expiresAt: new Date(clock.now().getTime() + DAYS * DAY) };
        await tx.invitations.update(after);
        await tx.send(mailFor(after, { name: (await known(tx, tenantId)).name, token, inviter }));
        await record(tx, actor, after, "people.invite-again");
        return after;
      });
    },

    async revoke(actor: Actor, tenantId: string, id: string): Promise<Invitation> {
      assertAllowedIn(actor, "people.invite", { tenantId, now: clock.now() });
      return store.within({ tenants: [tenantId] }, async (tx) => {
        const before = await knownInvitation(tx, tenantId, id);
        if (before.usedAt !== undefined) throw domainErrors.error("invitation.used");
        if (before.revokedAt !== undefined) return before;
        const after = { ...before, revokedAt: clock.now() };
        await tx.invitations.update(after);
        await record(tx, actor, after, "people.revoke-invitation");
        return after;
      });
    },

    /** For whoever holds the link. */
    open: (token: string): Promise<OpenedInvitation> =>
      store.within("everything", async (tx) => {
        const { invitation, to, needs } = await usable(tx, token);
        const { email, role, invitedBy, expiresAt } = invitation;
        return { to: { kind: to.kind, name: nameOf(to) }, email, role, invitedBy: invitedBy.displayName, expiresAt, needs };
      }),

    /**
     * By whoever holds the link: new people choose a name; those who have an account answer signed in with it, so that
     * a link that got lost lets nobody in as them. Gives the address where they go on.
     */
    async accept(
      actor: Actor | undefined,
      {
        token,
        displayName,
        locale,
      }: { readonly token: string; readonly displayName: string | undefined; readonly locale: "en" | "de" | undefined },
    ): Promise<{ readonly next: string }> {
      if (actor !== undefined) assertAllowed(actor, "self.update", { subject: { kind: "self" }, now: clock.now() });
      const { person, to } = await store.within("everything", async (tx) => {
        const { invitation, to, person: before, needs } = await usable(tx, token);
        if (needs === "sign-in" && actor === undefined) throw domainErrors.error("invitation.sign-in", { email: invitation.email });
        if (actor !== undefined && actor.personId !== before?.id)
          throw domainErrors.error("invitation.other-person", { email: invitation.email });
        const person = before ?? (await newPerson(tx, { email: invitation.email, displayName, locale }));
        await join(tx, person, to);
        await tx.invitations.update({ ...invitation, usedAt: clock.now() });
        if (ownIssuer !== undefined) await tx.people.identify(person.id, { issuer: ownIssuer, subject: person.id });
        const self: Actor = { personId: person.id, operator: false, memberships: [], partnerIds: [], grants: [] };
        await tx.record({
          ...chronicle.entry(self, "people.join", {
            tenantId: invitation.tenantId,
            target: { kind: "person", id: person.id, name: person.displayName },
          }),
          actingAs: "person",
        });
        return { person, to };
      });
      const application = to.kind === "platform" ? "operator" : "portal";
      const begun = await enrollment.begin({ ...person, application });
      return { next: begun?.url ?? `${origins[application]}/auth/login` };
    },
  };

  async function newPerson(
    tx: Tx,
    { email, displayName, locale }: { email: string; displayName: string | undefined; locale: "en" | "de" | undefined },
  ): Promise<Person> {
    if (displayName === undefined) throw domainErrors.error("invitation.name");
    const person: Person = { id: ids.next(), email, displayName, locale: locale ?? "en", operator: false, generation: 1 };
    await tx.people.insert({ ...person, createdAt: clock.now() });
    return person;
  }

  async function join(tx: Tx, person: Person, to: InvitedTo): Promise<void> {
    await tx.reconcile([{ kind: "person", id: person.id }]);
    if (to.kind === "platform") return tx.people.makeOperator(person.id);
    if (to.kind === "partner") return tx.partners.addAdministrator(to.partner.id, person.id);
    const tenantId = to.tenant.id;
    await assertSeat(tx, tenantId);
    const before = await tx.members.ofPerson(tenantId, person.id);
    const at = clock.now();
    const id = before?.id ?? ids.next();
    if (before === undefined) {
      const username = proposeUsername(person.email, await tx.members.names(tenantId));
      await tx.members.insert({ id, tenantId, personId: person.id, username, role: to.role, createdAt: at });
    } else if ((await tx.members.update({ ...before, role: to.role, status: "active", at })) === undefined)
      throw domainErrors.error("member.changed");
    await tx.reconcile([{ kind: "member", id }]);
  }

  async function record(tx: Tx, actor: Actor, { id, tenantId, email }: Invitation, action: string): Promise<void> {
    await tx.record(chronicle.entry(actor, action, { tenantId, target: { kind: "invitation", id, name: email } }));
  }
}

/** What somebody may make others: never more than they are themselves; a partner that was let in makes members. */
function assertMayGive(actor: Actor, tenantId: string, role: TenantRole): void {
  const own = roleIn(actor, tenantId) ?? (actor.operator ? "owner" : "member");
  if (!atLeast(own, role)) throw domainErrors.error("access.denied");
}

async function assertNoMember(tx: Tx, tenantId: string, email: string): Promise<void> {
  const person = await tx.people.findByEmail(email);
  const member = person === undefined ? undefined : await tx.members.ofPerson(tenantId, person.id);
  if (member !== undefined && member.status !== "removed") throw domainErrors.error("member.exists", { email });
}

async function knownInvitation(tx: Tx, tenantId: string, id: string): Promise<Invitation> {
  const invitation = await tx.invitations.find(tenantId, id);
  if (invitation === undefined) throw domainErrors.error("invitation.unknown");
  return invitation;
}

async function targetOf(tx: Tx, { tenantId, partnerId, role }: Invitation): Promise<InvitedTo> {
  if (tenantId !== undefined) {
    const tenant = await known(tx, tenantId);
    if (tenant.status === "terminated") throw domainErrors.error("tenant.over");
    return { kind: "tenant", tenant, role: role ?? "member" };
  }
  if (partnerId === undefined) return { kind: "platform" };
  const partner = await tx.partners.find(partnerId);
  if (partner === undefined) throw domainErrors.error("partner.unknown");
  return { kind: "partner", partner };
}
