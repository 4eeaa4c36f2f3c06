import { ByteSize, Duration } from "@allod/core";
import {
  type BuildContext,
  defineComponent,
  type Endpoint,
  listenName,
  type NeedsContext,
  type SecretRef,
  yamlText,
} from "@allod/compiler/component";

import { authorityFiles } from "../certificate-files.ts";
import { TOKEN } from "../token.ts";
import { ADMINISTRATION, masConfig, ports, UPSTREAM } from "./config.ts";
import { probes } from "./probes.ts";
import { consequences, WORKLOAD } from "./routes.ts";
import { type Settings, settings } from "./settings.ts";

/** The variant with a busybox in it: the other has nothing that could ask whether it is healthy. */
const VERSION = "1.23.0-debug";
const AUTHORITY = "/etc/mas/authority.crt";

function token(purpose: string, { secret }: NeedsContext<unknown>, lasting?: { readonly keep: string }): SecretRef {
  return secret(purpose, TOKEN, lasting);
}

export const matrixAuthenticationService = defineComponent({
  id: WORKLOAD,
  title: "Matrix Authentication Service",
  purpose: "Signs people in to chat, in every app, with their account at the identity provider.",
  version: VERSION,
  license: "AGPL-3.0-only OR LicenseRef-Element-Commercial",
  docs: "https://element-hq.github.io/matrix-authentication-service/",
  settings,
  answers: {
    matrixAuthentication: ({ workload: from }, context) => {
      const administration = { workload: WORKLOAD, port: ports.administration };
      const endpoint = { workload: WORKLOAD, port: ports.web };
      return {
        grant: {
          endpoint,
          url: context.url(context.host(context.settings.hostname)),
          secret: token("homeserver", context),
          administration: { endpoint: administration, clientId: ADMINISTRATION, clientSecret: token("administration", context) },
          upstream: UPSTREAM,
        },
        links: [
          { from, to: endpoint, startup: true },
          { from, to: administration, startup: true },
        ],
      };
    },
  },
  consequences: {
    matrixAuthentication: (request, { settings: chosen, host, url, component }) =>
      consequences({ request, id: `${component}-${request.id}`, component, url: url(host(chosen.hostname)), urlOf: url }),
  },
  needs: ({ settings: chosen, host, url }) => {
    const base = url(host(chosen.hostname));
    return [
      { capability: "database", id: "main", workload: WORKLOAD, name: "mas", locale: "C" },
      {
        capability: "oidcClient",
        id: "sign-in",
        workload: WORKLOAD,
        title: "Chat",
        redirectUris: [`${base}/upstream/callback/${UPSTREAM}`],
        postLogoutUris: [],
        backchannelLogoutUri: `${base}/upstream/backchannel-logout/${UPSTREAM}`,
      },
      { capability: "smtpRelay", id: "mail", workload: WORKLOAD, optional: "if-present" },
      { capability: "metrics", id: "main", workload: WORKLOAD, port: ports.metrics, path: "/metrics", optional: "if-present" },
      {
        capability: "route",
        id: "pages",
        workload: WORKLOAD,
        host: host(chosen.hostname),
        paths: ["/"],
        target: { kind: "proxy", workload: WORKLOAD, port: ports.web },
      },
    ];
  },
  build(context) {
    const { url } = context.granted("route", "pages");
    const [asking] = context.requests("matrixAuthentication");
    return {
      workloads: [workload(context, url)],
      backups: [],
      probes: probes({ url, homeserverUrl: asking?.request.homeserverUrl }),
      tasks: [],
      dns: [],
      warnings:
        asking === undefined
          ? [
              {
                message: "The authentication service of chat has no chat server that would ask it.",
                hint: "Leave it to Synapse: `components: { synapse: { signIn: mas } }` brings it in.",
                path: `components.${WORKLOAD}`,
              },
            ]
          : [],
    };
  },
});

function workload(context: BuildContext<Settings>, url: string) {
  const { workspace, settings: chosen, trust } = context;
  const [asking] = context.requests("matrixAuthentication");
  const config = masConfig({
    workspace,
    settings: chosen,
    url,
    listen: (port) => context.listen(WORKLOAD, port),
    matrix:
      asking === undefined
        ? { serverName: workspace.domain, homeserver: { workload: "127.0.0.1", port: 8008 } }
        : { serverName: asking.request.serverName, homeserver: onOurLink(asking.request.homeserver) },
    database: context.granted("database", "main"),
    oidc: context.granted("oidcClient", "sign-in"),
    mail: context.grant("smtpRelay", "mail"),
    secrets: {
      homeserver: token("homeserver", context),
      encryption: token("encryption", context, {
        keep: "what is in its database is encrypted with it, and nothing could read it with another",
      }),
      signing: context.secret("signing-key", { type: "key", algorithm: "rsa-3072" }),
      administration: token("administration", context),
    },
  });
  return {
    id: WORKLOAD,
    image: `ghcr.io/element-hq/matrix-authentication-service:${VERSION}`,
    // `nonroot` of the distroless images.
    user: "65532:65532",
    command: ["server"],
    environment: { MAS_CONFIG: "/etc/mas/config.yaml", ...(trust === undefined ? {} : { SSL_CERT_FILE: AUTHORITY }) },
    files: [{ path: "/etc/mas/config.yaml", content: yamlText(config) }, ...authorityFiles(trust, AUTHORITY)],
    volumes: [],
    scratch: [{ path: "/tmp", size: ByteSize.mebibytes(8) }],
    resources: { memory: ByteSize.mebibytes(128), cpus: 1, pids: 64 },
    health: {
      test: ["/busybox/wget", "-q", "-O", "/dev/null", `http://127.0.0.1:${ports.health}/health`] as const,
      interval: Duration.seconds(10),
      timeout: Duration.seconds(5),
      retries: 6,
      startPeriod: Duration.minutes(1),
    },
    logs: "text" as const,
  };
}

/** By the name that it has on the link from here: by its own, the engine may tell the address of the link the other way. */
function onOurLink({ workload, port }: Endpoint): Endpoint {
  return { workload: listenName({ from: WORKLOAD, to: workload }), port };
}
