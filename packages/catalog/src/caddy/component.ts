import { ByteSize, Duration } from "@allod/core";
import { defineComponent, plain } from "@allod/compiler/component";
import { z } from "zod";

import { pageAnswers } from "../page-answers.ts";
import { CADDY_VERSION, CADDYFILE, caddyProgram } from "../caddy-program.ts";
import { keyPairFiles } from "../certificate-files.ts";
import { authority, certificatesBackup, edgeAt } from "../edge.ts";
import { dnsRecords, probes } from "../public-names.ts";
import { caddyfile, WORKLOAD } from "./caddyfile.ts";

const HEALTH_PORT = 2020;
const METRICS_PORT = 2021;

export const caddy = defineComponent({
  id: "caddy",
  title: "Caddy",
  purpose: "The edge: every public address arrives here, with its certificate.",
  version: CADDY_VERSION,
  license: "Apache-2.0",
  docs: "https://caddyserver.com/docs/",
  preferredFor: ["route"],
  settings: z.strictObject({}),
  ...edgeAt(WORKLOAD),
  needs: () => [{ capability: "metrics", id: "main", workload: WORKLOAD, port: METRICS_PORT, path: "/metrics", optional: "if-present" }],
  build(context) {
    const { workspace } = context;
    const { httpPort, httpsPort } = workspace.network;
    const routes = context.requests("route").map(({ request }) => request);
    const signing = authority(context);
    const publicAddress = `${WORKLOAD}-public`;
    const config = caddyfile({
      workspace,
      routes,
      guards: new Map(context.guards.map(({ request, grant }) => [request.host, grant])),
      listen: [...context.listen(WORKLOAD, httpsPort), publicAddress],
      publicAddress,
      healthPort: HEALTH_PORT,
      metrics: { listen: context.listen(WORKLOAD, METRICS_PORT), port: METRICS_PORT },
    });
    return {
      workloads: [
        {
          id: WORKLOAD,
          image: caddyProgram.image,
          user: "1000:1000",
          entrypoint: caddyProgram.entrypoint,
          environment: { XDG_DATA_HOME: "/data", XDG_CONFIG_HOME: "/config", HOME: "/config" },
          files: [
            { path: CADDYFILE, content: plain(config) },
            ...(signing === undefined
              ? []
              : keyPairFiles(signing, { certificate: "/etc/caddy/authority.crt", key: "/etc/caddy/authority.key" })),
          ],
          volumes: [{ name: "data", path: "/data", ownership: "user" }],
          scratch: [{ path: "/config", size: ByteSize.mebibytes(8) }, caddyProgram.scratch],
          resources: { memory: ByteSize.mebibytes(320), cpus: 1, pids: 128 },
          health: pageAnswers(`http://127.0.0.1:${HEALTH_PORT}/`, Duration.seconds(20)),
          ports: [
            { port: httpPort, protocol: "tcp", purpose: "redirects to https, and answers the certificate authority" },
            { port: httpsPort, protocol: "tcp", purpose: "everything people open" },
            { port: httpsPort, protocol: "udp", purpose: "the same over HTTP/3" },
          ],
          logs: "json",
        },
      ],
      backups: [certificatesBackup(WORKLOAD)],
      probes: probes(workspace, routes, { workload: WORKLOAD, redirect: 308 }),
      tasks: [],
      dns: dnsRecords(workspace, routes),
    };
  },
});
