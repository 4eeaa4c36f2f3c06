import type { DnsRecord } from "../component/index.ts";
import { isOpen } from "./records.ts";
import { presentation, quotedText } from "./zone-file.ts";

/** Whose resources can be written: the provider that holds the zone. */
export const terraformProviders = ["cloudflare", "hetzner"] as const;
export type TerraformProvider = (typeof terraformProviders)[number];

const LIFETIME = 3600;
/** Marks what is code and not a text: no record can hold it. */
const CODE = Symbol("code");
type Hcl = string | number | boolean | readonly Hcl[] | { readonly [CODE]: string } | { readonly [key: string]: Hcl };

/** Terraform configuration for the records of a domain. Names of resources follow from the records alone. */
export function terraform(provider: TerraformProvider, records: readonly DnsRecord[], domain: string): string {
  const known = records.filter((record) => !isOpen(record));
  const open = records.filter(isOpen).map(({ name, type }) => `# ${name} ${type}: the server's address is not known (network.ipv4)\n`);
  return [HEADS[provider], ...open, ...(provider === "cloudflare" ? cloudflare(known) : hetzner(known, domain))].join("\n");
}

const HEADS: Readonly<Record<TerraformProvider, string>> = {
  cloudflare: `terraform {
  required_providers {
    cloudflare = { source = "cloudflare/cloudflare", version = "~> 5.0" }
  }
}

variable "zone_id" {
  type = string
}
`,
  hetzner: `terraform {
  required_providers {
    hcloud = { source = "hetznercloud/hcloud", version = ">= 1.56" }
  }
}

variable "zone" {
  type        = string
  description = "Name or id of the zone"
}
`,
};

/** One resource a record; never proxied: other protocols than HTTP would not arrive. */
function cloudflare(records: readonly DnsRecord[]): string[] {
  return named(records, ({ name, type, value }) => `${name} ${type} ${value}`).map(([label, [record]]) => {
    const { name, type } = record;
    return resource("cloudflare_dns_record", label, {
      zone_id: { [CODE]: "var.zone_id" },
      name,
      type,
      ttl: LIFETIME,
      proxied: false,
      ...cloudflareValue(record),
    });
  });
}

/** Cloudflare takes some records apart (API of version 4, "DNS record data"). */
function cloudflareValue({ type, value }: DnsRecord): { readonly [key: string]: Hcl } {
  const words = value.split(" ");
  const bare = (host = ""): string => host.replace(/\.$/, "");
  switch (type) {
    case "TXT":
      return { content: quotedText(value) };
    case "MX":
      return { priority: Number(words[0]), content: bare(words[1]) };
    case "SRV":
      return { data: { priority: Number(words[0]), weight: Number(words[1]), port: Number(words[2]), target: bare(words[3]) || "." } };
    case "CAA":
      return { data: { flags: Number(words[0]), tag: words[1] ?? "", value: words.slice(2).join(" ").replaceAll(/^"|"$/g, "") } };
    case "TLSA":
      return {
        data: {
          usage: Number(words[0]),
          selector: Number(words[1]),
          matching_type: Number(words[2]),
          certificate: words.slice(3).join(""),
        },
      };
    default:
      return { content: bare(value) };
  }
}

/** One resource for all records of a name and type. */
function hetzner(records: readonly DnsRecord[], domain: string): string[] {
  return named(records, ({ name, type }) => `${name} ${type}`).map(([label, group]) => {
    const [{ name, type }] = group;
    return resource("hcloud_zone_rrset", label, {
      zone: { [CODE]: "var.zone" },
      name: name === domain ? "@" : name.endsWith(`.${domain}`) ? name.slice(0, -domain.length - 1) : `${name}.`,
      type,
      ttl: LIFETIME,
      records: group.map((record) => ({ value: presentation(record) })),
    });
  });
}

type Group = readonly [DnsRecord, ...DnsRecord[]];

/** Records that belong together, each group with a label that no other has. */
function named(records: readonly DnsRecord[], key: (record: DnsRecord) => string): [string, Group][] {
  const groups = new Map<string, [DnsRecord, ...DnsRecord[]]>();
  for (const record of records) {
    const group = groups.get(key(record));
    if (group === undefined) groups.set(key(record), [record]);
    else group.push(record);
  }
  const used = new Set<string>();
  return [...groups.values()].map((group) => {
    const plain = `${group[0].type}_${group[0].name}`.toLowerCase().replaceAll(/[^a-z0-9]+/g, "_");
    let label = plain;
    for (let number = 2; used.has(label); number++) label = `${plain}_${number}`;
    used.add(label);
    return [label, group];
  });
}

function resource(type: string, label: string, body: { readonly [key: string]: Hcl }): string {
  const width = Math.max(...Object.keys(body).map((key) => key.length));
  const lines = Object.entries(body).map(([key, value]) => `  ${key.padEnd(width)} = ${hcl(value)}\n`);
  return `resource "${type}" "${label}" {\n${lines.join("")}}\n`;
}

/** A value as it is written. */
function hcl(value: Hcl): string {
  if (typeof value === "string") return text(value);
  if (typeof value !== "object") return String(value);
  if (CODE in value) return value[CODE];
  if (isList(value)) return `[${value.map(hcl).join(", ")}]`;
  return `{ ${Object.entries(value)
    .map(([key, inner]) => `${key} = ${hcl(inner)}`)
    .join(", ")} }`;
}

function isList(value: object): value is readonly Hcl[] {
  return Array.isArray(value);
}

/** A quoted template without templates (HCL native syntax, "Quoted Templates"). */
function text(value: string): string {
  const plain = JSON.stringify(value).replaceAll(/\\([bf])/g, (_, letter: string) => (letter === "b" ? "\\u0008" : "\\u000c"));
  return plain.replaceAll(/[$%]\{/g, (begin) => `${begin.charAt(0)}${begin}`);
}
