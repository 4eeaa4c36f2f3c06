import { domainToASCII } from "node:url";

import type { Clock, IdSource, RandomSource } from "@allod/core";
import { parse } from "tldts";

import { type Actor, assertAllowedIn } from "./access.ts";
import { domainErrors } from "./errors.ts";

const PREFIX = "allod-verification=";

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

export interface DomainStore {
  /** Throws `domain.claimed` when this tenant has it already. */
  insert(domain: ClaimedDomain): Promise<void>;
  list(tenantId: string): Promise<readonly ClaimedDomain[]>;
  find(tenantId: string, id: string): Promise<ClaimedDomain | undefined>;
  /** Throws `domain.taken` when another tenant has proven it. */
  prove(tenantId: string, id: string, at: Date): Promise<ClaimedDomain>;
}

/** TXT records of a name; empty when it has none, undefined when nobody answered. */
type LookUpTxt = (name: string) => Promise<readonly string[] | undefined>;

export type Domains = ReturnType<typeof domainRules>;

interface Deps {
  readonly store: DomainStore;
  readonly lookUpTxt: LookUpTxt;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly random: RandomSource;
}

/** The names that a tenant's addresses end in: claimed by anybody, proven by who publishes a record that only they were told. */
export function domainRules({ store, lookUpTxt, clock, ids, random }: Deps) {
  return {
    async list(actor: Actor, tenantId: string): Promise<readonly ClaimedDomain[]> {
      assertAllowedIn(actor, "domain.read", { tenantId, now: clock.now() });
      return store.list(tenantId);
    },

    async claim(actor: Actor, tenantId: string, written: string): Promise<ClaimedDomain> {
      assertAllowedIn(actor, "domain.manage", { tenantId, now: clock.now() });
      const verification = PREFIX + Buffer.from(random.bytes(24)).toString("base64url");
      const domain: ClaimedDomain = {
        id: ids.next(),
        tenantId,
        name: parseDomain(written),
        verification,
        verifiedAt: undefined,
        createdAt: clock.now(),
      };
      await store.insert(domain);
      return domain;
    },

    /** Looks for the record now. What is proven stays so. */
    async verify(actor: Actor, tenantId: string, id: string): Promise<ClaimedDomain> {
      assertAllowedIn(actor, "domain.manage", { tenantId, now: clock.now() });
      const domain = await store.find(tenantId, id);
      if (domain === undefined) throw domainErrors.error("domain.unknown");
      if (domain.verifiedAt !== undefined) return domain;
      const record = verificationRecord(domain);
      const found = await lookUpTxt(record.name);
      if (found === undefined) throw domainErrors.error("domain.dns-silent", { name: record.name });
      if (!found.includes(domain.verification))
        throw domainErrors.error("domain.unproven", {
          name: record.name,
          value: record.value,
          found: found.length === 0 ? "no TXT record" : "other TXT records",
        });
      return store.prove(tenantId, id, clock.now());
    },
  };
}

/** The record that proves a claim. Under a name of its own, so that it disturbs nothing else. */
export function verificationRecord({ name, verification }: Pick<ClaimedDomain, "name" | "verification">): {
  readonly type: "TXT";
  readonly name: string;
  readonly value: string;
} {
  return { type: "TXT", name: `_allod.${name}`, value: verification };
}

/** A name that somebody can own, as DNS has it. Throws `domain.invalid`. */
function parseDomain(written: string): string {
  const name = domainToASCII(written.trim().replace(/\.$/, ""));
  const labels = name.split(".");
  const shaped = name.length <= 253 && labels.length > 1 && labels.every((label) => /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(label));
  const { publicSuffix, isIp } = parse(name, { allowPrivateDomains: true });
  if (!shaped || isIp === true || publicSuffix === name) throw domainErrors.error("domain.invalid", { found: written.slice(0, 100) });
  return name;
}
