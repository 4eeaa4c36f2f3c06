import { z } from "zod";

import { id, listOf, time } from "./common.ts";

/** A record to publish in the DNS, what it is for, and whether the DNS shows it. */
export const dnsRecord = z.object({
  type: z.enum(["A", "AAAA", "CNAME", "MX", "TXT", "SRV", "CAA", "TLSA"]),
  name: z.string(),
  value: z.string(),
  purpose: z.string(),
  /** `unknown`: nobody has looked yet, or no server answered. */
  published: z.enum(["yes", "no", "other", "unknown"]),
});
export type DnsRecordView = z.output<typeof dnsRecord>;

/** A name that a tenant claims, and the record that proves it. */
export const claimedDomain = z.object({
  id,
  name: z.string(),
  verifiedAt: time.nullable(),
  createdAt: time,
  /** The record that proves the claim. */
  record: z.object({ type: z.literal("TXT"), name: z.string(), value: z.string() }),
});
export type ClaimedDomainView = z.output<typeof claimedDomain>;

export const claimedDomainList = listOf(claimedDomain);
export const claimDomain = z.strictObject({ name: z.string().min(1).max(300) });
/** The proof, and what the products ask for; looked up in the DNS at this moment. */
export const dnsRecordList = listOf(dnsRecord);
