import { ByteSize, Duration } from "@allod/core";
import {
  type BuildContext,
  defineComponent,
  type FileMount,
  jsonText,
  listenName,
  type NeedsContext,
  plain,
  type SecretRef,
  text,
} from "@allod/compiler/component";

import { keyPairFiles } from "../certificate-files.ts";
import { TOKEN } from "../token.ts";
import { dnsRecords } from "./dns.ts";
import { ADMINISTRATOR, FILES, HTTP_PORT, IMAP_PORT, PROGRAMS, SIEVE_PORT, SMTP_PORT, SUBMISSION_PORT, WORKLOAD } from "./names.ts";
import { needs } from "./needs.ts";
import { mailProbes } from "./probes.ts";
import { type Program, programsTask } from "./programs.ts";
import type { Server } from "./server.ts";
import { type Settings, settings } from "./settings.ts";
import { restartScript, startScript } from "./start.ts";
import { serverTask } from "./task.ts";
import { warnings } from "./warnings.ts";
import { liveRecords } from "./zone.ts";

const VERSION = "0.16.18";
const CONFIGURATION = "/etc/stalwart/config.json";
const STATE = "/run/stalwart";
const START = "/etc/stalwart/start.sh";
const RESTART = "/etc/stalwart/restart.sh";
/** With the header that it misses otherwise, as in the image's own check. */
const ALIVE = ["curl", "-fsS", "-o", "/dev/null", "-H", "X-Forwarded-For:127.0.0.1", `http://127.0.0.1:${HTTP_PORT}/healthz/live`] as const;

type Context = NeedsContext<Settings>;

function administrator({ secret }: Context): SecretRef {
  return secret("administrator", TOKEN);
}

function program(name: string, { workspace, secret }: Context): Program {
  return { address: `${name}@${workspace.domain}`, password: secret(name, { type: "found", by: "stalwart.programs" }) };
}

export const stalwart = defineComponent({
  id: "stalwart",
  title: "Stalwart",
  purpose: "Mail: mailboxes of the domain, calendars and address books, and mail that apps send.",
  version: VERSION,
  license: "AGPL-3.0-only OR LicenseRef-SEL",
  docs: "https://stalw.art/docs/",
  suite: "company",
  alongOnly: ["mailConnector", "smtpRelay"],
  settings,
  reservedUsernames: [
    {
      pattern: `postmaster|abuse|hostmaster|webmaster|mailer-daemon|${PROGRAMS.noreply}|${PROGRAMS.control}|${ADMINISTRATOR}`,
      reason: "mail addresses of the server itself",
    },
  ],
  answers: {
    smtpRelay: (request, context) => {
      const { address, password } = program(PROGRAMS.noreply, context);
      const host = context.host(context.settings.hostname);
      return {
        grant: { host, port: SUBMISSION_PORT, security: "tls", user: address, password, from: address },
        // By the name that the certificate is for, so that apps can check it.
        links: [{ from: request.workload, to: { workload: WORKLOAD, port: SUBMISSION_PORT, hostnames: [host] }, startup: false }],
      };
    },
    mailConnector: (request, context) => {
      const { address, password } = program(PROGRAMS.control, context);
      // By the name that it has on the link from there: there is one the other way, too.
      const config = { url: `http://${listenName({ from: request.workload, to: WORKLOAD })}:${HTTP_PORT}`, username: address, password };
      return {
        grant: { connector: { id: "stalwart", config }, sources: [] },
        links: [{ from: request.workload, to: { workload: WORKLOAD, port: HTTP_PORT }, startup: false }],
      };
    },
  },
  needs,
  build(context) {
    const { workspace, settings: chosen, trust, host, url } = context;
    const name = host(chosen.hostname);
    const secret = administrator(context);
    const ldap = context.grant("ldapDirectory", "people");
    const oidc = context.grant("oidcClient", "people");
    const events = context.grant("eventSink", "events");
    const server: Server = {
      workspace,
      host: name,
      ldap,
      oidc,
      events: events?.url,
      metrics: context.grant("metrics", "main") !== undefined,
      sieve: chosen.sieve,
      ownDomain: context.requests("mailConnector").find(({ request }) => request.ownDomain !== undefined)?.request.ownDomain,
    };
    const own = ldap === undefined && oidc === undefined ? program(workspace.admin.username, context) : undefined;
    const programs = [
      ...(context.requests("smtpRelay").length > 0 ? [program(PROGRAMS.noreply, context)] : []),
      ...(context.requests("mailConnector").length > 0 ? [program(PROGRAMS.control, context)] : []),
      ...(own === undefined ? [] : [own]),
    ];
    const calendars = chosen.calendars ?? !hasNextcloud(context);
    const https = workspace.network.httpsPort;
    const passwordsUrl = oidc === undefined ? undefined : `${url(name)}/account`;
    return {
      workloads: [
        {
          id: WORKLOAD,
          image: `docker.io/stalwartlabs/stalwart:v${VERSION}`,
          user: "2000:2000",
          entrypoint: ["bash", START],
          environment: { STALWART_HOSTNAME: name, STALWART_PUBLIC_URL: url(name) },
          files: [
            { path: CONFIGURATION, content: jsonText(dataStore(context)) },
            {
              path: START,
              content: plain(
                startScript({
                  program: "/usr/local/bin/stalwart",
                  configuration: CONFIGURATION,
                  environment: FILES.administrator,
                  state: STATE,
                }),
              ),
            },
            { path: RESTART, content: plain(restartScript({ state: STATE, alive: ALIVE.join(" ") })) },
            { path: FILES.administrator, content: text`STALWART_RECOVERY_ADMIN='${ADMINISTRATOR}:${secret}'\n` },
            ...(ldap === undefined ? [] : [{ path: FILES.ldap, content: text`${ldap.bindPassword}` }]),
            ...(events === undefined ? [] : [{ path: FILES.webhook, content: text`${events.key}` }]),
            ...(trust === undefined ? [] : certificateFiles(name, trust, context)),
          ],
          volumes: [],
          scratch: [
            { path: STATE, size: ByteSize.mebibytes(1) },
            // Its web pages are unpacked there.
            { path: "/tmp", size: ByteSize.mebibytes(64) },
          ],
          resources: { memory: ByteSize.mebibytes(512), cpus: 2, pids: 256 },
          health: {
            test: [...ALIVE],
            interval: Duration.seconds(5),
            timeout: Duration.seconds(5),
            retries: 12,
            startPeriod: Duration.minutes(2),
          },
          ports: [
            { port: SMTP_PORT, protocol: "tcp", purpose: "mail from other servers" },
            { port: SUBMISSION_PORT, protocol: "tcp", purpose: "mail that people send" },
            { port: IMAP_PORT, protocol: "tcp", purpose: "mail programs" },
            ...(chosen.sieve ? [{ port: SIEVE_PORT, protocol: "tcp" as const, purpose: "filters of mail programs" }] : []),
          ],
          egress:
            "Delivers mail to other servers, asks name servers and lists of senders about what arrives, fetches its web pages and rules against spam, and certificates.",
          stopGrace: Duration.seconds(30),
          logs: "text",
        },
      ],
      backups: [],
      probes: mailProbes({ workspace, host: name, url: url(name), administration: chosen.administration }),
      tasks: [serverTask(server, { administrator: secret, state: STATE, restart: RESTART }), programsTask(programs, secret)],
      dns: dnsRecords(workspace, name, chosen, calendars),
      liveDns: (io) => liveRecords(io, { domain: workspace.domain, administrator: secret }),
      clients: [
        {
          kind: "mail",
          domain: workspace.domain,
          imap: { host: name, port: IMAP_PORT },
          smtp: { host: name, port: SUBMISSION_PORT },
          passwordsUrl,
        },
        ...(calendars ? [{ kind: "calendar" as const, url: url(name), host: name, port: https, path: "/dav/cal", passwordsUrl }] : []),
      ],
      warnings: warnings(server, own !== undefined),
      secrets: own === undefined ? [] : [own.password],
      firstSteps: [
        {
          title: "Publish the records of the domain",
          text: "`allod dns` prints them, with the keys that the mail server has made. Ask whoever rents you the server for a name of its address (PTR) that is the mail host's, and whether port 25 is open.",
        },
        ...(own === undefined
          ? []
          : [
              {
                title: "Read your mail",
                text: `Sign in as ${own.address} with the password that \`allod secrets show ${own.password.name}\` prints.`,
              },
            ]),
      ],
    };
  },
});

/** All of its data: what its other stores say by default. The file is a secret, because the password stands in it. */
function dataStore(context: BuildContext<Settings>) {
  const { host, port, database, user, password } = context.granted("database", "main");
  return {
    "@type": "PostgreSql",
    host,
    port,
    database,
    authUsername: user,
    authSecret: { "@type": "Value", secret: password },
    useTls: false,
    poolMaxConnections: 10,
  };
}

function certificateFiles(name: string, trust: SecretRef, { secret }: Context): FileMount[] {
  const certificate = secret("certificate", { type: "certificate", authority: trust.name, names: [name] });
  return keyPairFiles(certificate, FILES);
}

/** Nextcloud has calendars of its own, and the domain has one place for them. */
function hasNextcloud({ workspace: { components, suite } }: Context): boolean {
  const enabled = components["nextcloud"]?.enabled;
  return components["nextcloud"] !== undefined && (enabled ?? suite !== "chat");
}
