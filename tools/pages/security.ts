import { securityRows } from "@allod/compiler";

import { documented, MARK, table } from "./documented.ts";

const HEAD = [
  "Container",
  "User",
  "Root file system",
  "Capabilities",
  "Limits",
  "Paths of the host",
  "Published",
  "Reaches the internet",
  "Secret files",
  "Exceptions and their reasons",
];

/** docs/security-table.md: how every container is confined that a workspace can have. */
export function security(): string {
  const rows = new Map(
    documented()
      .toReversed()
      .flatMap((plan) => securityRows(plan).map((row) => [row.workload, row] as const)),
  );
  const lines = [...rows.values()].map(
    ({
      workload,
      user,
      readOnlyRoot,
      capabilities,
      memory,
      cpus,
      pids,
      hostPaths,
      executable,
      published,
      egress,
      secretFiles,
      exceptions,
    }) => [
      workload,
      user,
      `${readOnlyRoot ? "read-only" : "**writable**"}${executable.length === 0 ? "" : `; programs run from ${executable.join(", ")}, too`}`,
      capabilities.length === 0 ? "none" : `**${capabilities.join(", ")}**`,
      `${memory}, ${cpus} CPU, ${pids} processes`,
      hostPaths.length === 0 ? "none" : `**${hostPaths.join(", ")}**`,
      published.length === 0 ? "none" : published.join(", "),
      egress ? "yes" : "no",
      String(secretFiles),
      exceptions.length === 0 ? "none" : exceptions.map(({ rule, reason }) => `${rule}: ${reason}`).join("\n"),
    ],
  );
  return `# How every container is confined\n\n${MARK}\n\nOne row a container, for \`examples/full\` and \`examples/alternatives\` together. For all of them: no new privileges, all capabilities dropped but those named, private IPC, an init process, a health check, no network shared with anything but the other end of a permitted connection. The end-to-end tests compare this table with what the engine says of the running containers.\n\n${table(HEAD, lines)}\n`;
}
