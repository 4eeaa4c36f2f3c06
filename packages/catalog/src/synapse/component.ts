import { ByteSize, Duration } from "@allod/core";
import { type BuildContext, defineComponent, plain, type SecretRef, type Task, text, yamlText } from "@allod/compiler/component";

import { authorityFiles } from "../certificate-files.ts";
import { TOKEN } from "../token.ts";
import { type Account, accountTask, STEWARD, tokenOf } from "./accounts.ts";
import { answers } from "./answers.ts";
import { homeserver } from "./homeserver.ts";
import { administrationRoutes, needs, PORT, WORKLOAD } from "./needs.ts";
import { synapseProbes } from "./probes.ts";
import { type Settings, settings } from "./settings.ts";
import type { SignIn } from "./sign-in.ts";
import { spaceTask } from "./space.ts";

const VERSION = "v1.163.2";

export const synapse = defineComponent({
  id: "synapse",
  title: "Synapse",
  purpose: "Chat: the Matrix homeserver.",
  version: VERSION.slice(1),
  license: "AGPL-3.0-only OR LicenseRef-Element-Commercial",
  docs: "https://element-hq.github.io/synapse/latest/",
  suite: "chat",
  settings,
  reservedUsernames: [
    { pattern: "[._-].*", reason: "Matrix addresses begin with a letter or digit here; those that begin with _ belong to bridges" },
    { pattern: STEWARD, reason: "the account that the workspace keeps chat with" },
  ],
  answers,
  consequences: { matrixHomeserver: administrationRoutes },
  needs,
  build(context) {
    const { settings: chosen, workspace, trust } = context;
    const url = context.granted("route", "api").url;
    const secret = (purpose: string) => context.secret(purpose, TOKEN);
    const signIn: SignIn =
      chosen.signIn === "mas"
        ? { mas: context.granted("matrixAuthentication", "sign-in") }
        : { oidc: context.granted("oidcClient", "sign-in") };
    const programs = programsOf(context);
    const registers = programs.length > 0 && "oidc" in signIn;
    const config = homeserver({
      workspace,
      settings: chosen,
      url,
      listen: (port) => context.listen(WORKLOAD, port),
      database: context.granted("database", "main"),
      signIn,
      turn: context.grant("turnRelay", "calls"),
      rtc: context.grant("rtcFocus", "calls"),
      cache: context.grant("cache", "main"),
      clients: context.requests("matrixHomeserver").flatMap(({ request }) => request.clientUrl ?? []),
      registers,
    });
    return {
      workloads: [
        {
          id: WORKLOAD,
          image: `ghcr.io/element-hq/synapse:${VERSION}`,
          user: "991:991",
          // Not the image's own start script, which wants to be root and to write its configuration.
          entrypoint: ["python", "-m", "synapse.app.homeserver", "--config-path", "/etc/synapse/homeserver.yaml"],
          ...(trust === undefined ? {} : { environment: { SSL_CERT_FILE: "/etc/synapse/authority.crt" } }),
          files: [
            { path: "/etc/synapse/homeserver.yaml", content: yamlText(config) },
            { path: "/etc/synapse/log.yaml", content: plain(LOG_CONFIG) },
            {
              path: "/run/secrets/signing.key",
              content: text`${context.secret("signing-key", { type: "token", bytes: 32, encoding: "base64", prefix: "ed25519 a_allod " }, { keep: "other servers know this one by its name, and would refuse everything that is signed with another" })}`,
            },
            { path: "/run/secrets/macaroon", content: text`${secret("macaroon")}` },
            { path: "/run/secrets/form", content: text`${secret("form")}` },
            ...(registers ? [{ path: "/run/secrets/registration", content: text`${secret("registration")}` }] : []),
            ...authorityFiles(trust, "/etc/synapse/authority.crt"),
          ],
          volumes: [{ name: "data", path: "/data", ownership: "user" }],
          scratch: [{ path: "/tmp", size: ByteSize.mebibytes(256) }],
          resources: { memory: ByteSize.mebibytes(1024), cpus: 2, pids: 256 },
          health: {
            test: ["curl", "-fsS", "-o", "/dev/null", `http://127.0.0.1:${PORT}/health`],
            interval: Duration.seconds(5),
            timeout: Duration.seconds(5),
            retries: 12,
            startPeriod: Duration.minutes(2),
          },
          egress:
            chosen.federation.mode === "closed"
              ? "Push notifications and previews of links."
              : "Federation with other Matrix servers, push notifications, previews of links.",
          stopGrace: Duration.seconds(30),
          logs: "json",
        },
      ],
      backups: [{ id: "media", kind: "volume", workload: WORKLOAD, volume: "data", note: "Pictures and files that people sent." }],
      probes: synapseProbes({ workspace, url, federation: chosen.federation.mode, calls: context.grant("rtcFocus", "calls")?.serviceUrl }),
      tasks: tasks(programs, { context, signIn, registration: secret("registration") }),
      dns: [],
      clients: [
        {
          kind: "matrix",
          baseUrl: url,
          serverName: workspace.domain,
          webUrl: context.requests("matrixHomeserver").find(({ request }) => request.clientUrl !== undefined)?.request.clientUrl,
        },
      ],
    };
  },
});

/** Accounts of programs: ours when the control plane, another program or a space wants it, and those that were asked for. */
function programsOf(context: BuildContext<Settings>): Account[] {
  const asked = context
    .requests("matrixHomeserver")
    .flatMap(({ request: { account } }) =>
      account === undefined ? [] : [{ ...account, administrator: false, token: tokenOf(account.localpart, context) }],
    );
  const needsSteward = asked.length > 0 || context.requests("chatConnector").length > 0 || context.settings.space !== undefined;
  return needsSteward ? [{ localpart: STEWARD, title: "Allod", administrator: true, token: tokenOf(STEWARD, context) }, ...asked] : [];
}

function tasks(
  programs: readonly Account[],
  { context, signIn, registration }: { context: BuildContext<Settings>; signIn: SignIn; registration: SecretRef },
): Task[] {
  const { domain, title, admin } = context.workspace;
  const { space, autoJoinRooms: rooms } = context.settings;
  const steward = tokenOf(STEWARD, context);
  const source = "mas" in signIn ? signIn : { registration };
  return [
    ...programs.map((account) => accountTask(account, { source, serverName: domain, steward })),
    ...(space === undefined
      ? []
      : [spaceTask({ serverName: domain, space, rooms, owner: `@${admin.username}:${domain}`, title, steward })]),
  ];
}

/** JSON lines on standard error. Never `synapse.storage.SQL` at DEBUG: it writes tokens. */
const LOG_CONFIG = `version: 1
formatters:
  json: { class: synapse.logging.TerseJsonFormatter }
handlers:
  console: { class: logging.StreamHandler, formatter: json }
loggers:
  synapse.storage.SQL: { level: INFO }
root: { level: INFO, handlers: [console] }
disable_existing_loggers: false
`;
