import type { Clock, IdSource } from "@allod/core";

import { type Actor, assertAllowed, assertOperator, type GrantScope, type Permission } from "./access.ts";
import { changesBetween, type Chronicle } from "./activity.ts";
import { parseDomain } from "./domain-name.ts";
import { domainErrors } from "./errors.ts";
import type { Invitations } from "./invitations.ts";
import type { Billing, Money } from "./money.ts";
import { makeOnce, type Once } from "./once.ts";
import { type Page, type Paged, pageOf } from "./page.ts";
import type { Person } from "./people.ts";
import { parseSlug } from "./slug.ts";
import type { Store, Tx } from "./store.ts";
import type { TenantStatus } from "./tenant.ts";

/** A reseller. */
export interface Partner {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly domain: string | undefined;
  readonly contact: { readonly name: string; readonly email: string };
  readonly billing: Billing;
  /** Its share of what its customers pay, in percent. */
  readonly marginPercent: number;
  readonly generation: number;
  readonly createdAt: Date;
}

export interface PartnerWithFigures extends Partner {
  readonly customers: number;
  /** What its customers pay a month, by currency. */
  readonly mrr: readonly Money[];
}

/** What a partner may know of its customer, whether let in or not. */
export interface Customer {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly status: TenantStatus;
  readonly mrr: Money | undefined;
  /** Scopes in which it lets the partner in at this moment. */
  readonly scopes: readonly GrantScope[];
  readonly createdAt: Date;
}

export interface PartnerRows {
  /** Throws `slug.taken`. */
  insert(partner: Partner): Promise<void>;
  find(id: string): Promise<PartnerWithFigures | undefined>;
  /** In order of id. */
  list(page: Page): Promise<readonly PartnerWithFigures[]>;
  /** Undefined when it is no longer of that generation. */
  update(partner: Partner): Promise<PartnerWithFigures | undefined>;
  customers(partnerId: string, page: Page & { readonly now: Date }): Promise<readonly Customer[]>;
  administrators(partnerId: string): Promise<readonly Pick<Person, "id" | "displayName" | "email">[]>;
  addAdministrator(partnerId: string, personId: string): Promise<void>;
}

type Writable = Pick<Partner, "name" | "domain" | "contact" | "billing" | "marginPercent">;

interface Deps {
  readonly store: Store;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly chronicle: Chronicle;
  readonly invitations: Invitations;
}

export type Partners = ReturnType<typeof partnerRules>;

/** Resellers, and what they may see of their customers. */
export function partnerRules({ store, clock, ids, chronicle, invitations }: Deps) {
  /** A partner that this person may not see is one that does not exist. */
  function assertPartner(actor: Actor, permission: Permission, partnerId: string): void {
    if (!actor.operator && !actor.partnerIds.includes(partnerId)) throw domainErrors.error("partner.unknown");
    assertAllowed(actor, permission, { subject: { kind: "partner", partnerId }, now: clock.now() });
  }

  return {
    async list(actor: Actor, page: Page): Promise<Paged<PartnerWithFigures>> {
      assertOperator(actor, "partner.list", clock.now());
      return store.within("everything", (tx) => pageOf(page, (more) => tx.partners.list(more)));
    },

    async read(actor: Actor, id: string): Promise<PartnerWithFigures> {
      assertPartner(actor, "partner.read", id);
      return store.within("everything", (tx) => known(tx, id));
    },

    async create(actor: Actor, wanted: Writable & { readonly slug: string }, once: Once | undefined): Promise<PartnerWithFigures> {
      assertOperator(actor, "partner.create", clock.now());
      const id = ids.next();
      const domain = wanted.domain === undefined ? undefined : parseDomain(wanted.domain);
      const partner: Partner = { ...wanted, domain, id, slug: parseSlug(wanted.slug), generation: 1, createdAt: clock.now() };
      return store.within("everything", (tx) =>
        makeOnce(tx, once, {
          id,
          async make() {
            await tx.partners.insert(partner);
            await tx.record(chronicle.entry(actor, "partner.create", { tenantId: undefined, target: targetOf(partner) }));
            return { ...partner, customers: 0, mrr: [] };
          },
          find: (before) => known(tx, before),
        }),
      );
    },

    async update(
      actor: Actor,
      id: string,
      { generation, changes }: { readonly generation: number | undefined; readonly changes: Partial<Writable> },
    ): Promise<PartnerWithFigures> {
      assertPartner(actor, "partner.update", id);
      return store.within("everything", async (tx) => {
        const before = await known(tx, id);
        if (generation !== undefined && generation !== before.generation) throw domainErrors.error("partner.changed");
        const domain = changes.domain === undefined ? undefined : parseDomain(changes.domain);
        const wanted = { ...changes, ...("domain" in changes ? { domain } : {}) };
        const kept = await tx.partners.update({ ...before, ...wanted });
        if (kept === undefined) throw domainErrors.error("partner.changed");
        const entry = { tenantId: undefined, target: targetOf(kept), changes: changesBetween(before, wanted) };
        await tx.record(chronicle.entry(actor, "partner.update", entry));
        return kept;
      });
    },

    async customers(actor: Actor, id: string, page: Page): Promise<Paged<Customer>> {
      assertPartner(actor, "partner.read", id);
      const now = clock.now();
      return store.within("everything", (tx) => pageOf(page, (more) => tx.partners.customers(id, { ...more, now })));
    },

    async administrators(actor: Actor, id: string): ReturnType<PartnerRows["administrators"]> {
      assertPartner(actor, "partner.administer", id);
      return store.within("everything", (tx) => tx.partners.administrators(id));
    },

    async inviteAdministrator(
      actor: Actor,
      { partnerId, email }: { readonly partnerId: string; readonly email: string },
      once: Once | undefined,
    ): Promise<void> {
      assertPartner(actor, "partner.administer", partnerId);
      await store.within("everything", async (tx) => {
        const partner = await known(tx, partnerId);
        const id = ids.next();
        await makeOnce<unknown>(tx, once, {
          id,
          make: () => invitations.send(tx, actor, { to: { kind: "partner", partner }, email, id }),
          find: () => Promise.resolve(),
        });
      });
    },
  };
}

async function known(tx: Tx, id: string): Promise<PartnerWithFigures> {
  const partner = await tx.partners.find(id);
  if (partner === undefined) throw domainErrors.error("partner.unknown");
  return partner;
}

function targetOf({ id, name }: Partner): { kind: string; id: string; name: string } {
  return { kind: "partner", id, name };
}
