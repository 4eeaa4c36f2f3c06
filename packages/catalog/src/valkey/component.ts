import { ByteSize, Duration } from "@allod/core";
import { defineComponent, text } from "@allod/compiler/component";
import { z } from "zod";

import { TOKEN } from "../token.ts";

const VERSION = "9.0.0";
const PORT = 6379;

const settings = z.strictObject({
  memory: z.int().min(16).max(8192).default(64).describe("MiB of data that each app's cache may hold before the least used is dropped."),
});

export const valkey = defineComponent({
  id: "valkey",
  title: "Valkey",
  purpose: "Caches: one server for each app, so that no app reads another's.",
  version: VERSION,
  license: "BSD-3-Clause",
  docs: "https://valkey.io/docs/",
  settings,
  answers: {
    cache: (request, { component, secret }) => ({
      grant: {
        host: `valkey-${component}`,
        port: PORT,
        password: secret(`password-${component}`, TOKEN),
      },
      links: [{ from: request.workload, to: { workload: `valkey-${component}`, port: PORT }, startup: true }],
    }),
  },
  needs: () => [],
  build(context) {
    return {
      workloads: context.requests("cache").map(({ grant }) => ({
        id: grant.host,
        image: `docker.io/valkey/valkey:${VERSION}`,
        user: "999:999",
        command: ["valkey-server", "/etc/valkey/valkey.conf"],
        files: [
          {
            path: "/etc/valkey/valkey.conf",
            content: text`bind ${["127.0.0.1", ...context.listen(grant.host, PORT)].join(" ")}
port ${PORT}
protected-mode yes
requirepass ${grant.password}
# A cache: nothing is written to disk, and a restart begins empty.
save ""
appendonly no
dir /tmp
maxmemory ${context.settings.memory}mb
maxmemory-policy allkeys-lru
`,
          },
        ],
        volumes: [],
        scratch: [{ path: "/tmp", size: ByteSize.mebibytes(8) }],
        // Nothing is saved, so there is no second process with a copy: the server itself needs little beside its data.
        resources: { memory: ByteSize.mebibytes(context.settings.memory + 32), cpus: 0.5, pids: 64 },
        // Without the password the answer is NOAUTH: the server is there, and that is the question.
        health: {
          test: ["valkey-cli", "-h", "127.0.0.1", "ping"],
          interval: Duration.seconds(5),
          timeout: Duration.seconds(3),
          retries: 6,
          startPeriod: Duration.seconds(10),
        },
        logs: "text",
      })),
      backups: [],
      probes: [],
      tasks: [],
      dns: [],
    };
  },
});
