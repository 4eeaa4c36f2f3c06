import type { Probe, ProbeCheck, Workspace } from "@allod/compiler/component";

import { IMAP_PORT, SMTP_PORT, SUBMISSION_PORT } from "./names.ts";

interface Source {
  readonly workspace: Workspace;
  readonly host: string;
  readonly url: string;
  readonly administration: boolean;
}

/** What goes wrong most often with mail servers, asked from outside. */
export function mailProbes({ workspace: { domain, network, tls }, host, url, administration }: Source): Probe[] {
  const logs = "Read `allod logs stalwart`.";
  const publish = "Publish what `allod dns` prints.";
  const port = network.httpsPort === 443 ? "" : `:${network.httpsPort}`;
  const certificate =
    tls.mode === "acme" ? "Read `allod logs stalwart` for `acme`: the certificate for mail programs is asked for over port 80." : logs;
  return [
    {
      id: "mail.api",
      title: "The mail server answers",
      check: { kind: "http", url: `${url}/jmap/session`, expect: { status: 200 } },
      feels: "Nobody can read mail.",
      fix: logs,
    },
    {
      id: "mail.issuer",
      title: "The mail server describes itself with its public address",
      check: {
        kind: "http",
        url: `${url}/.well-known/oauth-authorization-server`,
        expect: { status: 200, json: [{ pointer: "/issuer", equals: url }] },
      },
      feels: "Programs are led to an address that does not exist when they sign in.",
      fix: "Run `allod up`: the address is told to the server when it starts.",
    },
    {
      id: "mail.smtp",
      title: "Other servers can deliver mail",
      check: { kind: "tcp", port: SMTP_PORT, protocol: "tcp" },
      feels: "No mail arrives.",
      fix: `Open port ${SMTP_PORT} in the firewall in front of the server; some providers open it on request only.`,
    },
    {
      id: "mail.tls.smtp",
      title: "Mail from other servers is encrypted",
      check: { kind: "tls", host, port: SMTP_PORT, minimumDaysLeft: 14, startTls: "smtp" },
      feels: "Mail arrives unencrypted, or not at all.",
      fix: certificate,
      after: ["mail.smtp"],
    },
    {
      id: "mail.tls.submission",
      title: "Mail programs can send",
      check: { kind: "tls", host, port: SUBMISSION_PORT, minimumDaysLeft: 14 },
      feels: "Mail programs warn of the certificate or cannot send; apps send no notifications.",
      fix: certificate,
    },
    {
      id: "mail.tls.imap",
      title: "Mail programs can read",
      check: { kind: "tls", host, port: IMAP_PORT, minimumDaysLeft: 14 },
      feels: "Mail programs warn of the certificate or find no mail.",
      fix: certificate,
    },
    {
      id: "mail.autoconfig",
      title: "Mail programs find their settings by the domain",
      check: {
        kind: "http",
        url: `https://autoconfig.${domain}${port}/mail/config-v1.1.xml?emailaddress=postmaster@${domain}`,
        expect: { status: 200 },
      },
      feels: "People must type names of servers and ports.",
      fix: logs,
    },
    {
      id: "mail.metrics-hidden",
      title: "The measurements of mail are not public",
      check: { kind: "http", url: `${url}/metrics/prometheus`, expect: { status: 404 } },
      feels: "Nothing; but strangers can see how much mail there is.",
      fix: "Run `allod up`: the edge must refuse /metrics/.",
    },
    ...(administration
      ? []
      : [
          {
            id: "mail.admin-hidden",
            title: "The administration of mail is not public",
            check: { kind: "http" as const, url: `${url}/admin`, expect: { status: 404 } },
            feels: "Nothing; but strangers can try passwords of the administration.",
            fix: "Run `allod up`: the edge must refuse /admin.",
          },
        ]),
    ...(tls.mode === "acme"
      ? [
          ...published(domain, host, publish),
          {
            id: "mail.mtasts",
            title: "Other servers find the policy of encryption",
            check: { kind: "http" as const, url: `https://mta-sts.${domain}/.well-known/mta-sts.txt`, expect: { status: 200 } },
            feels: "Nothing; but mail can be read on its way by whoever stands in between.",
            fix: logs,
          },
        ]
      : []),
  ];
}

/** Records of the domain: without them mail is refused elsewhere, or goes elsewhere. */
function published(domain: string, host: string, fix: string): Probe[] {
  const record = (id: string, title: string, feels: string, check: Omit<Extract<ProbeCheck, { kind: "dns" }>, "kind">): Probe => ({
    id,
    title,
    check: { kind: "dns", ...check },
    feels,
    fix,
  });
  return [
    record("mail.mx", "Mail for the domain comes here", "No mail arrives.", { name: domain, type: "MX", contains: host }),
    record("mail.spf", "One record says who may send (SPF)", "Mail is refused elsewhere, or taken for spam.", {
      name: domain,
      type: "TXT",
      only: "v=spf1",
      contains: "mx",
    }),
    record("mail.dmarc", "One record says what to do with forged mail (DMARC)", "Large providers refuse the domain's mail.", {
      name: `_dmarc.${domain}`,
      type: "TXT",
      only: "v=DMARC1",
      contains: "p=",
    }),
    record("mail.tlsrpt", "Failures of encryption are reported", "Nothing; but nobody hears of mail that cannot be encrypted.", {
      name: `_smtp._tls.${domain}`,
      type: "TXT",
      only: "v=TLSRPTv1",
    }),
  ];
}
