import { status, type WorkloadStatus } from "@allod/deploy";
import type { Command } from "commander";

import { EXIT } from "../exit-codes.ts";
import { onSite, type TargetOptions } from "../site.ts";
import { type Style, table, type Terminal } from "../terminal.ts";
import { compileSound, readWorkspaceFile } from "../workspace-file.ts";
import { type CommandContext, onTarget } from "./command.ts";

export function statusCommand({ terminal, finish }: CommandContext): Command {
  return onTarget(
    "status",
    "what runs, and how it is",
    "allod status\nallod status --json | jq -r '.workloads[] | select(.state != \"healthy\") | .workload'",
  ).action(async (name: string, options: TargetOptions) => {
    const { manifest } = compileSound(await readWorkspaceFile(name, terminal, "status"));
    const found = await onSite({ manifest, options }, status);
    const well = found.workloads.length > 0 && found.workloads.every(({ state }) => state === "healthy");
    terminal.print(found.workloads.length === 0 ? `Nothing runs here yet. Start it: allod up ${name}` : rows(found.workloads, terminal));
    if (found.release !== undefined)
      terminal.print(
        `\nrelease ${found.release}${found.good === found.release ? "" : `, not yet seen working; last good: ${found.good ?? "none"}. Finish it: allod up ${name}`}`,
      );
    terminal.printJson({ healthy: well, ...found });
    if (!well) finish(EXIT.different);
  });
}

function rows(workloads: readonly WorkloadStatus[], { style }: Terminal): string {
  const color = (state: string): Style =>
    state === "healthy" ? "green" : state === "starting" || state.startsWith("waits") ? "yellow" : "red";
  const text = table([
    ["CONTAINER", "STATE", "SINCE", "RESTARTS", "IMAGE"],
    ...workloads.map(({ workload, state, since, restarts, image }) => [
      workload,
      state,
      since?.slice(0, 16).replace("T", " ") ?? "-",
      String(restarts),
      image,
    ]),
  ]);
  const [head = "", ...lines] = text.split("\n");
  return [
    style("dim", head),
    ...lines.map((line, index) =>
      line.replace(/^(\S+\s+)(\S+)/, (_, before: string, state: string) => before + style(color(workloads[index]?.state ?? ""), state)),
    ),
  ].join("\n");
}
