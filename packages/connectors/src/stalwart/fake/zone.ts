/** A key that signs mail, as far as the zone shows it. */
interface Key {
  readonly selector: string;
  readonly publicKey: string;
  readonly rsa: boolean;
}

interface Zone {
  readonly domain: string;
  /** Of the mail server. */
  readonly host: string;
  readonly keys: readonly Key[];
}

/** A zone file as Stalwart 0.16.18 writes one: long texts are spread over lines, services are listed whatever listens. */
export function zoneFile({ domain, host, keys }: Zone): string {
  const service = (name: string, port: number): string => `_${name}._tcp.${domain}. IN SRV 0 1 ${port} ${host}.`;
  return [
    ...keys.map(({ selector, publicKey, rsa }) => {
      const value = `v=DKIM1; k=${rsa ? "rsa" : "ed25519"}; h=sha256; p=${publicKey}`;
      return `${selector}._domainkey.${domain}. IN TXT ${texts(value)}`;
    }),
    `${domain}. IN TXT "v=spf1 mx -all"`,
    `${domain}. IN MX 10 ${host}.`,
    `_dmarc.${domain}. IN TXT "v=DMARC1; p=reject; rua=mailto:postmaster@${domain}"`,
    service("caldavs", 443),
    service("carddavs", 443),
    service("imaps", 993),
    service("jmap", 443),
    service("pop3s", 995),
    service("submissions", 465),
    `mta-sts.${domain}. IN CNAME ${host}.`,
    `_mta-sts.${domain}. IN TXT "v=STSv1; id=1"`,
    `_smtp._tls.${domain}. IN TXT "v=TLSRPTv1; rua=mailto:postmaster@${domain}"`,
    `ua-auto-config.${domain}. IN CNAME ${host}.`,
    `_ua-auto-config.${domain}. IN TXT "v=UAAC1; a=sha256; d=AAAA"`,
    `autoconfig.${domain}. IN CNAME ${host}.`,
    `autodiscover.${domain}. IN CNAME ${host}.`,
    "",
  ].join("\n");
}

/** At most 255 characters a piece (RFC 1035, section 3.3). */
function texts(value: string): string {
  if (value.length <= 255) return `"${value}"`;
  const pieces = value.match(/.{1,255}/g) ?? [];
  return `(\n${pieces.map((piece) => `    "${piece}"\n`).join("")})`;
}
