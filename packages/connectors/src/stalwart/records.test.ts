import { expect, it } from "vitest";

import { recordsOf } from "./records.ts";
import { zoneFile } from "./fake/zone.ts";

it("says what to publish, and what for", () => {
  const keys = [
    { selector: "v1-ed25519", publicKey: "A".repeat(44), rsa: false },
    { selector: "v1-rsa", publicKey: "B".repeat(392), rsa: true },
  ];
  const records = recordsOf(zoneFile({ domain: "acme.test", host: "mail.example.test", keys }), "acme.test");
  expect(records.map(({ type, name, value, purpose }) => `${type} ${name} ${value}: ${purpose}`)).toStrictEqual([
    `TXT v1-ed25519._domainkey.acme.test v=DKIM1; k=ed25519; h=sha256; p=${"A".repeat(44)}: Signs outgoing mail (DKIM)`,
    `TXT v1-rsa._domainkey.acme.test v=DKIM1; k=rsa; h=sha256; p=${"B".repeat(392)}: Signs outgoing mail (DKIM)`,
    "TXT acme.test v=spf1 mx -all: Says who may send mail (SPF)",
    "MX acme.test 10 mail.example.test: Mail arrives",
    "TXT _dmarc.acme.test v=DMARC1; p=reject; rua=mailto:postmaster@acme.test: Says what to do with forged mail (DMARC)",
    "SRV _caldavs._tcp.acme.test 0 1 443 mail.example.test: Mail programs set themselves up",
    "SRV _carddavs._tcp.acme.test 0 1 443 mail.example.test: Mail programs set themselves up",
    "SRV _imaps._tcp.acme.test 0 1 993 mail.example.test: Mail programs set themselves up",
    "SRV _jmap._tcp.acme.test 0 1 443 mail.example.test: Mail programs set themselves up",
    "SRV _pop3s._tcp.acme.test 0 1 995 mail.example.test: Mail programs set themselves up",
    "SRV _submissions._tcp.acme.test 0 1 465 mail.example.test: Mail programs set themselves up",
    "CNAME mta-sts.acme.test mail.example.test: Mail arrives encrypted only (MTA-STS)",
    "TXT _mta-sts.acme.test v=STSv1; id=1: Mail arrives encrypted only (MTA-STS)",
    "TXT _smtp._tls.acme.test v=TLSRPTv1; rua=mailto:postmaster@acme.test: Others report broken encryption (TLS-RPT)",
    "CNAME ua-auto-config.acme.test mail.example.test: Mail programs set themselves up",
    "TXT _ua-auto-config.acme.test v=UAAC1; a=sha256; d=AAAA: Mail programs set themselves up",
    "CNAME autoconfig.acme.test mail.example.test: Mail programs set themselves up",
    "CNAME autodiscover.acme.test mail.example.test: Mail programs set themselves up",
  ]);
});

it("knows the records of certificates, and leaves those out that are not for mail", () => {
  const zone = [
    'acme.test. IN CAA 0 issue "letsencrypt.org; accounturi=https://acme.test/1"',
    '_validation-persist.acme.test. IN TXT "letsencrypt.org; accounturi=https://acme.test/1"',
    "_25._tcp.mail.acme.test. IN TLSA 3 1 1 AbCd",
    "acme.test. IN NS ns.acme.test.",
    'mail.acme.test. IN TXT "v=spf1 a -all"',
    "mail.acme.test. IN A 192.0.2.1",
  ].join("\n");
  expect(recordsOf(zone, "acme.test").map(({ type, value, purpose }) => `${type} ${value}: ${purpose}`)).toStrictEqual([
    'CAA 0 issue "letsencrypt.org; accounturi=https://acme.test/1": Certificates are issued',
    "TXT letsencrypt.org; accounturi=https://acme.test/1: Certificates are issued",
    "TLSA 3 1 1 AbCd: Other servers know the certificate (DANE)",
    "TXT v=spf1 a -all: Says who may send mail (SPF)",
    "A 192.0.2.1: Mail works",
  ]);
});

it("refuses a zone that it cannot read", () => {
  expect(() => recordsOf("$TTL 60", "acme.test")).toThrow(
    expect.objectContaining({
      name: "ConnectorError",
      kind: "permanent",
      message: "Stalwart describes the records of acme.test in a form that is not known (line 1: the directive $TTL is not known).",
    }),
  );
});
