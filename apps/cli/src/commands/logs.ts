import { logs, redactor } from "@allod/deploy";
import type { Command } from "commander";

import { onSite, openSecrets, type TargetOptions } from "../site.ts";
import { compileSound, readWorkspaceFile } from "../workspace-file.ts";
import { command, type CommandContext, wholeNumber } from "./command.ts";

interface LogOptions extends TargetOptions {
  readonly file: string;
  readonly follow?: boolean;
  readonly tail: number;
}

export function logsCommand({ terminal }: CommandContext): Command {
  return command("logs", "what the containers say, without secrets", "allod logs synapse\nallod logs --follow --tail 0")
    .argument("[containers...]", "only these (default: all)")
    .option("--file <file>", "the workspace file", "workspace.yaml")
    .option("--target <address>", "another machine: ssh://user@host (default: this one)")
    .option("--root <directory>", "where Allod keeps its files there (default: /var/lib/allod/NAME)")
    .option("-f, --follow", "go on printing what comes")
    .option("--tail <lines>", "lines of each, from the end", wholeNumber("number of lines", 0, 1_000_000), 100)
    .action(async (workloads: string[], options: LogOptions) => {
      const file = await readWorkspaceFile(options.file, terminal, "logs");
      const { manifest } = compileSound(file);
      const redact = redactor((await openSecrets(file, terminal)).values());
      const write = ({ workload, text }: { workload: string; text: string }): void =>
        terminal.write(terminal.json ? `${JSON.stringify({ workload, text })}\n` : `${terminal.style("cyan", workload)} ${text}\n`);
      await onSite({ manifest, options }, (site) =>
        logs(site, { workloads, follow: options.follow === true, tail: options.tail, redact, write }),
      );
    });
}
