import { systemClock } from "@allod/core";
import { preflight, type ProbeResult, status, taskIo, verify } from "@allod/deploy";
import type { Command } from "commander";

import { EXIT } from "../exit-codes.ts";
import { onSite, openSecrets, type TargetOptions } from "../site.ts";
import type { Terminal } from "../terminal.ts";
import { compileSound, readWorkspaceFile } from "../workspace-file.ts";
import { type CommandContext, onTarget } from "./command.ts";

export function doctorCommand({ terminal, finish }: CommandContext): Command {
  return onTarget("doctor", "ask everything that can be asked of the running workspace", "allod doctor\nallod doctor --json").action(
    async (name: string, options: TargetOptions) => {
      const file = await readWorkspaceFile(name, terminal, "doctor");
      const { plan, manifest } = compileSound(file);
      const secrets = await openSecrets(file, terminal);
      const { checks, probes, running } = await onSite({ manifest, options }, async (site) => {
        const found = await status(site);
        // Ports that our own containers hold are no finding: those are asked for by the probes.
        const asked = (await preflight({ site, plan, clock: systemClock }, [])).filter(({ id }) => id !== "ports.free");
        const io = taskIo(site, secrets);
        return {
          checks: asked,
          probes: await verify({ site, plan, io, clock: systemClock, progress: () => undefined, patience: 0 }),
          running: found.workloads,
        };
      });
      for (const check of checks) terminal.print(line({ ...check, feels: "" }, terminal));
      for (const probe of probes) terminal.print(line(probe, terminal));
      const unwell = running.filter(({ state }) => state !== "healthy");
      if (unwell.length > 0) terminal.print(`\nNot healthy: ${unwell.map(({ workload, state }) => `${workload} (${state})`).join(", ")}`);
      const failed = [...checks, ...probes].filter((answer) => answer.status === "fail").length + unwell.length;
      const unknown = [...checks, ...probes].filter((answer) => answer.status === "unknown").length;
      terminal.print(`\n${checks.length + probes.length} questions: ${failed} wrong, ${unknown} could not be told.`);
      terminal.printJson({ healthy: failed === 0, checks, probes, workloads: running });
      if (failed > 0 || running.length === 0) finish(EXIT.different);
    },
  );
}

type Answer = Pick<ProbeResult, "id" | "title" | "evidence" | "feels" | "fix"> & { readonly status: "pass" | "warn" | "fail" | "unknown" };

const SIGNS = { pass: ["✓", "green"], warn: ["!", "yellow"], fail: ["✗", "red"], unknown: ["?", "dim"] } as const;

/** What was found; where something is wrong, with the code under which docs/troubleshooting.md has it. */
function line({ status: answer, id, title, evidence, feels, fix }: Answer, { style }: Terminal): string {
  const [sign, color] = SIGNS[answer];
  const first = (name: string): string => `${style(color, sign)} ${name}${style("dim", `: ${evidence}`)}`;
  if (answer === "pass" || answer === "unknown") return first(title);
  return [first(`${title} [${id}]`), ...(feels === "" ? [] : [`    ${feels}`]), `    ${style("cyan", "fix:")} ${fix}`].join("\n");
}
