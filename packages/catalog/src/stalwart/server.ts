import type { LdapDirectoryGrant, OidcClientGrant, Workspace } from "@allod/compiler/component";

import { accounts, type OwnDomain } from "./accounts.ts";
import { directory } from "./directory.ts";
import { EVENTS } from "./events.ts";
import type { Json } from "./jmap.ts";
import { FILES, HTTP_PORT, IMAP_PORT, SIEVE_PORT, SMTP_PORT, SUBMISSION_PORT } from "./names.ts";
import type { Unwanted, Wanted } from "./reconcile.ts";

/** What the server is to be. */
export interface Server {
  readonly workspace: Workspace;
  /** Where mail arrives and people sign in. */
  readonly host: string;
  readonly ldap: LdapDirectoryGrant | undefined;
  readonly oidc: OidcClientGrant | undefined;
  /** Where events go. */
  readonly events: string | undefined;
  readonly metrics: boolean;
  readonly sieve: boolean;
  readonly ownDomain?: OwnDomain | undefined;
}

/** Everything but listeners, in the order in which it can be made: the domain first, because the settings name it. */
export function wantedSettings(server: Server): Wanted[] {
  const { workspace, host, metrics, ownDomain } = server;
  const { domain, tls } = workspace;
  const inner = tls.mode === "internal";
  return [
    {
      object: "Domain",
      title: `the domain ${domain}`,
      ref: "domain",
      is: ({ name }) => name === domain,
      value: () => ({
        name: domain,
        isEnabled: true,
        dkimManagement: { "@type": "Automatic", algorithms: DKIM_ALGORITHMS },
        dnsManagement: { "@type": "Manual" },
        subAddressing: { "@type": "Enabled" },
        reportAddressUri: "mailto:postmaster",
        ...(inner ? { certificateManagement: { "@type": "Manual" } } : {}),
      }),
      // By this the control plane's connector knows a domain for its own; what stands there later is its owner's.
      once: () => (ownDomain === undefined ? {} : { description: `Allod domain ${ownDomain.id} of tenant ${ownDomain.tenantId}` }),
    },
    ...(inner ? [certificate()] : []),
    {
      object: "SystemSettings",
      title: "the server",
      value: (refs) => ({
        defaultHostname: host,
        defaultDomainId: refs("domain"),
        defaultCertificateId: inner ? refs("certificate") : null,
        mailExchangers: { "0": { hostname: host, priority: 10 } },
        // Who is trusted here must speak the PROXY protocol: neither the edge nor any app does, and all would be cut off.
        proxyTrustedNetworks: {},
        services: Object.fromEntries(SERVICES.map((name) => [name, { cleartext: false }])),
      }),
    },
    // Nobody but the edge calls over HTTP for people, and it says who they are.
    { object: "Http", title: "the HTTP server", value: () => ({ useXForwarded: true, usePermissiveCors: false }) },
    { object: "MtaSts", title: "MTA-STS", value: () => ({ mode: inner ? "disable" : "testing", maxAge: 604_800_000, mxHosts: {} }) },
    // Whoever is shut out comes in again: behind some networks, all people have one address.
    {
      object: "Security",
      title: "bans",
      value: () => ({ abuseBanPeriod: DAY, authBanPeriod: DAY, loiterBanPeriod: DAY, scanBanPeriod: DAY }),
    },
    // Asks a host of others about every message; and settings cannot be reloaded while its name is not found (seen with 0.16.18).
    { object: "SpamPyzor", title: "Pyzor", value: () => ({ enable: false }) },
    // 100 MB of tables from GitHub, held in memory.
    { object: "Asn", title: "the tables of networks", value: () => ({ "@type": "Disabled" }) },
    { object: "Metrics", title: "measurements", value: () => ({ prometheus: { "@type": metrics ? "Enabled" : "Disabled" } }) },
    {
      object: "Tracer",
      title: "the log",
      is: (found) => found["@type"] === "Stdout",
      value: () => ({ "@type": "Stdout", enable: true, level: "info", ansi: false, multiline: false }),
    },
    ...directory(domain, server),
    ...webhook(server),
    ...accounts(workspace, ownDomain),
  ];
}

/** Certificates of a public authority, last: whoever asks for them contacts it at once, and the server works without them. */
export function wantedCertificates({ workspace: { domain, tls }, host }: Server): Wanted[] {
  if (tls.mode === "internal") return [];
  return [
    {
      object: "AcmeProvider",
      title: "the certificate authority",
      ref: "acme",
      is: ({ directory: url }) => url === LETS_ENCRYPT,
      // The edge sends the authority's questions on: plain HTTP leads to https there, and the authority follows.
      value: () => ({ challengeType: "Http01", contact: { [tls.email]: true } }),
      once: () => ({ directory: LETS_ENCRYPT }),
    },
    {
      object: "Domain",
      title: `the certificates of ${domain}`,
      ref: "domain",
      is: ({ name }) => name === domain,
      value: (refs) => ({
        // Without names it would ask for those of the edge too.
        certificateManagement: { "@type": "Automatic", acmeProviderId: refs("acme"), subjectAlternativeNames: { [host]: true } },
      }),
    },
  ];
}

/** All of them: where one is made, the server makes none of its own any more. */
export function wantedListeners({ sieve }: Server): Wanted[] {
  return listeners(sieve).map(({ name, port, ...value }) => ({
    object: "NetworkListener",
    title: `the port ${port}`,
    is: (found) => found["name"] === name,
    value: () => ({ ...value, useTls: true, bind: { [`[::]:${port}`]: true } }),
    once: () => ({ name }),
  }));
}

export function unwantedListeners({ sieve }: Server): Unwanted[] {
  const names = new Set(listeners(sieve).map(({ name }) => name));
  return [{ object: "NetworkListener", title: "a port that nobody needs", is: ({ name }) => !names.has(String(name)) }];
}

export const unwantedSettings: readonly Unwanted[] = [
  { object: "Tracer", title: "a log in a file that cannot be written", is: (found) => found["@type"] === "Log" },
  {
    object: "WebHook",
    title: "a webhook that tells passwords",
    // Without a list it is everything, bodies of requests included.
    is: ({ eventsPolicy, events }) =>
      eventsPolicy !== "include" || Object.keys((events as Json | null) ?? {}).some((name) => name.startsWith("http.")),
  },
];

/** 587 and 143 stay closed: both begin without TLS, and whoever signs in must not (RFC 8314). */
function listeners(sieve: boolean): { name: string; protocol: string; port: number; tlsImplicit: boolean }[] {
  return [
    { name: "smtp", protocol: "smtp", port: SMTP_PORT, tlsImplicit: false },
    { name: "submissions", protocol: "smtp", port: SUBMISSION_PORT, tlsImplicit: true },
    { name: "imaps", protocol: "imap", port: IMAP_PORT, tlsImplicit: true },
    ...(sieve ? [{ name: "sieve", protocol: "manageSieve", port: SIEVE_PORT, tlsImplicit: false }] : []),
    { name: "http", protocol: "http", port: HTTP_PORT, tlsImplicit: false },
  ];
}

function certificate(): Wanted {
  return {
    object: "Certificate",
    title: "the certificate",
    ref: "certificate",
    is: (found) => (found["certificate"] as Json | undefined)?.["filePath"] === FILES.certificate,
    value: () => ({
      certificate: { "@type": "File", filePath: FILES.certificate },
      privateKey: { "@type": "File", filePath: FILES.key },
    }),
  };
}

function webhook({ events: url }: Server): Wanted[] {
  if (url === undefined) return [];
  return [
    {
      object: "WebHook",
      title: "the webhook",
      is: (found) => found["url"] === url,
      value: () => ({
        url,
        enable: true,
        eventsPolicy: "include",
        events: Object.fromEntries(EVENTS.map((name) => [name, true])),
        signatureKey: { "@type": "File", filePath: FILES.webhook },
      }),
    },
  ];
}

export const DKIM_ALGORITHMS = { Dkim1Ed25519Sha256: true, Dkim1RsaSha256: true } as const;

/** Milliseconds. */
const DAY = 86_400_000;

const LETS_ENCRYPT = "https://acme-v02.api.letsencrypt.org/directory";

/** Without POP3, which nobody listens for: what is not advertised is not tried. */
const SERVICES = ["jmap", "imap", "smtp", "caldav", "carddav", "webdav"];
