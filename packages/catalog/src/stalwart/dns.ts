import type { DnsRecord, Workspace } from "@allod/compiler/component";

import { IMAP_PORT, SUBMISSION_PORT } from "./names.ts";
import type { Settings } from "./settings.ts";

/** What the domain's owner publishes for mail. Addresses of hosts are the edge's; keys only the running server knows. */
export function dnsRecords({ domain, network, tls }: Workspace, host: string, { dmarc }: Settings, calendars: boolean): DnsRecord[] {
  const record = (name: string, type: DnsRecord["type"], value: string, purpose: string): DnsRecord => ({ name, type, value, purpose });
  const service = (name: string, port: number): DnsRecord =>
    record(`_${name}._tcp.${domain}`, "SRV", `0 1 ${port} ${host}`, "where mail programs find it");
  return [
    record(domain, "MX", `10 ${host}`, "where mail for the domain goes"),
    record(domain, "TXT", "v=spf1 mx -all", "who may send mail for the domain (SPF)"),
    ...(host === domain ? [] : [record(host, "TXT", "v=spf1 a -all", "the same for messages that mail could not be delivered (SPF)")]),
    record(`_dmarc.${domain}`, "TXT", `v=DMARC1; p=${dmarc}; rua=mailto:postmaster@${domain}`, "what to do with forged mail (DMARC)"),
    ...(tls.mode === "acme"
      ? [record(`_smtp._tls.${domain}`, "TXT", `v=TLSRPTv1; rua=mailto:postmaster@${domain}`, "where failures of encryption are reported")]
      : []),
    service("imaps", IMAP_PORT),
    service("submissions", SUBMISSION_PORT),
    service("jmap", network.httpsPort),
    ...(calendars ? [service("caldavs", network.httpsPort), service("carddavs", network.httpsPort)] : []),
  ];
}
