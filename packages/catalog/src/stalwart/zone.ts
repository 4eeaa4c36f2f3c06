import type { DnsRecord, SecretRef, TaskIo } from "@allod/compiler/component";

import { catalogErrors } from "../errors.ts";
import { DKIM_ALGORITHMS } from "./server.ts";
import { asAdministrator } from "./task.ts";

/** Records that only the running server knows: the keys that it signs with, and the version of its policy. */
export async function liveRecords(
  io: TaskIo,
  { domain, administrator }: { domain: string; administrator: SecretRef },
): Promise<readonly DnsRecord[]> {
  const api = await asAdministrator(io, administrator);
  const [id] = await api.query("Domain", { name: domain });
  // Keys are made one after the other in the background; a zone with one of two would be taken for complete.
  const keys = id === undefined ? [] : await api.query("DkimSignature", { domainId: id });
  if (id === undefined || keys.length < Object.keys(DKIM_ALGORITHMS).length) throw catalogErrors.error("stalwart.dkim.unfinished");
  const { dnsZoneFile } = await api.get("Domain", id, ["dnsZoneFile"]);
  return textsOf(String(dnsZoneFile)).flatMap(({ name, value }): DnsRecord[] => {
    if (name.endsWith(`._domainkey.${domain}`)) return [{ name, type: "TXT", value, purpose: "the key that mail is signed with (DKIM)" }];
    if (name === `_mta-sts.${domain}`) return [{ name, type: "TXT", value, purpose: "which version of the MTA-STS policy is right" }];
    // The rest is known before; its CAA record would keep everybody else's certificates from being issued.
    return [];
  });
}

/** The texts of a zone file as the server writes it: full names, long texts in pieces that parentheses spread over lines. */
export function textsOf(zone: string): { name: string; value: string }[] {
  return [...zone.matchAll(/^(\S+)\.[ \t]+(?:\d+[ \t]+)?IN[ \t]+TXT[ \t]+(\([^)]*\)|[^\n]*)/gm)].map(([, name = "", pieces = ""]) => ({
    name: name.toLowerCase(),
    value: [...pieces.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, piece = ""]) => piece.replace(/\\(.)/g, "$1")).join(""),
  }));
}
