import { ByteSize, Duration } from "@allod/core";
import { type BuildContext, defineComponent, plain, type Workload, yamlText } from "@allod/compiler/component";
import { z } from "zod";

import { pageAnswers } from "../page-answers.ts";
import { CADDYFILE, caddyProgram } from "../caddy-program.ts";
import { keyPairFiles } from "../certificate-files.ts";
import { authority, certificatesBackup, edgeAt } from "../edge.ts";
import { dnsRecords, hostsOf, probes } from "../public-names.ts";
import { fixedAnswers } from "./fixed.ts";
import { CERTIFICATE, CERTIFICATE_KEY, routesConfig } from "./routes.ts";
import { ROUTES, staticConfig, WORKLOAD } from "./static-config.ts";

const VERSION = "3.7.15";
const HEALTH_PORT = 2020;
const METRICS_PORT = 2021;
const FIXED = "traefik-fixed";
const FIXED_PORT = 8080;

export const traefik = defineComponent({
  id: "traefik",
  title: "Traefik",
  purpose: "The edge, in the place of Caddy: every public address arrives here, with its certificate.",
  version: VERSION,
  license: "MIT",
  docs: "https://doc.traefik.io/traefik/",
  settings: z.strictObject({}),
  ...edgeAt(WORKLOAD),
  needs: () => [
    { capability: "connection", id: "fixed", workload: WORKLOAD, to: { workload: FIXED, port: FIXED_PORT }, startup: false },
    { capability: "metrics", id: "main", workload: WORKLOAD, port: METRICS_PORT, path: "/metrics", optional: "if-present" },
  ],
  build(context) {
    const { workspace } = context;
    const routes = context.requests("route").map(({ request }) => request);
    const { httpPort, httpsPort } = workspace.network;
    const acme = workspace.tls.mode === "acme";
    return {
      workloads: [
        {
          id: WORKLOAD,
          image: `docker.io/library/traefik:v${VERSION}`,
          user: "65532:65532",
          entrypoint: ["traefik", "--configFile=/etc/traefik/traefik.yml"],
          files: files(context),
          volumes: acme ? [{ name: "data", path: "/data", ownership: "user" }] : [],
          scratch: [],
          resources: { memory: ByteSize.mebibytes(256), cpus: 1, pids: 128 },
          health: pageAnswers(`http://127.0.0.1:${HEALTH_PORT}/ping`, Duration.seconds(20)),
          ports: [
            { port: httpPort, protocol: "tcp", purpose: "redirects to https" },
            { port: httpsPort, protocol: "tcp", purpose: "everything people open" },
            { port: httpsPort, protocol: "udp", purpose: "the same over HTTP/3" },
          ],
          stopGrace: Duration.seconds(15),
          logs: "json",
        },
        fixedWorkload(context),
      ],
      backups: acme ? [certificatesBackup(WORKLOAD)] : [],
      probes: probes(workspace, routes, { workload: WORKLOAD, redirect: 301 }),
      tasks: [],
      dns: dnsRecords(workspace, routes),
      warnings: context
        .requests("route")
        .filter(({ request }) => request.maxBody !== undefined)
        .slice(0, 1)
        .map(() => ({
          message: "Traefik does not limit how much people send.",
          hint: "It could only by holding whole uploads back. The apps have limits of their own; with Caddy as the edge, it has them, too.",
          path: "providers.route",
        })),
    };
  },
});

function files(context: BuildContext<unknown>): Workload["files"] {
  const { workspace, listen } = context;
  const routes = context.requests("route").map(({ request }) => request);
  const inside = listen(WORKLOAD, workspace.network.httpsPort);
  const signing = authority(context);
  const certificate =
    signing === undefined
      ? undefined
      : context.secret("certificate", { type: "certificate", authority: signing.name, names: hostsOf(routes) });
  const config = staticConfig({
    workspace,
    publicAddress: `${WORKLOAD}-public`,
    inside,
    healthPort: HEALTH_PORT,
    metrics: { listen: listen(WORKLOAD, METRICS_PORT), port: METRICS_PORT },
  });
  const ways = routesConfig({
    workspace,
    routes,
    guards: new Map(context.guards.map(({ request, grant }) => [request.host, grant])),
    inside,
    fixed: `http://${FIXED}:${FIXED_PORT}`,
  });
  return [
    { path: "/etc/traefik/traefik.yml", content: yamlText(config) },
    { path: ROUTES, content: yamlText(ways) },
    ...(certificate === undefined ? [] : keyPairFiles(certificate, { certificate: CERTIFICATE, key: CERTIFICATE_KEY })),
  ];
}

/** Gives the answers that are the same for everybody: Caddy, without TLS and with no way out. */
function fixedWorkload(context: BuildContext<unknown>): Workload {
  const [listen = "127.0.0.1"] = context.listen(FIXED, FIXED_PORT);
  const routes = context.requests("route").map(({ request }) => request);
  return {
    id: FIXED,
    image: caddyProgram.image,
    user: "65532:65532",
    entrypoint: caddyProgram.entrypoint,
    environment: { XDG_DATA_HOME: "/config", XDG_CONFIG_HOME: "/config", HOME: "/config" },
    files: [{ path: CADDYFILE, content: plain(fixedAnswers({ routes, listen, port: FIXED_PORT, healthPort: HEALTH_PORT })) }],
    volumes: [],
    scratch: [{ path: "/config", size: ByteSize.mebibytes(4) }, { path: "/data", size: ByteSize.mebibytes(4) }, caddyProgram.scratch],
    resources: { memory: ByteSize.mebibytes(144), cpus: 0.25, pids: 64 },
    health: pageAnswers(`http://127.0.0.1:${HEALTH_PORT}/`, Duration.seconds(20)),
    logs: "json",
  };
}
