import { catalog } from "@allod/catalog";
import { compile } from "@allod/compiler";
import type { Command } from "commander";

import { invalid, readWorkspaceFile, show } from "../workspace-file.ts";
import { type CommandContext, onWorkspace } from "./command.ts";

export function validateCommand({ terminal }: CommandContext): Command {
  return onWorkspace("validate", "show every mistake in a workspace file at once", "allod validate workspace.yaml").action(
    async (name: string) => {
      const file = await readWorkspaceFile(name, terminal, "validate");
      const { plan, diagnostics } = compile(file.source, catalog);
      if (plan === undefined) throw invalid(file, diagnostics);
      for (const diagnostic of diagnostics) terminal.print(`${show(diagnostic, file, terminal)}\n`);
      terminal.print(
        `${file.name} is valid: ${plan.components.length} components, ${plan.workloads.length} containers, at most ${plan.memory.rounded()} of memory.`,
      );
      terminal.printJson({ valid: true, components: plan.components.map(({ id }) => id), diagnostics });
    },
  );
}
