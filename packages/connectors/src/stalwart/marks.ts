import type { DesiredDomain, DesiredMember } from "../contract/desired.ts";

/** Which of our domains a domain of Stalwart's is, and whose. */
export interface DomainMark {
  readonly domain: string;
  readonly tenant: string;
}

/** Stands in a domain's description: objects of Stalwart 0.16 have no place for an id of others. */
export function domainMark({ allodId, tenant }: Pick<DesiredDomain, "allodId" | "tenant">): string {
  return `Allod domain ${allodId} of tenant ${tenant.allodId}`;
}

export function readDomainMark(description: string): DomainMark | undefined {
  const [, domain, tenant] = /^Allod domain (\S+) of tenant (\S+)$/.exec(description) ?? [];
  return domain === undefined || tenant === undefined ? undefined : { domain, tenant };
}

/**
 * The local part of an alias that says which of our members a mailbox is of. It is disabled, so that nothing is
 * delivered to it; and being an address it is unique and is found by its text. One word, because words are what is indexed.
 */
export function memberMark({ allodId }: Pick<DesiredMember, "allodId">): string {
  return `allod${allodId.replace(/[^0-9a-z]/gi, "").toLowerCase()}`;
}
