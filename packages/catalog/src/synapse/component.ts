import { ByteSize, type Data, Duration } from "@allod/core";
import { type CapabilityRequest, defineComponent, plain, text, yamlText } from "@allod/compiler/component";

import { bytes } from "../settings.ts";
import { homeserver } from "./homeserver.ts";
import { synapseProbes } from "./probes.ts";
import { settings } from "./settings.ts";
import { clientWellKnown, serverWellKnown } from "./well-known.ts";

const VERSION = "v1.163.2";
const WORKLOAD = "synapse";
const PORT = 8008;
const CALLBACK = "/_synapse/client/oidc/callback";

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
  ],
  answers: {
    matrixHomeserver: (_request, { workspace, settings: chosen, host, url }) => ({
      grant: {
        baseUrl: url(host(chosen.hostname)),
        serverName: workspace.domain,
        endpoint: { workload: WORKLOAD, port: PORT },
        delegated: false,
        accessToken: undefined,
      },
      links: [],
    }),
  },
  needs: ({ workspace, settings: chosen, host, url }): CapabilityRequest[] => {
    const name = host(chosen.hostname);
    const upload = bytes(chosen.maxUpload);
    const json = (id: string, at: { host: string; path: string }, target: { body: Data; cors: boolean }): CapabilityRequest => ({
      capability: "route",
      id,
      workload: WORKLOAD,
      host: at.host,
      paths: [at.path],
      target: { kind: "json", ...target },
    });
    const forClients = (id: string, at: string): CapabilityRequest =>
      json(id, { host: at, path: "/.well-known/matrix/client" }, { body: clientWellKnown(url(name)), cors: true });
    return [
      { capability: "database", id: "main", workload: WORKLOAD, name: "synapse", locale: "C" },
      {
        capability: "oidcClient",
        id: "sign-in",
        workload: WORKLOAD,
        title: "Chat",
        redirectUris: [`${url(name)}${CALLBACK}`],
        postLogoutUris: [],
      },
      { capability: "turnRelay", id: "calls", workload: WORKLOAD, optional: true },
      ...(chosen.cache ? [{ capability: "cache", id: "main", workload: WORKLOAD } as const] : []),
      // Not /_synapse/admin and not /_synapse/metrics: administration is no public service.
      {
        capability: "route",
        id: "api",
        workload: WORKLOAD,
        host: name,
        paths: ["/_matrix/", "/_synapse/client/"],
        target: { kind: "proxy", workload: WORKLOAD, port: PORT },
        maxBody: upload.plus(ByteSize.mebibytes(1)),
      },
      forClients("well-known-client", workspace.domain),
      ...(name === workspace.domain ? [] : [forClients("well-known-client-host", name)]),
      json(
        "well-known-server",
        { host: workspace.domain, path: "/.well-known/matrix/server" },
        { body: serverWellKnown(name, workspace.network.httpsPort), cors: false },
      ),
    ];
  },
  build(context) {
    const { settings: chosen, workspace, trust } = context;
    const listen = ["127.0.0.1", ...context.listen(WORKLOAD, PORT)];
    const url = context.granted("route", "api").url;
    const secret = (purpose: string) => context.secret(purpose, { type: "token", bytes: 32, encoding: "hex" });
    const config = homeserver({
      workspace,
      settings: chosen,
      url,
      listen,
      port: PORT,
      database: context.granted("database", "main"),
      oidc: context.granted("oidcClient", "sign-in"),
      turn: context.grant("turnRelay", "calls"),
      cache: context.grant("cache", "main"),
      clients: context.requests("matrixHomeserver").flatMap(({ request }) => request.clientUrl ?? []),
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
            ...(trust === undefined ? [] : [{ path: "/etc/synapse/authority.crt", content: text`${trust}` }]),
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
      probes: synapseProbes({ workspace, url, federation: chosen.federation.mode }),
      tasks: [],
      dns: [],
    };
  },
});

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
