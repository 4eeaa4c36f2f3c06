import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

import { audit } from "./bench-audit.ts";
import { controlPlane } from "./bench-control-plane.ts";
import { platform } from "./bench-platform.ts";
import { choices } from "../tests/golden/choices.ts";
import { workspaceText } from "../tests/golden/workspace-text.ts";

const ALLOD = join(import.meta.dirname, "../apps/cli/bin/allod");
const ROUNDS = 15;
const exec = promisify(execFile);

/** One measurement: a value, and what it was measured beside in the same run. */
export interface Line {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly beside: string;
  readonly ratio: number | null;
}

const areas: Readonly<Record<string, () => Promise<Line[]>>> = { render, "control-plane": controlPlane, platform, audit };

/** `allod render` as a whole process, in turns with `docker compose config` merely parsing what it wrote. */
async function render(): Promise<Line[]> {
  const folder = mkdtempSync(join(tmpdir(), "allod-bench-"));
  try {
    writeFileSync(join(folder, "workspace.yaml"), workspaceText(choices["everything-chosen"] ?? {}));
    await exec(ALLOD, ["init", "key", "--name", "acme", "--domain", "acme.example", "--email", "anna@acme.example"], { cwd: folder });
    const env = { ...process.env, SOPS_AGE_KEY_FILE: join(folder, "key/age.key") };
    const run = (program: string, args: readonly string[]) => () =>
      exec(program, [...args], { cwd: folder, env, maxBuffer: 64 * 1024 * 1024 });
    await exec(ALLOD, ["render", "--out", "deploy"], { cwd: folder, env });
    const shown = run(ALLOD, ["render"]);
    const written = run(ALLOD, ["render", "--out", "deploy"]);
    const compose = run("docker", ["compose", "--file", "deploy/compose.yaml", "config"]);
    const hasCompose = await compose().then(
      () => true,
      () => false,
    );
    const times = await inTurns([shown, written, ...(hasCompose ? [compose] : [])]);
    const [show = 0, write = 0, parse] = times.map(median);
    const beside = parse === undefined ? "docker compose is not installed" : `docker compose config: ${parse.toFixed(0)} ms`;
    const ratio = (value: number): number | null => (parse === undefined ? null : Math.round((value / parse) * 100) / 100);
    return [
      { name: "render", value: Math.round(show), unit: "ms", beside, ratio: ratio(show) },
      { name: "render.out", value: Math.round(write), unit: "ms", beside, ratio: ratio(write) },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Milliseconds of each, round after round, so that what disturbs one disturbs all. */
async function inTurns(programs: readonly (() => Promise<unknown>)[]): Promise<number[][]> {
  const times: number[][] = programs.map(() => []);
  for (let round = 0; round < ROUNDS; round++) {
    for (const [index, program] of programs.entries()) {
      const begun = performance.now();
      await program();
      times[index]?.push(performance.now() - begun);
    }
  }
  return times;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

const args = process.argv.slice(2);
const wanted = args.filter((arg) => !arg.startsWith("--"));
const unknown = wanted.filter((area) => !Object.hasOwn(areas, area));
if (unknown.length > 0) {
  process.stderr.write(`There is no area ${unknown.join(", ")}. Areas: ${Object.keys(areas).join(", ")}.\n`);
  process.exitCode = 2;
} else {
  for (const [name, area] of Object.entries(areas)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    for (const line of await area()) {
      const text = `${line.name}: ${line.value} ${line.unit}${line.ratio === null ? "" : `, ratio ${line.ratio}`} (beside ${line.beside})`;
      process.stdout.write(`${args.includes("--json") ? JSON.stringify(line) : text}\n`);
    }
  }
}
