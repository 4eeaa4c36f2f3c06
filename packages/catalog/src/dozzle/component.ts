import { ByteSize, Duration } from "@allod/core";
import { type CapabilityRequest, defineComponent } from "@allod/compiler/component";
import { z } from "zod";

import { administratorsPage } from "../administrators-page.ts";
import { hostname } from "../settings.ts";
import { ALLOWED } from "./allowed.ts";

const VERSION = "v11.3.0";
const PROXY_VERSION = "1.12.2";
const WORKLOAD = "dozzle";
const PROXY = "dozzle-socket-proxy";
const PORT = 8080;
const PROXY_PORT = 2375;
const SOCKET = "/var/run/docker.sock";

const settings = z.strictObject({
  hostname: hostname("logs"),
});

export const dozzle = defineComponent({
  id: "dozzle",
  title: "Dozzle",
  purpose: "Logs of all containers in the browser, for administrators.",
  version: VERSION.slice(1),
  license: "MIT",
  docs: "https://dozzle.dev/guide/what-is-dozzle",
  suite: "company",
  settings,
  needs: ({ settings: chosen, host }): CapabilityRequest[] => [
    ...administratorsPage({ workload: WORKLOAD, port: PORT }, { host: host(chosen.hostname), title: "Logs" }),
    { capability: "connection", id: "engine", workload: WORKLOAD, to: { workload: PROXY, port: PROXY_PORT }, startup: true },
  ],
  build(context) {
    const { url } = context.granted("route", "page");
    const [listen = "127.0.0.1"] = context.listen(WORKLOAD, PORT);
    return {
      workloads: [
        {
          id: PROXY,
          image: `docker.io/wollomatic/socket-proxy:${PROXY_VERSION}`,
          user: "65534:65534",
          engineGroup: true,
          command: [
            // All addresses: it is on one network only, with Dozzle alone, and knows no names to listen on.
            "-listenip=0.0.0.0",
            `-proxyport=${PROXY_PORT}`,
            `-allowfrom=${WORKLOAD}`,
            `-socketpath=${SOCKET}`,
            `-allowGET=${ALLOWED}`,
            "-allowHEAD=/_ping",
            "-allowhealthcheck",
            "-logjson",
            // An engine that was started anew has a new socket: without this, the old one would be asked for ever.
            "-watchdoginterval=60",
            "-stoponwatchdog",
          ],
          files: [],
          volumes: [],
          scratch: [],
          hostPaths: [{ source: SOCKET, path: SOCKET }],
          resources: { memory: ByteSize.mebibytes(32), cpus: 0.25, pids: 32 },
          health: {
            test: ["./healthcheck"],
            interval: Duration.seconds(15),
            timeout: Duration.seconds(5),
            retries: 4,
            startPeriod: Duration.seconds(10),
          },
          exceptions: [
            {
              rule: "no-host-paths",
              reason:
                "Logs are read from the engine's socket. Of all that the engine can do, it lets lists, logs, figures and events through.",
            },
          ],
          logs: "json",
        },
        {
          id: WORKLOAD,
          image: `docker.io/amir20/dozzle:${VERSION}`,
          user: "65534:65534",
          environment: {
            DOZZLE_ADDR: `${listen}:${PORT}`,
            DOZZLE_REMOTE_HOST: `tcp://${PROXY}:${PROXY_PORT}|${context.workspace.name}`,
            DOZZLE_FILTER: `label=com.docker.compose.project=allod-${context.workspace.name}`,
            // Whoever gets here has been asked by the edge, and is an administrator.
            DOZZLE_AUTH_PROVIDER: "none",
            DOZZLE_ENABLE_ACTIONS: "false",
            DOZZLE_ENABLE_SHELL: "false",
            DOZZLE_NO_ANALYTICS: "true",
            DOZZLE_RELEASE_CHECK_MODE: "manual",
            GOMEMLIMIT: "52MiB",
          },
          files: [],
          volumes: [],
          // What people set in the page, until the next start.
          scratch: [
            { path: "/data", size: ByteSize.mebibytes(4) },
            { path: "/tmp", size: ByteSize.mebibytes(8) },
          ],
          resources: { memory: ByteSize.mebibytes(64), cpus: 0.5, pids: 64 },
          health: {
            test: ["/dozzle", "healthcheck"],
            interval: Duration.seconds(15),
            timeout: Duration.seconds(10),
            retries: 4,
            startPeriod: Duration.seconds(15),
          },
          logs: "json",
        },
      ],
      backups: [],
      probes: [],
      tasks: [],
      dns: [],
      firstSteps: [
        {
          title: "Read logs",
          url,
          text: "Sign in as an administrator. The page shows this workspace's containers and can change nothing.",
        },
      ],
    };
  },
});
