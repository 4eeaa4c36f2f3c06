import type { DnsRecord } from "../component/index.ts";

/** Whether a record is among those that the DNS has of its name and type, as texts in the form of zone files. */
export function isPublished({ type, value }: Pick<DnsRecord, "type" | "value">, found: readonly string[]): boolean {
  return found.some((other) => canonical(type, other) === canonical(type, value));
}

/** Records that stand in the way: others of a purpose that may have one record alone. */
export function rivals({ type, value }: Pick<DnsRecord, "type" | "value">, found: readonly string[]): string[] {
  const version = /^v=(?:spf1|DMARC1|STSv1|TLSRPTv1)\b/i.exec(value)?.[0].toLowerCase();
  if (type !== "TXT" || version === undefined) return [];
  return found.filter((other) => other.toLowerCase().startsWith(version) && canonical(type, other) !== canonical(type, value));
}

/** What two spellings of one value have in common: names know no case and may end in a dot, addresses may be shortened. */
function canonical(type: DnsRecord["type"], value: string): string {
  if (type === "TXT") return value;
  const words = value
    .toLowerCase()
    .replaceAll('"', "")
    .split(/\s+/)
    .map((word) => word.replace(/\.$/, ""));
  if (type === "AAAA") return new URL(`http://[${words[0] ?? ""}]/`).hostname;
  return words.join(" ");
}
