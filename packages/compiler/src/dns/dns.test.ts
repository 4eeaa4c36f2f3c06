import fc from "fast-check";
import { describe, expect, it } from "vitest";

import type { DnsRecord } from "../component/index.ts";
import { isPublished, recordsOf, rivals, terraform, terraformProviders, zoneFile } from "./index.ts";

const record = (name: string, type: DnsRecord["type"], value: string): DnsRecord => ({ name, type, value, purpose: "" });
const short = (records: readonly DnsRecord[]): string[] => records.map(({ name, type, value }) => `${name} ${type} ${value}`);

/** Reads the pieces of a text back, as RFC 1035 (5.1) says. */
function readText(written: string): { value: string; sizes: number[] } {
  const pieces = [...written.matchAll(/"((?:[^"\\]|\\.)*)"/gs)].map(([, piece = ""]) =>
    [...piece.matchAll(/\\(\d{3})|\\(.)|(.)/gs)].map(([, number, quoted, plain]) =>
      number === undefined ? (quoted ?? plain ?? "").charCodeAt(0) : Number(number),
    ),
  );
  return { value: new TextDecoder().decode(new Uint8Array(pieces.flat())), sizes: pieces.map((piece) => piece.length) };
}

describe("the records to publish", () => {
  it("are each named once, from the domain outwards, and those of one name in the order in which they were given", () => {
    const records = [
      record("mail.acme.org", "A", "192.0.2.1"),
      record("acme.org", "MX", "10 mail.acme.org"),
      record("acme.org", "A", "192.0.2.1"),
      record("a.mail.acme.org", "A", "192.0.2.1"),
      record("mail.acme.org", "A", "192.0.2.1"),
      record("chat.acme.org", "A", "192.0.2.1"),
    ];
    expect(short(recordsOf(records))).toEqual([
      "acme.org MX 10 mail.acme.org",
      "acme.org A 192.0.2.1",
      "chat.acme.org A 192.0.2.1",
      "mail.acme.org A 192.0.2.1",
      "a.mail.acme.org A 192.0.2.1",
    ]);
  });

  it("have one sender policy a name: two would make none", () => {
    const records = [
      record("acme.org", "TXT", "v=spf1 mx -all"),
      record("acme.org", "TXT", "site=1"),
      record("acme.org", "TXT", "v=spf1 include:x.net mx ~all"),
    ];
    expect(short(recordsOf(records))).toEqual(["acme.org TXT v=spf1 mx include:x.net -all", "acme.org TXT site=1"]);
  });

  it("do not depend on repetition", () => {
    const one = fc.record({
      name: fc.constantFrom("acme.org", "mail.acme.org"),
      type: fc.constant("TXT" as const),
      value: fc.constantFrom("v=spf1 mx -all", "v=spf1 a ~all", "x", "y"),
      purpose: fc.constant(""),
    });
    fc.assert(
      fc.property(fc.array(one), (records) => {
        const once = recordsOf(records);
        expect(recordsOf([...once, ...once])).toEqual(once);
        for (const name of ["acme.org", "mail.acme.org"])
          expect(once.filter((found) => found.name === name && found.value.startsWith("v=spf1")).length).toBeLessThanOrEqual(1);
      }),
    );
  });
});

describe("the zone file", () => {
  it("has full names, hosts with a dot at the end, and texts in quotes", () => {
    const records = [
      record("acme.org", "MX", "10 mail.acme.org"),
      record("_imaps._tcp.acme.org", "SRV", "0 1 993 mail.acme.org"),
      record("acme.org", "CAA", '0 issue "letsencrypt.org"'),
      record("acme.org", "TXT", 'say "hi" \\'),
      record("acme.org", "A", "{ipv4}"),
    ];
    expect(zoneFile(records)).toBe(`acme.org. 3600 IN MX 10 mail.acme.org.
_imaps._tcp.acme.org. 3600 IN SRV 0 1 993 mail.acme.org.
acme.org. 3600 IN CAA 0 issue "letsencrypt.org"
acme.org. 3600 IN TXT "say \\"hi\\" \\\\"
; acme.org. 3600 IN A {ipv4}
`);
  });

  it("keeps every text whole, on one line, in pieces of at most 255 bytes", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 1200 }), (value) => {
        const written = zoneFile([record("acme.org", "TXT", value)]);
        expect(written.split("\n")).toHaveLength(2);
        expect(written).toMatch(/^[\x20-\x7e\n]*$/);
        const { value: read, sizes } = readText(written);
        expect(read).toBe(value);
        expect(Math.max(...sizes)).toBeLessThanOrEqual(255);
      }),
    );
  });
});

describe("Terraform", () => {
  const records = [
    record("acme.org", "MX", "10 mail.acme.org"),
    record("acme.org", "TXT", "v=spf1 mx -all"),
    record("acme.org", "TXT", 'x=${1} %{if} "q"'),
    record("_imaps._tcp.acme.org", "SRV", "0 1 993 mail.acme.org"),
    record("acme.org", "CAA", '0 issue "letsencrypt.org"'),
    record("mail.acme.org", "A", "{ipv4}"),
  ];

  it("for Cloudflare takes records apart as its API does, and proxies nothing", () => {
    const written = terraform("cloudflare", records, "acme.org");
    expect(written).toContain(`resource "cloudflare_dns_record" "mx_acme_org" {
  zone_id  = var.zone_id
  name     = "acme.org"
  type     = "MX"
  ttl      = 3600
  proxied  = false
  priority = 10
  content  = "mail.acme.org"
}`);
    expect(written).toContain('content = "\\"v=spf1 mx -all\\""');
    expect(written).toContain('data    = { priority = 0, weight = 1, port = 993, target = "mail.acme.org" }');
    expect(written).toContain('data    = { flags = 0, tag = "issue", value = "letsencrypt.org" }');
    expect(written).toContain('"txt_acme_org_2"');
    expect(written).toContain("# mail.acme.org A: the server's address is not known");
  });

  it("for Hetzner has one resource for all records of a name and type, by names within the zone", () => {
    const written = terraform("hetzner", records, "acme.org");
    expect(written).toContain(`resource "hcloud_zone_rrset" "txt_acme_org" {
  zone    = var.zone
  name    = "@"
  type    = "TXT"
  ttl     = 3600
  records = [{ value = "\\"v=spf1 mx -all\\"" }, { value = "\\"x=$\${1} %%{if} \\\\\\"q\\\\\\"\\"" }]
}`);
    expect(written).toContain('name    = "_imaps._tcp"');
    expect(written).toContain('[{ value = "0 1 993 mail.acme.org." }]');
  });

  it.each(terraformProviders)("for %s names no two resources alike, and lets no text become a template", (provider) => {
    const one = fc.record({
      name: fc.constantFrom("acme.org", "a.acme.org", "a-acme.org"),
      type: fc.constantFrom("TXT" as const, "A" as const),
      value: fc
        .array(fc.oneof(fc.constantFrom("${x}", "%{if}", '"', "\\", "\0"), fc.string({ unit: "binary", maxLength: 5 })))
        .map((parts) => parts.join("")),
      purpose: fc.constant(""),
    });
    fc.assert(
      fc.property(fc.array(one, { maxLength: 8 }), (given) => {
        const written = terraform(provider, recordsOf(given), "acme.org");
        const labels = [...written.matchAll(/^resource "\w+" "(\w+)" \{$/gm)].map(([, label]) => label);
        expect(new Set(labels).size).toBe(labels.length);
        expect(written.replaceAll("$${", "").replaceAll("%%{", "")).not.toMatch(/[$%]\{/);
      }),
    );
  });
});

describe("what is published", () => {
  it("may be spelled otherwise", () => {
    expect(isPublished({ type: "MX", value: "10 mail.acme.org" }, ["10 MAIL.acme.org."])).toBe(true);
    expect(isPublished({ type: "AAAA", value: "2001:db8:0:0::1" }, ["2001:DB8::1"])).toBe(true);
    expect(isPublished({ type: "CAA", value: '0 issue "letsencrypt.org"' }, ["0 issue letsencrypt.org"])).toBe(true);
    expect(isPublished({ type: "TXT", value: "v=spf1 mx -all" }, ["v=spf1 MX -all"])).toBe(false);
    expect(isPublished({ type: "A", value: "192.0.2.1" }, [])).toBe(false);
  });

  it("may stand in the way, where there may be one record alone", () => {
    expect(rivals({ type: "TXT", value: "v=spf1 mx -all" }, ["v=spf1 mx -all", "v=spf1 include:old.net ~all", "other"])).toEqual([
      "v=spf1 include:old.net ~all",
    ]);
    expect(rivals({ type: "TXT", value: "v=DKIM1; p=x" }, ["v=DKIM1; p=y"])).toEqual([]);
  });
});
