import { ByteSize, Duration } from "@allod/core";
import { defineComponent } from "@allod/compiler/component";
import { z } from "zod";

const VERSION = "v1.11.1";
const WORKLOAD = "node-exporter";
const PORT = 9100;

/** What a container sees of the machine without any mount. The network and the mounted disks are its own there, not the machine's. */
const COLLECTORS = ["cpu", "diskstats", "filefd", "filesystem", "loadavg", "meminfo", "pressure", "stat", "time", "uname", "vmstat"];

export const nodeExporter = defineComponent({
  id: "node-exporter",
  title: "Node exporter",
  purpose: "Figures of the machine: processors, memory, disk.",
  version: VERSION.slice(1),
  license: "Apache-2.0",
  docs: "https://github.com/prometheus/node_exporter",
  suite: "full",
  settings: z.strictObject({}),
  needs: () => [{ capability: "metrics", id: "machine", workload: WORKLOAD, port: PORT, path: "/metrics", optional: "if-present" }],
  build(context) {
    const addresses = ["127.0.0.1", ...context.listen(WORKLOAD, PORT)];
    return {
      workloads: [
        {
          id: WORKLOAD,
          image: `docker.io/prom/node-exporter:${VERSION}`,
          user: "65534:65534",
          command: [
            ...addresses.map((address) => `--web.listen-address=${address}:${PORT}`),
            "--collector.disable-defaults",
            ...COLLECTORS.map((name) => `--collector.${name}`),
            // `/` is the engine's own disk, through the overlay, which is left out unless one says otherwise.
            String.raw`--collector.filesystem.fs-types-exclude=^(bpf|cgroup2?|devpts|mqueue|nsfs|proc|sysfs|tmpfs)$`,
            "--collector.filesystem.mount-points-exclude=^/.+$",
            "--log.format=json",
          ],
          files: [],
          volumes: [],
          scratch: [],
          resources: { memory: ByteSize.mebibytes(48), cpus: 0.25, pids: 32 },
          health: {
            test: ["wget", "-q", "-O", "/dev/null", `http://127.0.0.1:${PORT}/`],
            interval: Duration.seconds(15),
            timeout: Duration.seconds(5),
            retries: 4,
            startPeriod: Duration.seconds(10),
          },
          logs: "json",
        },
      ],
      backups: [],
      probes: [],
      tasks: [],
      dns: [],
    };
  },
});
