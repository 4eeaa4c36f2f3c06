import { ByteSize, Duration } from "@allod/core";
import { type BuildContext, type FileMount, plain, type SecretRef, text, type Workload } from "@allod/compiler/component";

import { authorityFiles } from "../certificate-files.ts";
import { LDAP_PORT, METRICS_PORT, OUTPOST, PORT, SERVER, VERSION, WORKER } from "./names.ts";

const START = "/etc/allod/start.sh";
const SECRETS = "/run/secrets";
const AUTHORITY = "/etc/allod/authority.crt";

export interface Keys {
  /** The API's, of the first account: the steward's. */
  readonly steward: SecretRef;
  /** The password of the first account, which nobody is told: without one its setup would be open to everybody. */
  readonly locked: SecretRef;
  /** Signs cookies. */
  readonly secret: SecretRef;
  readonly database: SecretRef;
}

type Context = Pick<BuildContext<unknown>, "grant" | "granted" | "listen" | "trust" | "url" | "workspace">;

/** The server, and the worker that does what takes longer: the same program, twice. */
export function coreWorkloads(context: Context, keys: Keys, url: string): Workload[] {
  return [
    {
      ...common(context, url),
      id: SERVER,
      command: ["server"],
      files: files(context, keys, { workload: SERVER, mail: false }),
      // Icons that administrators upload. `/data/media` of the image leads here.
      volumes: [{ name: "media", path: "/media", ownership: "image" }],
      resources: { memory: ByteSize.mebibytes(768), cpus: 2, pids: 512 },
    },
    {
      ...common(context, url),
      id: WORKER,
      command: ["worker"],
      environment: { ...environment(context, url), ...mailEnvironment(context), ...trustEnvironment(context) },
      files: files(context, keys, { workload: WORKER, mail: true }),
      volumes: [],
      resources: { memory: ByteSize.mebibytes(640), cpus: 1, pids: 256 },
    },
  ];
}

/** The directory, for programs that speak LDAP: asks the server for everything and keeps nothing. */
export function directoryWorkload({ listen }: Context, token: SecretRef): Workload {
  const names = ["127.0.0.1", ...listen(OUTPOST, LDAP_PORT)];
  return {
    id: OUTPOST,
    // As old as the server, or it refuses to work.
    image: `ghcr.io/goauthentik/ldap:${VERSION}`,
    user: "1000:1000",
    environment: {
      AUTHENTIK_HOST: `http://${SERVER}:${PORT}`,
      AUTHENTIK_TOKEN: `file://${SECRETS}/token`,
      AUTHENTIK_LISTEN__LDAP: names.map((name) => `${name}:${LDAP_PORT}`).join(","),
      AUTHENTIK_LISTEN__LDAPS: "127.0.0.1:6636",
      AUTHENTIK_LISTEN__METRICS: `127.0.0.1:${METRICS_PORT}`,
      AUTHENTIK_ERROR_REPORTING__ENABLED: "false",
      TMPDIR: "/tmp",
    },
    files: [{ path: `${SECRETS}/token`, content: text`${token}` }],
    volumes: [],
    scratch: [{ path: "/tmp", size: ByteSize.mebibytes(8) }],
    resources: { memory: ByteSize.mebibytes(96), cpus: 0.5, pids: 64 },
    health: {
      test: ["/ldap", "healthcheck"],
      interval: Duration.seconds(10),
      timeout: Duration.seconds(5),
      retries: 12,
      startPeriod: Duration.seconds(30),
    },
    logs: "json",
  };
}

function common(context: Context, url: string): Omit<Workload, "id" | "files" | "volumes" | "resources"> {
  return {
    image: `ghcr.io/goauthentik/server:${VERSION}`,
    user: "1000:1000",
    entrypoint: ["dumb-init", "--", "bash", START],
    environment: environment(context, url),
    // Sockets between its processes, and what they measure.
    scratch: [{ path: "/tmp", size: ByteSize.mebibytes(128) }],
    health: {
      test: ["ak", "healthcheck"],
      interval: Duration.seconds(10),
      timeout: Duration.seconds(10),
      retries: 12,
      // The first start makes some hundred tables.
      startPeriod: Duration.minutes(5),
    },
    stopGrace: Duration.seconds(30),
    logs: "json",
  };
}

/** Names of settings: authentik 2026.8, `authentik/lib/default.yml`. */
function environment({ granted, workspace }: Context, url: string): Record<string, string> {
  const database = granted("database", "main");
  return {
    AUTHENTIK_POSTGRESQL__HOST: database.host,
    AUTHENTIK_POSTGRESQL__PORT: String(database.port),
    AUTHENTIK_POSTGRESQL__NAME: database.database,
    AUTHENTIK_POSTGRESQL__USER: database.user,
    AUTHENTIK_POSTGRESQL__PASSWORD: `file://${SECRETS}/database`,
    AUTHENTIK_POSTGRESQL__SSLMODE: "disable",
    AUTHENTIK_SECRET_KEY: `file://${SECRETS}/secret-key`,
    AUTHENTIK_WEB__BASE_URL: url,
    AUTHENTIK_WEB__WORKERS: "2",
    AUTHENTIK_WORKER__PROCESSES: "1",
    AUTHENTIK_WORKER__THREADS: "2",
    // Only of who is in our networks are headers of proxies believed: without it pages are made for http, and the issuer is wrong.
    AUTHENTIK_LISTEN__TRUSTED_PROXY_CIDRS: `127.0.0.0/8,${workspace.network.containers}`,
    // By default every request is logged with its whole address, and a link to a new password or an invitation is all in that.
    AUTHENTIK_LOG_LEVEL: "warning",
    AUTHENTIK_DISABLE_UPDATE_CHECK: "true",
    AUTHENTIK_DISABLE_STARTUP_ANALYTICS: "true",
    AUTHENTIK_ERROR_REPORTING__ENABLED: "false",
    // It would look for the engine's socket and a cluster, to start outposts by itself.
    AUTHENTIK_OUTPOSTS__DISCOVER: "false",
    TMPDIR: "/tmp",
  };
}

function mailEnvironment({ grant }: Context): Record<string, string> {
  const relay = grant("smtpRelay", "mail");
  if (relay === undefined) return {};
  return {
    AUTHENTIK_EMAIL__HOST: relay.host,
    AUTHENTIK_EMAIL__PORT: String(relay.port),
    AUTHENTIK_EMAIL__USERNAME: relay.user,
    AUTHENTIK_EMAIL__PASSWORD: `file://${SECRETS}/mail`,
    AUTHENTIK_EMAIL__USE_TLS: String(relay.security === "starttls"),
    AUTHENTIK_EMAIL__USE_SSL: String(relay.security === "tls"),
    AUTHENTIK_EMAIL__FROM: relay.from,
  };
}

/** The worker calls apps when somebody signs out, and the mail server: by names that the workspace's own authority signs. */
function trustEnvironment({ trust }: Context): Record<string, string> {
  return trust === undefined ? {} : { SSL_CERT_FILE: AUTHORITY, REQUESTS_CA_BUNDLE: AUTHORITY };
}

function files({ grant, listen, trust }: Context, keys: Keys, { workload, mail }: { workload: string; mail: boolean }): FileMount[] {
  const relay = mail ? grant("smtpRelay", "mail") : undefined;
  return [
    { path: START, content: plain(startScript(listen(workload, PORT), listen(workload, METRICS_PORT))) },
    { path: `${SECRETS}/database`, content: text`${keys.database}` },
    { path: `${SECRETS}/secret-key`, content: text`${keys.secret}` },
    { path: `${SECRETS}/steward`, content: text`${keys.steward}` },
    { path: `${SECRETS}/locked`, content: text`${keys.locked}` },
    ...(relay === undefined ? [] : [{ path: `${SECRETS}/mail`, content: text`${relay.password}` }]),
    ...(mail ? authorityFiles(trust, AUTHORITY) : []),
  ];
}

/** authentik binds to addresses and not to names, and takes what it reads at its first start from no file. */
function startScript(http: readonly string[], metrics: readonly string[]): string {
  const listening = (names: readonly string[], port: number): string =>
    ["127.0.0.1", ...names.map((name) => `$(address ${name})`)].map((one) => `${one}:${port}`).join(",");
  return `set -euo pipefail
shopt -s inherit_errexit
address() { local found; read -r found _ < <(getent ahostsv4 "$1") || return 1; printf %s "$found"; }
AUTHENTIK_LISTEN__HTTP="${listening(http, PORT)}"
AUTHENTIK_LISTEN__METRICS="${listening(metrics, METRICS_PORT)}"
AUTHENTIK_LISTEN__HTTPS=127.0.0.1:9443
AUTHENTIK_LISTEN__DEBUG=127.0.0.1:9900
AUTHENTIK_BOOTSTRAP_TOKEN="$(<${SECRETS}/steward)"
AUTHENTIK_BOOTSTRAP_PASSWORD="$(<${SECRETS}/locked)"
export AUTHENTIK_LISTEN__HTTP AUTHENTIK_LISTEN__METRICS AUTHENTIK_LISTEN__HTTPS AUTHENTIK_LISTEN__DEBUG
export AUTHENTIK_BOOTSTRAP_TOKEN AUTHENTIK_BOOTSTRAP_PASSWORD
exec ak "$@"
`;
}
