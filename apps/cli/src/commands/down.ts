import { down } from "@allod/deploy";
import type { Command } from "commander";

import { progressTo } from "../progress.ts";
import { changing, type TargetOptions } from "../site.ts";
import { count } from "../terminal.ts";
import { compileSound, readWorkspaceFile } from "../workspace-file.ts";
import { type CommandContext, onTarget } from "./command.ts";

export function downCommand({ terminal }: CommandContext): Command {
  return onTarget("down", "stop everything; data stays, `up` brings it back", "allod down").action(
    async (name: string, options: TargetOptions) => {
      const { manifest } = compileSound(await readWorkspaceFile(name, terminal, "down"));
      const { stopped } = await changing({ manifest, options, terminal }, (site) => down(site, progressTo(terminal)));
      terminal.print(
        stopped.length === 0
          ? "Nothing was running."
          : `Stopped ${count(stopped.length, "container")}. Data and releases are kept. Start again: allod up ${name}`,
      );
      terminal.printJson({ stopped });
    },
  );
}
