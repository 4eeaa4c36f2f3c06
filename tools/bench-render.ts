import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

import { catalog } from "@allod/catalog";
import { compile } from "@allod/compiler";
import { type CapabilityRequest, type Component, catalogOf, defineComponent } from "@allod/compiler/component";
import { ByteSize, Duration } from "@allod/core";
import { stringify } from "yaml";

import type { Line } from "./bench.ts";

const ALLOD = join(import.meta.dirname, "../apps/cli/bin/allod");
const ROUNDS = 15;
const exec = promisify(execFile);
/** The largest suite, as examples/full has it. */
const FULL = workspaceText({ suite: "full", domain: "acme.example", network: { ipv4: "198.51.100.7" }, providers: {} });

/** `allod render` of everything, and how compiling grows with the number of apps. */
export async function render(): Promise<Line[]> {
  return [...(await wholeProcess()), ...growth()];
}

/** `allod render` as a whole process, in turns with `docker compose config` merely parsing what it wrote. */
async function wholeProcess(): Promise<Line[]> {
  const folder = mkdtempSync(join(tmpdir(), "allod-bench-"));
  try {
    writeFileSync(join(folder, "workspace.yaml"), FULL);
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

/** Compiling in this process: the largest suite, then a workspace with more and more apps that each ask for what apps ask for. */
function growth(): Line[] {
  const sizes = [10, 20, 40, 80, 160];
  timed(() => compile(FULL, catalog).files?.size ?? 0);
  const times = sizes.map((count) => {
    const apps = Array.from({ length: count }, (_, index) => app(`app-${index}`));
    const grown = catalogOf([...catalog.values(), ...apps]);
    const source = workspaceText({ suite: "chat", components: { synapse: { enabled: false }, "element-web": { enabled: false } } });
    return timed(() => compile(source, grown).files?.size ?? 0);
  });
  const [first = 1] = times;
  const full = timed(() => compile(FULL, catalog).files?.size ?? 0);
  return [
    {
      name: "compile.full",
      value: round(full),
      unit: "ms",
      beside: `${sizes[0] ?? 0} apps: ${round(first)} ms`,
      ratio: round(full / first),
    },
    ...sizes.slice(1).map((count, index) => ({
      name: `compile.${count}-apps`,
      value: round(times[index + 1] ?? 0),
      unit: "ms",
      beside: `${count / 10} times as long as 10 apps take`,
      ratio: round((times[index + 1] ?? 0) / first / (count / 10)),
    })),
  ];
}

/** Milliseconds that it takes, at the median of some rounds. */
function timed(work: () => number): number {
  const times = Array.from({ length: ROUNDS }, () => {
    const begun = performance.now();
    if (work() === 0) throw new Error("it does not compile");
    return performance.now() - begun;
  });
  return median(times);
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

/** None: a schema that takes nothing, as the edge has it. */
const SETTINGS = (catalog.get("caddy") as Component).settings;

/** An app that asks for what most apps ask for. */
function app(id: string): Component {
  const asks: readonly CapabilityRequest[] = [
    { capability: "database", id: "main", workload: id, name: id.replace("-", "_"), locale: "C" },
    {
      capability: "oidcClient",
      id: "sign-in",
      workload: id,
      title: id,
      redirectUris: [`https://${id}.acme.test/callback`],
      postLogoutUris: [],
    },
    {
      capability: "route",
      id: "pages",
      workload: id,
      host: `${id}.acme.test`,
      paths: ["/"],
      target: { kind: "proxy", workload: id, port: 8080 },
    },
  ];
  return defineComponent({
    id,
    title: id,
    purpose: "Stands for an app.",
    version: "1",
    license: "Apache-2.0",
    docs: "https://example.org",
    suite: "chat",
    settings: SETTINGS,
    needs: () => asks,
    build: () => ({
      workloads: [
        {
          id,
          image: `${id}:1`,
          user: "1000:1000",
          files: [],
          volumes: [],
          scratch: [],
          resources: { memory: ByteSize.mebibytes(64), cpus: 1, pids: 64 },
          health: {
            test: ["true"],
            interval: Duration.seconds(5),
            timeout: Duration.seconds(5),
            retries: 3,
            startPeriod: Duration.seconds(5),
          },
          logs: "text",
        },
      ],
      backups: [],
      probes: [],
      tasks: [],
      dns: [],
    }),
  });
}

function workspaceText(more: Readonly<Record<string, unknown>>): string {
  return stringify({
    apiVersion: "allod.dev/v1",
    kind: "Workspace",
    name: "acme",
    domain: "acme.test",
    admin: { email: "anna.berg@acme.test" },
    providers: { oidcClient: "keycloak" },
    ...more,
  });
}
