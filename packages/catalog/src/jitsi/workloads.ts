import { ByteSize, Duration } from "@allod/core";
import {
  type FileMount,
  type HealthCheck,
  plain,
  type Scratch,
  type SecretRef,
  text,
  type Workload,
  type Workspace,
} from "@allod/compiler/component";

import { authorityFiles } from "../certificate-files.ts";
import { GROUPS, HTTP_PORT, OUR_FILES, XMPP } from "./prosody.ts";
import { SERVICES_MODULE } from "./services-module.ts";
import { SIGN_IN_MODULE } from "./sign-in-module.ts";

export const VERSION = "stable-11146-2";
export const WEB = "jitsi-web";
export const PROSODY = "jitsi-prosody";
export const JICOFO = "jitsi-jicofo";
export const JVB = "jitsi-jvb";
export const WEB_PORT = 8000;
/** Who issues the tokens that Prosody accepts, and whom they are for. */
const TOKENS = { JWT_APP_ID: "jitsi", JWT_ACCEPTED_ISSUERS: "allod", JWT_ACCEPTED_AUDIENCES: "jitsi", JWT_SIGN_TYPE: "HS256" };
/** Rooms are opened by who has a token, and guests may come in then. On web, prosody and jicofo alike, or nobody gets in. */
const MEMBERS_OPEN = { ENABLE_AUTH: "1", AUTH_TYPE: "jwt", ENABLE_GUESTS: "1" };

interface Source {
  readonly workspace: Workspace;
  /** Public address, no slash at the end. */
  readonly url: string;
  readonly mediaPort: number;
  /** `host:port` that answers STUN; undefined without a relay. */
  readonly stun: string | undefined;
  readonly prosodyConfig: FileMount["content"];
  readonly authority: SecretRef | undefined;
  readonly focus: SecretRef;
  readonly bridge: SecretRef;
}

/** The pages, and what browsers talk to Prosody through. */
export function web({ workspace, url, stun }: Source): Workload {
  return {
    ...common(WEB, { program: "nginx", prepare: "cp -r /etc/jitsi/custom-config.js /etc/jitsi/nginx /config/" }),
    environment: {
      ...xmpp("XMPP_DOMAIN", "XMPP_AUTH_DOMAIN", "XMPP_GUEST_DOMAIN", "XMPP_MUC_DOMAIN", "XMPP_HIDDEN_DOMAIN"),
      // The image expects a name on a network of its own, which is not there.
      XMPP_BOSH_URL_BASE: `http://${PROSODY}:${HTTP_PORT}`,
      PUBLIC_URL: url,
      // TLS is the edge's.
      DISABLE_HTTPS: "1",
      ENABLE_HTTP_REDIRECT: "0",
      ENABLE_LETSENCRYPT: "0",
      ENABLE_AUTH: MEMBERS_OPEN.ENABLE_AUTH,
      ENABLE_GUESTS: MEMBERS_OPEN.ENABLE_GUESTS,
      TOKEN_AUTH_URL: `${url}/_sign-in/?room={room}`,
      ENABLE_XMPP_WEBSOCKET: "1",
      ENABLE_IPV6: "0",
      ENABLE_P2P: "1",
      DEFAULT_LANGUAGE: workspace.language,
      ...(stun === undefined ? {} : { P2P_STUN_SERVERS: stun }),
    },
    files: [
      { path: "/etc/jitsi/custom-config.js", content: plain(CUSTOM_CONFIG) },
      // The token that opens rooms is in the address at which browsers speak to Prosody; the edge logs without it.
      { path: "/etc/jitsi/nginx/custom-meet.conf", content: plain("access_log off;\n") },
    ],
    scratch: [
      ...scratch(),
      { path: "/storage", size: ByteSize.mebibytes(1) },
      { path: "/usr/share/jitsi-meet/transcripts", size: ByteSize.mebibytes(1) },
    ],
    resources: { memory: ByteSize.mebibytes(96), cpus: 0.5, pids: 64 },
    health: health(`http://127.0.0.1:${WEB_PORT}/`),
    logs: "text",
  };
}

/** Who is in which room: XMPP. And the sign-in of members. */
export function prosody({ workspace, url, prosodyConfig, authority }: Source): Workload {
  const module = (name: string, content: string): FileMount => ({ path: `${OUR_FILES}/modules/mod_${name}.lua`, content: plain(content) });
  return {
    ...common(PROSODY, { program: `prosody --config ${OUR_FILES}/prosody.cfg.lua -F`, prepare: "mkdir -p /run/prosody/data" }),
    environment: {
      ...xmpp("XMPP_DOMAIN", "XMPP_AUTH_DOMAIN", "XMPP_GUEST_DOMAIN", "XMPP_MUC_DOMAIN", "XMPP_INTERNAL_MUC_DOMAIN", "XMPP_HIDDEN_DOMAIN"),
      ...MEMBERS_OPEN,
      ...TOKENS,
      PUBLIC_URL: url,
      // The image does not start without them. They open nothing: passwords are in a file.
      JICOFO_AUTH_PASSWORD: "unused",
      JVB_AUTH_PASSWORD: "unused",
      GLOBAL_MODULES: "groups,external_services",
      XMPP_MODULES: "allod_sign_in",
      PROSODY_TRUSTED_PROXIES: workspace.network.containers,
      ENABLE_XMPP_WEBSOCKET: "1",
      ENABLE_IPV6: "0",
    },
    files: [
      { path: `${OUR_FILES}/prosody.cfg.lua`, content: prosodyConfig },
      { path: `${OUR_FILES}/groups.txt`, content: plain(GROUPS) },
      module("allod_sign_in", SIGN_IN_MODULE),
      module("auth_allod_services", SERVICES_MODULE),
      ...authorityFiles(authority, `${OUR_FILES}/authority.crt`),
    ],
    scratch: [
      ...scratch(),
      { path: "/prosody-plugins-custom", size: ByteSize.mebibytes(1) },
      { path: "/var/lib/prosody", size: ByteSize.mebibytes(8) },
    ],
    resources: { memory: ByteSize.mebibytes(192), cpus: 1, pids: 64 },
    health: health(`http://127.0.0.1:${HTTP_PORT}/health`),
    logs: "text",
  };
}

/** Opens rooms for those who may, and tells everybody which bridge to send to. */
export function jicofo({ focus }: Source): Workload {
  return {
    ...common(JICOFO, { program: "jicofo", prepare: withSecrets }),
    environment: {
      ...xmpp("XMPP_DOMAIN", "XMPP_AUTH_DOMAIN", "XMPP_MUC_DOMAIN", "XMPP_INTERNAL_MUC_DOMAIN", "XMPP_HIDDEN_DOMAIN"),
      XMPP_SERVER: PROSODY,
      ENABLE_AUTH: MEMBERS_OPEN.ENABLE_AUTH,
      AUTH_TYPE: MEMBERS_OPEN.AUTH_TYPE,
      JICOFO_ENABLE_HEALTH_CHECKS: "1",
      JICOFO_MAX_MEMORY: "256m",
      SENTRY_RELEASE: VERSION,
      JAVA_TOOL_OPTIONS: "-Djicofo.rest.host=127.0.0.1",
    },
    files: [{ path: "/etc/jitsi/secrets.env", content: text`JICOFO_AUTH_PASSWORD='${focus}'\n` }],
    scratch: scratch(),
    resources: { memory: ByteSize.mebibytes(512), cpus: 1, pids: 256 },
    health: health("http://127.0.0.1:8888/about/health"),
    logs: "text",
  };
}

/** Passes on sound and picture as soon as a third person is there. */
export function jvb({ workspace, bridge, mediaPort }: Source): Workload {
  const { ipv4 } = workspace.network;
  return {
    ...common(JVB, { program: "jvb", prepare: `mkdir -p /run/jvb/tmp && ${withSecrets}` }),
    environment: {
      ...xmpp("XMPP_AUTH_DOMAIN", "XMPP_INTERNAL_MUC_DOMAIN"),
      XMPP_SERVER: PROSODY,
      JVB_AUTH_USER: "jvb",
      JVB_INSTANCE_ID: "jvb",
      JVB_PORT: String(mediaPort),
      ...(ipv4 === undefined ? {} : { JVB_ADVERTISE_IPS: ipv4 }),
      // A bridge that knows its address asks nobody, and on a test domain nobody out there could tell.
      ...(ipv4 === undefined && workspace.tls.mode === "acme" ? {} : { JVB_DISABLE_STUN: "true" }),
      VIDEOBRIDGE_MAX_MEMORY: "512m",
      SENTRY_RELEASE: VERSION,
      JAVA_TOOL_OPTIONS: "-Dvideobridge.http-servers.private.host=127.0.0.1",
    },
    files: [{ path: "/etc/jitsi/secrets.env", content: text`JVB_AUTH_PASSWORD='${bridge}'\n` }],
    // It unpacks libraries there and runs them: without them no data channel, on which all that is not sound or picture goes.
    scratch: scratch({ run: ByteSize.mebibytes(64), executable: true }),
    resources: { memory: ByteSize.mebibytes(960), cpus: 2, pids: 512 },
    health: health("http://127.0.0.1:8080/about/health"),
    ports: [{ port: mediaPort, protocol: "udp", purpose: "sound and picture of meetings" }],
    logs: "text",
  };
}

const withSecrets = "set -a && . /etc/jitsi/secrets.env && set +a";

/** No third parties that browsers would be sent to: pictures from Gravatar, numbers about use. */
const CUSTOM_CONFIG = `config.disableThirdPartyRequests = true;
config.analytics = { disabled: true };
config.gravatar = { disabled: true };
`;

/**
 * The image's own scripts, without the supervisor that would start them: it runs programs from /run, and keeps every
 * port open to every network. Where they are: docker-jitsi-meet, 2026, base/rootfs/etc/s6-overlay/scripts.
 */
function common(
  id: string,
  { program, prepare }: { program: string; prepare: string },
): Pick<Workload, "id" | "image" | "user" | "entrypoint" | "volumes"> {
  const scripts = "/etc/s6-overlay/scripts";
  const run = program.includes(" ") ? program : `bash ${scripts}/${program}`;
  return {
    id,
    image: `ghcr.io/jitsi/${id.slice("jitsi-".length)}:${VERSION}`,
    user: "1000:1000",
    entrypoint: ["bash", "-c", `${prepare} && bash ${scripts}/config && exec ${run}`],
    volumes: [],
  };
}

/** All that they write is written anew at each start: rooms live as long as people are in them. */
function scratch({ run = ByteSize.mebibytes(16), executable = false } = {}): Scratch[] {
  return [
    { path: "/run", size: run, ...(executable ? { executable } : {}) },
    { path: "/tmp", size: ByteSize.mebibytes(16) },
    { path: "/config", size: ByteSize.mebibytes(1) },
  ];
}

function xmpp(...names: readonly (keyof typeof XMPP)[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, XMPP[name]]));
}

function health(url: string): HealthCheck {
  return {
    test: ["curl", "-fsS", "-o", "/dev/null", url],
    interval: Duration.seconds(10),
    timeout: Duration.seconds(5),
    retries: 6,
    startPeriod: Duration.minutes(1),
  };
}
