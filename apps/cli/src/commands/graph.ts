import { mermaidGraph, svgGraph } from "@allod/compiler/view";
import type { Command } from "commander";

import { compileSound, readWorkspaceFile } from "../workspace-file.ts";
import { type CommandContext, onWorkspace } from "./command.ts";

export function graphCommand({ terminal }: CommandContext): Command {
  return onWorkspace("graph", "who talks to whom, as a Mermaid diagram", "allod graph workspace.yaml\nallod graph --svg > workspace.svg")
    .option("--svg", "as an SVG picture")
    .action(async (name: string, { svg }: { svg?: boolean }) => {
      const { plan } = compileSound(await readWorkspaceFile(name, terminal, "graph"));
      if (terminal.json)
        terminal.printJson({ workloads: plan.workloads.map(({ id, component }) => ({ id, component })), links: plan.links });
      else terminal.write(svg === true ? svgGraph(plan) : mermaidGraph(plan));
    });
}
