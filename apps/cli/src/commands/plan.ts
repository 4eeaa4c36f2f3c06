import { changesAgainst, type WorkloadChange } from "@allod/deploy";
import type { Command } from "commander";

import { EXIT } from "../exit-codes.ts";
import { onSite, renderWithSecrets, type TargetOptions } from "../site.ts";
import type { Terminal } from "../terminal.ts";
import { compileSound, readWorkspaceFile, sayWarnings } from "../workspace-file.ts";
import { type CommandContext, onTarget } from "./command.ts";

export function planCommand({ terminal, finish }: CommandContext): Command {
  return onTarget(
    "plan",
    "what `up` would change, per container, with the reason",
    "allod plan workspace.yaml\nallod plan --target ssh://root@server.acme.org --exit-code",
  )
    .option("--exit-code", "end with 4 when there are changes")
    .action(async (name: string, options: TargetOptions & { exitCode?: boolean }) => {
      const file = await readWorkspaceFile(name, terminal, "plan");
      const sound = compileSound(file);
      sayWarnings(sound, file, terminal);
      // Missing secrets are only thought up here, and not kept: a plan changes nothing.
      const { manifest } = await renderWithSecrets(sound, file, terminal);
      const changes = await onSite({ manifest, options }, (site) => changesAgainst(site, manifest));
      const pending = changes.filter(({ kind }) => kind !== "none");
      for (const change of pending) terminal.print(changeLine(change, terminal));
      const { workloads, memory } = sound.plan;
      terminal.print(`${workloads.length} containers may use ${memory.rounded()} of memory together.`);
      terminal.print(
        pending.length === 0
          ? `Nothing to change: ${changes.length} containers are as they should be.`
          : `\n${summary(changes)}. Apply with: allod up ${name}`,
      );
      terminal.printJson({ changes, containers: workloads.length, memory: memory.bytes });
      if (options.exitCode === true && pending.length > 0) finish(EXIT.different);
    });
}

const SIGNS = {
  create: ["+", "green"],
  replace: ["~", "yellow"],
  start: [">", "yellow"],
  remove: ["-", "red"],
  wait: [".", "yellow"],
  none: [" ", "dim"],
} as const;

/** `~ synapse: /etc/synapse/homeserver.yaml changed` */
export function changeLine({ workload, kind, reasons }: WorkloadChange, { style }: Terminal): string {
  const [sign, color] = SIGNS[kind];
  return `${style(color, `${sign} ${workload}`)}: ${reasons.join(", ")}`;
}

function summary(changes: readonly WorkloadChange[]): string {
  const count = (kind: WorkloadChange["kind"]): number => changes.filter((change) => change.kind === kind).length;
  const waiting = count("wait") === 0 ? "" : `, ${count("wait")} to wait for what the others tell`;
  return `${count("create")} to create, ${count("replace")} to replace, ${count("start")} to start, ${count("remove")} to remove, ${count("none")} unchanged${waiting}`;
}
