import type { DnsRecord } from "../component/index.ts";
import { isOpen } from "./records.ts";

const LIFETIME = 3600;
/** RFC 1035, 3.3: what one piece of a text holds. */
const MOST_BYTES = 255;

/** A BIND zone file (RFC 1035, section 5.1) with full names, to be read into a zone that has its SOA and NS records. */
export function zoneFile(records: readonly DnsRecord[]): string {
  return records
    .map((record) => `${isOpen(record) ? "; " : ""}${record.name}. ${LIFETIME} IN ${record.type} ${presentation(record)}\n`)
    .join("");
}

/** The value in the form of zone files: texts quoted and in pieces, hosts with the dot at the end. */
export function presentation({ type, value }: Pick<DnsRecord, "type" | "value">): string {
  switch (type) {
    case "TXT":
      return quotedText(value);
    case "CNAME":
    case "MX":
    case "SRV":
      return value.endsWith(".") ? value : `${value}.`;
    default:
      return value;
  }
}

/** A text of any length as quoted pieces of at most 255 bytes. */
export function quotedText(value: string): string {
  const bytes = new TextEncoder().encode(value);
  const pieces: string[] = [];
  for (let at = 0; at < bytes.length || at === 0; at += MOST_BYTES)
    pieces.push(`"${[...bytes.subarray(at, at + MOST_BYTES)].map(escaped).join("")}"`);
  return pieces.join(" ");
}

/** Quotes and backslashes with a backslash; what is not printable ASCII by its number, in decimal. */
function escaped(byte: number): string {
  if (byte === 0x22 || byte === 0x5c) return `\\${String.fromCharCode(byte)}`;
  return byte < 0x20 || byte > 0x7e ? `\\${String(byte).padStart(3, "0")}` : String.fromCharCode(byte);
}
