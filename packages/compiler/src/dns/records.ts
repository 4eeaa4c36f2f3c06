import { compareText } from "@allod/core";

import type { DnsRecord } from "../component/index.ts";

/** Placeholders that are left where the workspace file does not say the server's addresses. */
const OPEN = /\{ipv[46]\}/;

/** A record that cannot be published before the server's address is known. */
export function isOpen({ value }: DnsRecord): boolean {
  return OPEN.test(value);
}

/**
 * The records to publish: each once, with one sender policy a name, sorted by name from the domain outwards. Records of
 * one name stay in the order in which they were given.
 */
export function recordsOf<R extends DnsRecord>(records: readonly R[]): R[] {
  const found = new Map<string, R>();
  for (const record of records) {
    const key = `${record.name} ${record.type} ${isPolicy(record) ? "spf" : record.value}`;
    const before = found.get(key);
    found.set(
      key,
      before === undefined || !isPolicy(record) ? (before ?? record) : { ...before, value: merged(before.value, record.value) },
    );
  }
  return [...found.values()].toSorted((a, b) => compareText(outwards(a.name), outwards(b.name)));
}

function isPolicy({ type, value }: DnsRecord): boolean {
  return type === "TXT" && /^v=spf1(?: |$)/i.test(value);
}

/** Two sender policies make none (RFC 7208, 4.5): who either lets send may send; of the last words, the stricter. */
function merged(one: string, other: string): string {
  const terms = [...new Set(`${one} ${other}`.split(" ").slice(1))].filter((term) => !/^v=spf1$/i.test(term));
  const all = ["-all", "~all", "?all"].find((word) => terms.includes(word));
  return ["v=spf1", ...terms.filter((term) => !/^[-~?+]?all$/.test(term)), ...(all === undefined ? [] : [all])].join(" ");
}

/** `mail.acme.org` -> `org acme mail`: a name sorts right after what it is in. */
function outwards(name: string): string {
  return name.split(".").toReversed().join(" ");
}
