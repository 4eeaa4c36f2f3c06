/** A record that somebody publishes, and what it is for. */
export interface DnsRecord {
  readonly type: "A" | "AAAA" | "CNAME" | "MX" | "TXT" | "SRV" | "CAA" | "TLSA";
  /** Absolute, without the dot at the end. */
  readonly name: string;
  readonly value: string;
  readonly purpose: string;
}

/** `other`: the DNS has one of its kind, and not this one. `unknown`: nobody answered, or it is of a type that is not looked up. */
export type Published = "yes" | "no" | "other" | "unknown";

/** Values of a name's records of a type, written as {@link DnsRecord} has them; undefined when nobody answered. */
export type LookUp = (type: DnsRecord["type"], name: string) => Promise<readonly string[] | undefined>;

/** Whether the DNS shows a record at this moment. */
export async function published({ type, name, value }: DnsRecord, lookUp: LookUp): Promise<Published> {
  const found = await lookUp(type, name);
  if (found === undefined) return "unknown";
  const wanted = plain(value);
  if (found.some((other) => plain(other) === wanted)) return "yes";
  return found.some((other) => type !== "TXT" || tagOf(other) === tagOf(value)) ? "other" : "no";
}

/** Names compare without case and without the dot at their end; spaces may be one or several. */
function plain(value: string): string {
  return value.trim().replaceAll(/\s+/g, " ").replace(/\.$/, "").toLowerCase();
}

/** What kind of text a TXT record holds: `v=spf1`, `v=DKIM1`, `allod-verification`. */
function tagOf(value: string): string {
  return /^\s*(v=\w+|[\w-]+)/.exec(value)?.[1]?.toLowerCase() ?? "";
}
