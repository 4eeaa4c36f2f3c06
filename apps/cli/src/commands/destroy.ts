import { destroy, remains } from "@allod/deploy";
import type { Command } from "commander";

import { cliErrors } from "../errors.ts";
import { progressTo } from "../progress.ts";
import { changing, type TargetOptions } from "../site.ts";
import { count } from "../terminal.ts";
import { compileSound, readWorkspaceFile } from "../workspace-file.ts";
import { type CommandContext, onTarget } from "./command.ts";

interface DestroyOptions extends TargetOptions {
  readonly deleteData?: boolean;
  readonly confirm?: string;
  readonly dryRun?: boolean;
}

export function destroyCommand({ terminal }: CommandContext): Command {
  return onTarget(
    "destroy",
    "remove the workspace from its target; data stays unless told otherwise, twice",
    "allod destroy --dry-run\nallod destroy                                  # containers and releases go, volumes stay\nallod destroy --delete-data --confirm acme     # everything goes",
  )
    .option("--delete-data", "delete volumes too: everything that people made")
    .option("--confirm <name>", "the workspace's name, to be sure that its data may go")
    .option("--dry-run", "only say what would go")
    .action(async (name: string, { deleteData = false, confirm, dryRun = false, ...options }: DestroyOptions) => {
      const { manifest } = compileSound(await readWorkspaceFile(name, terminal, "destroy"));
      if (deleteData && !dryRun && confirm === undefined) throw cliErrors.error("cli.destroy.unconfirmed", { name: manifest.workspace });
      if (confirm !== undefined && confirm !== manifest.workspace)
        throw cliErrors.error("cli.destroy.wrong-name", { name: manifest.workspace, given: confirm });
      const found = await changing({ manifest, options, terminal }, (site) =>
        dryRun ? remains(site) : destroy(site, { deleteData, progress: progressTo(terminal) }),
      );
      const volumes = deleteData ? found.volumes : [];
      const word = dryRun ? "Would remove" : "Removed";
      terminal.print(
        `${word} ${count(found.containers.length, "container")}${found.containers.length === 0 ? "" : ` (${found.containers.join(", ")})`}.`,
      );
      terminal.print(
        deleteData
          ? `${word} ${count(volumes.length, "volume")}${volumes.length === 0 ? "" : ` (${volumes.join(", ")})`}.`
          : "Volumes with data are kept.",
      );
      terminal.printJson({ dryRun, containers: found.containers, volumes });
    });
}
