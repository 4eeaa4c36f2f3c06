import { ByteSize, Duration } from "@allod/core";
import { type CapabilityRequest, defineComponent, listenName, yamlText } from "@allod/compiler/component";
import { z } from "zod";

import { administratorsPage } from "../administrators-page.ts";
import { pageAnswers } from "../page-answers.ts";
import { bytes, duration, hostname, size } from "../settings.ts";
import { configuration, rules } from "./configuration.ts";

const VERSION = "v3.5.3";
const WORKLOAD = "prometheus";
const PORT = 9090;

const settings = z.strictObject({
  hostname: hostname("metrics"),
  retention: duration(Duration.parse("1d")).default("30d").describe("For how long figures are kept. Default: 30d."),
  retentionSize: size("4GiB").describe("What they may take on the disk; the oldest go first. Default: 4GiB."),
});

export const prometheus = defineComponent({
  id: "prometheus",
  title: "Prometheus",
  purpose: "Figures of everything over time, and what is wrong with them.",
  version: VERSION.slice(1),
  license: "Apache-2.0",
  docs: "https://prometheus.io/docs/",
  suite: "full",
  settings,
  answers: {
    metrics: (request) => ({
      grant: {},
      links: [{ from: WORKLOAD, to: { workload: request.workload, port: request.port }, startup: false }],
    }),
    measurements: (request) => ({
      grant: { url: `http://${listenName({ from: request.workload, to: WORKLOAD })}:${PORT}` },
      links: [{ from: request.workload, to: { workload: WORKLOAD, port: PORT }, startup: false }],
    }),
  },
  needs: ({ settings: chosen, host }): CapabilityRequest[] =>
    administratorsPage({ workload: WORKLOAD, port: PORT }, { host: host(chosen.hostname), title: "Figures" }),
  build(context) {
    const { settings: chosen } = context;
    const { url } = context.granted("route", "page");
    const addresses = ["127.0.0.1", ...context.listen(WORKLOAD, PORT)];
    const targets = context.requests("metrics").map(({ component, request }) => ({ component, ...request }));
    return {
      workloads: [
        {
          id: WORKLOAD,
          image: `docker.io/prom/prometheus:${VERSION}`,
          user: "65534:65534",
          // Neither the administrative API nor reloading by HTTP: both are off unless one switches them on.
          command: [
            "--config.file=/etc/prometheus/allod.yml",
            "--storage.tsdb.path=/prometheus",
            `--storage.tsdb.retention.time=${chosen.retention}`,
            `--storage.tsdb.retention.size=${bytes(chosen.retentionSize).bytes}B`,
            `--web.external-url=${url}`,
            ...addresses.map((address) => `--web.listen-address=${address}:${PORT}`),
            // Nobody's page of another origin reads along.
            "--web.cors.origin=none",
            "--log.format=json",
          ],
          files: [
            {
              path: "/etc/prometheus/allod.yml",
              content: yamlText(configuration({ workspace: context.workspace, workload: WORKLOAD, port: PORT, targets })),
            },
            { path: "/etc/prometheus/rules.yml", content: yamlText(rules(url)) },
          ],
          volumes: [{ name: "data", path: "/prometheus", ownership: "user" }],
          scratch: [],
          resources: { memory: ByteSize.mebibytes(512), cpus: 1, pids: 64 },
          health: pageAnswers(`http://127.0.0.1:${PORT}/-/ready`, Duration.minutes(2)),
          stopGrace: Duration.seconds(30),
          logs: "json",
        },
      ],
      backups: [
        {
          id: "figures",
          kind: "volume",
          workload: WORKLOAD,
          volume: "data",
          note: "Figures of the past; without them, graphs begin anew.",
        },
      ],
      probes: [],
      tasks: [],
      dns: [],
    };
  },
});
