import type { Clock, IdSource, RandomSource } from "@allod/core";

import { type Actor, assertAllowedIn } from "./access.ts";
import type { Chronicle } from "./activity.ts";
import { type DnsRecord, type LookUp, type Published, published } from "./dns-record.ts";
import { parseDomain } from "./domain-name.ts";
import { domainErrors } from "./errors.ts";
import { makeOnce, type Once } from "./once.ts";
import type { Store, Tx } from "./store.ts";

const PREFIX = "allod-verification=";
/** More records than this are not looked up at once. */
const MOST_RECORDS = 50;

/** A name that a tenant claims; its own once it is proven. */
export interface ClaimedDomain {
  readonly id: string;
  readonly tenantId: string;
  /** Lower case, as DNS has it. */
  readonly name: string;
  /** What the TXT record must say. */
  readonly verification: string;
  readonly verifiedAt: Date | undefined;
  readonly createdAt: Date;
}

/** Domains that were removed are not among them. */
export interface DomainRows {
  /** Throws `domain.claimed` when this tenant has it already. */
  insert(domain: ClaimedDomain): Promise<void>;
  /** By name, at most 500. */
  list(tenantId: string): Promise<readonly ClaimedDomain[]>;
  find(tenantId: string, id: string): Promise<ClaimedDomain | undefined>;
  /** Throws `domain.taken` when another tenant has proven it. */
  prove(domain: ClaimedDomain, at: Date): Promise<ClaimedDomain>;
  remove(domain: ClaimedDomain, at: Date): Promise<void>;
}

export type Domains = ReturnType<typeof domainRules>;

interface Deps {
  readonly store: Store;
  readonly lookUp: LookUp;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly random: RandomSource;
  readonly chronicle: Chronicle;
}

/** The names that a tenant's addresses end in: claimed by anybody, proven by who publishes a record that only they were told. */
export function domainRules({ store, lookUp, clock, ids, random, chronicle }: Deps) {
  return {
    async list(actor: Actor, tenantId: string): Promise<readonly ClaimedDomain[]> {
      assertAllowedIn(actor, "domain.read", { tenantId, now: clock.now() });
      return store.within({ tenants: [tenantId] }, (tx) => tx.domains.list(tenantId));
    },

    async claim(
      actor: Actor,
      { tenantId, name: written }: { readonly tenantId: string; readonly name: string },
      once: Once | undefined,
    ): Promise<ClaimedDomain> {
      assertAllowedIn(actor, "domain.manage", { tenantId, now: clock.now() });
      const id = ids.next();
      const name = parseDomain(written);
      const verification = newVerification(random);
      const domain: ClaimedDomain = { id, tenantId, name, verification, verifiedAt: undefined, createdAt: clock.now() };
      return store.within({ tenants: [tenantId] }, (tx) =>
        makeOnce(tx, once, {
          id,
          async make() {
            await tx.domains.insert(domain);
            await record(tx, actor, { domain, action: "domain.claim" });
            return domain;
          },
          find: (before) => known(tx, tenantId, before),
        }),
      );
    },

    /** Looks for the record now. What is proven stays so. */
    async verify(actor: Actor, tenantId: string, id: string): Promise<ClaimedDomain> {
      assertAllowedIn(actor, "domain.manage", { tenantId, now: clock.now() });
      const domain = await store.within({ tenants: [tenantId] }, (tx) => known(tx, tenantId, id));
      if (domain.verifiedAt !== undefined) return domain;
      await assertPublished(domain);
      return store.within({ tenants: [tenantId] }, async (tx) => {
        const proven = await tx.domains.prove(domain, clock.now());
        // The tenant's people may get their addresses now.
        await tx.reconcile(await tx.tenants.objects(tenantId));
        await record(tx, actor, { domain, action: "domain.verify" });
        return proven;
      });
    },

    /** Given up: another tenant may prove it. What products hold of it goes. */
    async remove(actor: Actor, tenantId: string, id: string): Promise<void> {
      assertAllowedIn(actor, "domain.manage", { tenantId, now: clock.now() });
      await store.within({ tenants: [tenantId] }, async (tx) => {
        const domain = await known(tx, tenantId, id);
        const objects = await tx.tenants.objects(tenantId);
        await tx.domains.remove(domain, clock.now());
        if (domain.verifiedAt !== undefined) await tx.reconcile(objects);
        await record(tx, actor, { domain, action: "domain.remove" });
      });
    },

    /** What its owner must publish, for the proof and for the products, and what the DNS shows of it now. */
    async records(actor: Actor, tenantId: string, id: string): Promise<readonly (DnsRecord & { readonly published: Published })[]> {
      assertAllowedIn(actor, "domain.read", { tenantId, now: clock.now() });
      const records = await store.within({ tenants: [tenantId] }, async (tx) => [
        verificationRecord(await known(tx, tenantId, id)),
        ...(await tx.resources.records(id)),
      ]);
      return Promise.all(records.slice(0, MOST_RECORDS).map(async (entry) => ({ ...entry, published: await published(entry, lookUp) })));
    },
  };

  async function assertPublished(domain: ClaimedDomain): Promise<void> {
    const wanted = verificationRecord(domain);
    const found = await lookUp("TXT", wanted.name);
    if (found === undefined) throw domainErrors.error("domain.dns-silent", { name: wanted.name });
    if (found.includes(domain.verification)) return;
    throw domainErrors.error("domain.unproven", {
      name: wanted.name,
      value: wanted.value,
      found: found.length === 0 ? "no TXT record" : "other TXT records",
    });
  }

  async function record(
    tx: Tx,
    actor: Actor,
    { domain, action }: { readonly domain: ClaimedDomain; readonly action: string },
  ): Promise<void> {
    const { id, tenantId, name } = domain;
    await tx.record(chronicle.entry(actor, action, { tenantId, target: { kind: "domain", id, name } }));
  }
}

/** What a claim's record must say. */
export function newVerification(random: RandomSource): string {
  return PREFIX + Buffer.from(random.bytes(24)).toString("base64url");
}

/** The record that proves a claim. Under a name of its own, so that it disturbs nothing else. */
export function verificationRecord({
  name,
  verification,
}: Pick<ClaimedDomain, "name" | "verification">): DnsRecord & { readonly type: "TXT" } {
  return { type: "TXT", name: `_allod.${name}`, value: verification, purpose: "Proves that the domain is yours" };
}

async function known(tx: Tx, tenantId: string, id: string): Promise<ClaimedDomain> {
  const domain = await tx.domains.find(tenantId, id);
  if (domain === undefined) throw domainErrors.error("domain.unknown");
  return domain;
}
