import type { DnsRecord } from "../contract/connector.ts";
import { ConnectorError } from "../contract/errors.ts";
import { TITLE } from "./jmap.ts";
import { readZone, ZoneError, type ZoneRecord } from "./zone.ts";

/** What the owner of a domain must publish, from `dnsZoneFile`, in its order. */
export function recordsOf(zoneFile: string, domain: string): readonly DnsRecord[] {
  return zoneOf(zoneFile, domain).flatMap((record) => {
    const type = types.find((each) => each === record.type);
    // Of other types nothing is published for mail.
    return type === undefined ? [] : [{ type, name: record.name, value: valueOf(type, record.fields), purpose: purposeOf(record, domain) }];
  });
}

const types = ["A", "AAAA", "CNAME", "MX", "TXT", "SRV", "CAA", "TLSA"] as const satisfies readonly DnsRecord["type"][];

function zoneOf(zoneFile: string, domain: string): readonly ZoneRecord[] {
  try {
    return readZone(zoneFile, domain);
  } catch (error) {
    if (!(error instanceof ZoneError)) throw error;
    throw new ConnectorError("permanent", `${TITLE} describes the records of ${domain} in a form that is not known (${error.message}).`, {
      cause: error,
    });
  }
}

/** As a resolver says it: texts in one piece, hosts without the dot at the end. */
function valueOf(type: DnsRecord["type"], fields: readonly string[]): string {
  if (type === "TXT") return fields.join("");
  if (type === "CAA") return `${fields.slice(0, 2).join(" ")} "${fields.slice(2).join(" ")}"`;
  if (type === "CNAME" || type === "MX" || type === "SRV") return fields.join(" ").replace(/\.$/, "").toLowerCase();
  return fields.join(" ");
}

/** By what its name and text look like (Stalwart 0.16, `crates/common/src/network/dns/records.rs`). */
function purposeOf({ name, type, fields }: ZoneRecord, domain: string): string {
  const label = name === domain ? "" : name.replace(`.${domain}`, "");
  if (type === "MX") return "Mail arrives";
  if (type === "TLSA") return "Other servers know the certificate (DANE)";
  if (type === "CAA" || label === "_validation-persist") return "Certificates are issued";
  if (label.endsWith("._domainkey")) return "Signs outgoing mail (DKIM)";
  if (label === "_dmarc") return "Says what to do with forged mail (DMARC)";
  if (label === "_smtp._tls") return "Others report broken encryption (TLS-RPT)";
  if (label === "mta-sts" || label === "_mta-sts") return "Mail arrives encrypted only (MTA-STS)";
  if (type === "TXT" && fields[0]?.startsWith("v=spf1") === true) return "Says who may send mail (SPF)";
  return type === "SRV" || type === "CNAME" || label === "_ua-auto-config" ? "Mail programs set themselves up" : "Mail works";
}
