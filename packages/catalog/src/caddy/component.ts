import { ByteSize, Duration } from "@allod/core";
import { defineComponent, type NeedsContext, plain, type SecretRef, text } from "@allod/compiler/component";
import { z } from "zod";

import { dnsRecords, probes } from "../public-names.ts";
import { caddyfile, WORKLOAD } from "./caddyfile.ts";

const VERSION = "2.11.7";
const HEALTH_PORT = 2020;
const METRICS_PORT = 2021;
/** The program without its file capability: a copy has none. */
const PROGRAM = "/run/caddy/caddy";

/** The authority that signs when no public one can: the same key on every release, so that people trust it once. */
function authority({ workspace, secret }: NeedsContext<unknown>): SecretRef | undefined {
  return workspace.tls.mode === "internal"
    ? secret(
        "authority",
        { type: "authority", commonName: `${workspace.title} workspace authority` },
        { keep: "people and apps trust this one" },
      )
    : undefined;
}

export const caddy = defineComponent({
  id: "caddy",
  title: "Caddy",
  purpose: "The edge: every public address arrives here, with its certificate.",
  version: VERSION,
  license: "Apache-2.0",
  docs: "https://caddyserver.com/docs/",
  preferredFor: ["route"],
  settings: z.strictObject({}),
  edge: (context) => {
    const signing = authority(context);
    return { workload: WORKLOAD, trust: signing === undefined ? undefined : { ...signing, part: "certificate" } };
  },
  answers: {
    route: (request, { url }) => ({
      grant: { url: url(request.host) },
      links:
        request.target.kind === "proxy"
          ? [{ from: WORKLOAD, to: { workload: request.target.workload, port: request.target.port }, startup: false }]
          : [],
    }),
  },
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
          image: `docker.io/library/caddy:${VERSION}`,
          user: "1000:1000",
          // The image's program carries the file capability NET_BIND_SERVICE: without it in the container's set, the kernel
          // refuses to run the program; a copy has none, and needs none (low ports are free to all in a container).
          entrypoint: ["sh", "-c", `cp /usr/bin/caddy ${PROGRAM} && exec ${PROGRAM} run --config /etc/caddy/Caddyfile --adapter caddyfile`],
          environment: { XDG_DATA_HOME: "/data", XDG_CONFIG_HOME: "/config", HOME: "/config" },
          files: [
            { path: "/etc/caddy/Caddyfile", content: plain(config) },
            ...(signing === undefined
              ? []
              : [
                  { path: "/etc/caddy/authority.crt", content: text`${{ ...signing, part: "certificate" as const }}` },
                  { path: "/etc/caddy/authority.key", content: text`${{ ...signing, part: "key" as const }}` },
                ]),
          ],
          volumes: [{ name: "data", path: "/data", ownership: "user" }],
          scratch: [
            { path: "/config", size: ByteSize.mebibytes(8) },
            { path: "/run/caddy", size: ByteSize.mebibytes(96), executable: true },
          ],
          // The copy of the program counts, too.
          resources: { memory: ByteSize.mebibytes(320), cpus: 1, pids: 128 },
          health: {
            test: ["wget", "-q", "-O", "/dev/null", `http://127.0.0.1:${HEALTH_PORT}/`],
            interval: Duration.seconds(10),
            timeout: Duration.seconds(5),
            retries: 6,
            startPeriod: Duration.seconds(20),
          },
          ports: [
            { port: httpPort, protocol: "tcp", purpose: "redirects to https, and answers the certificate authority" },
            { port: httpsPort, protocol: "tcp", purpose: "everything people open" },
            { port: httpsPort, protocol: "udp", purpose: "the same over HTTP/3" },
          ],
          logs: "json",
        },
      ],
      backups: [
        {
          id: "certificates",
          kind: "volume",
          workload: WORKLOAD,
          volume: "data",
          note: "Certificates and the account at the authority; lost, they are issued again.",
        },
      ],
      probes: probes(workspace, routes, { workload: WORKLOAD, redirect: 308 }),
      tasks: [],
      dns: dnsRecords(workspace, routes),
    };
  },
});
