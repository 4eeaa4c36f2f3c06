import type { Plan } from "@allod/compiler";
import { systemClock } from "@allod/core";
import { materialize, preflightCodes, type ProbeResult, up, type UpResult } from "@allod/deploy";
import type { Command } from "commander";

import { cliErrors } from "../errors.ts";
import { progressTo } from "../progress.ts";
import { changing, renderWithSecrets, type TargetOptions } from "../site.ts";
import { count, type Terminal } from "../terminal.ts";
import { compileSound, readWorkspaceFile, sayWarnings } from "../workspace-file.ts";
import { type CommandContext, onTarget } from "./command.ts";

interface UpOptions extends TargetOptions {
  readonly ignore?: readonly string[];
}

export function upCommand({ terminal }: CommandContext): Command {
  return onTarget(
    "up",
    "bring the target to what the workspace file says, and verify it",
    "allod up workspace.yaml\nallod up --target ssh://root@server.acme.org",
  )
    .option("--ignore <check>", "go on although this check of the target fails (repeatable)", collectCheck)
    .action(async (name: string, options: UpOptions) => {
      const file = await readWorkspaceFile(name, terminal, "up");
      const sound = compileSound(file);
      sayWarnings(sound, file, terminal);
      const { plan } = sound;
      const { secrets, made, manifest, render } = await renderWithSecrets(sound, file, terminal);
      // Kept before anything is started with them: a secret that is lost on the way locks everybody out.
      await secrets.save();
      if (made.length > 0)
        terminal.say(`Made ${count(made.length, "secret")} in ${file.secretsFile}, encrypted to ${secrets.recipients.join(", ")}.`);
      const result = await changing({ manifest, options, terminal }, (site) =>
        up({
          site,
          plan,
          render() {
            const { files, manifest: latest } = render();
            return { manifest: latest, release: materialize(files, latest, secrets) };
          },
          secrets,
          clock: systemClock,
          progress: progressTo(terminal),
          ignore: options.ignore ?? [],
        }),
      );
      report(result, plan, terminal);
    });
}

function collectCheck(given: string, before: readonly string[] = []): string[] {
  if (!preflightCodes.some((code) => code === given))
    throw cliErrors.error("cli.ignore.unknown", { given, known: preflightCodes.join(", ") });
  return [...before, given];
}

function report(result: UpResult, plan: Plan, terminal: Terminal): void {
  const { probes, changes, tasks, changed, release } = result;
  const verified = verdict(probes);
  const open = probes.filter(({ status }) => status === "fail");
  const done = changes.filter(({ kind }) => kind !== "none").length;
  const wired = tasks.reduce((sum, task) => sum + task.changes.length, 0);
  terminal.print(
    changed
      ? `${plan.workspace.title} is up: ${count(done, "container")} changed, ${count(wired, "thing")} set up. ${verified}`
      : `Nothing to change. ${verified}`,
  );
  if (open.length > 0) terminal.print(`\nNot right yet, and not in Allod's hands:\n${open.map(openLine).join("\n")}`);
  const steps = plan.components.flatMap(({ firstSteps }) => firstSteps);
  if (changes.some(({ kind }) => kind === "create"))
    for (const { title, url, text } of steps)
      terminal.print(`\n${terminal.style("bold", title)}${url === undefined ? "" : `: ${url}`}\n  ${text}`);
  terminal.printJson({ release, changed, changes, tasks, preflight: result.preflight, probes });
}

function verdict(probes: readonly ProbeResult[]): string {
  const of = (status: ProbeResult["status"]): number => probes.filter((probe) => probe.status === status).length;
  const unknown = of("unknown") === 0 ? "" : `, ${of("unknown")} could not be asked (allod doctor tells why)`;
  return `${of("pass")} of ${count(probes.length, "check")} passed${unknown}.`;
}

function openLine({ title, evidence, fix }: ProbeResult): string {
  return `  ${title}: ${evidence}\n    ${fix}`;
}
