import type { Plan, PlannedWorkload } from "@allod/compiler";
import type { TaskIo } from "@allod/compiler/component";
import type { Clock } from "@allod/core";

import type { WorkloadChange } from "../changes.ts";
import { deployErrors } from "../errors.ts";
import { composeArguments, docker, engineError, listContainers, type Site } from "../engine.ts";
import type { Progress } from "../progress.ts";
import { exclusively } from "../release/lock.ts";
import { waitHealthy } from "./health.ts";
import { runTask, type TaskOutcome } from "./tasks.ts";

const LONG = 1_800_000;

export interface Convergence {
  readonly site: Site;
  readonly plan: Plan;
  readonly changes: readonly WorkloadChange[];
  /** Names of networks that are to be made anew. */
  readonly moved: readonly string[];
  readonly io: TaskIo;
  readonly clock: Clock;
  readonly progress: Progress;
  readonly redact: (text: string) => string;
}

/** Fetches the images that are not there. Nothing that runs is touched. */
export async function fetchImages({ site: { target }, plan, progress }: Pick<Convergence, "plan" | "progress" | "site">): Promise<void> {
  for (const image of new Set(plan.workloads.map((workload) => workload.image))) {
    const { code, stderr } = await target.run(["docker", "image", "inspect", "--format", "{{.Id}}", image]);
    if (code === 0) continue;
    if (!/no such image/i.test(stderr)) throw engineError(target, stderr);
    progress({ kind: "step", text: `fetching ${image}` });
    const pulled = await target.run(["docker", "pull", "--quiet", image], { timeout: LONG });
    if (pulled.code !== 0)
      throw deployErrors.error("image.missing", { image, reason: pulled.stderr.trim().split("\n").at(-1)?.slice(0, 200) ?? "" });
  }
}

/**
 * Brings the target to the current release: group by group, each behind the health of the one before, and wires it up.
 * What waits for a secret stays as it is. `done` is told of each task: when a later step fails, it is known what has happened.
 */
export async function converge(convergence: Convergence, done: (outcome: TaskOutcome) => void): Promise<void> {
  const { site, plan, changes, io, progress } = convergence;
  const kinds = new Map(changes.map(({ workload, kind }) => [workload, kind]));
  // First, because what comes may want their ports.
  await removeContainers(
    convergence,
    changes.filter(({ kind }) => kind === "remove"),
  );
  await removeNetworks(convergence);
  for (const wave of plan.waves) {
    const workloads = plan.workloads.filter(({ id }) => wave.includes(id) && kinds.get(id) !== "wait");
    const changed = workloads.filter(({ id }) => kinds.get(id) !== "none");
    for (const workload of changed) await prepareVolumes(site, workload);
    await start(convergence, changed, kinds);
    const news: Progress = (event) =>
      void (changed.some(({ id }) => event.kind === "workload" && event.workload === id) && progress(event));
    await waitHealthy(workloads, { ...convergence, progress: news });
    for (const task of plan.tasks.filter(({ workload }) => workloads.some(({ id }) => id === workload)))
      done(await runTask(task, io, progress));
  }
  if (changes.some(({ kind }) => kind !== "none" && kind !== "wait"))
    await mutate(site, ["docker", "network", "prune", "--force", "--filter", `label=com.docker.compose.project=${site.project}`]);
}

async function start(
  { site, changes, progress }: Convergence,
  workloads: readonly PlannedWorkload[],
  kinds: ReadonlyMap<string, WorkloadChange["kind"]>,
): Promise<void> {
  for (const { id } of workloads) progress({ kind: "change", change: changes.find(({ workload }) => workload === id) as WorkloadChange });
  const replaced = workloads.filter(({ id }) => kinds.get(id) === "replace").map(({ id }) => id);
  const others = workloads.filter(({ id }) => kinds.get(id) !== "replace").map(({ id }) => id);
  const up = [...composeArguments(site), "up", "--detach", "--no-deps", "--no-build", "--pull", "never", "--quiet-pull"];
  if (others.length > 0) await mutate(site, [...up, ...others]);
  if (replaced.length > 0) await mutate(site, [...up, "--force-recreate", ...replaced]);
}

/** A fresh volume belongs to root: gives its top directory to the workload's user, with no right but that one. */
async function prepareVolumes(site: Site, { id, image, user, volumes }: PlannedWorkload): Promise<void> {
  for (const { name } of volumes.filter(({ of, ownership }) => of === undefined && ownership === "user")) {
    const key = `${id}-${name}`;
    const volume = `${site.project}_${key}`;
    await mutate(site, [
      "docker",
      "volume",
      "create",
      "--label",
      `com.docker.compose.project=${site.project}`,
      "--label",
      `com.docker.compose.volume=${key}`,
      volume,
    ]);
    const confined = [
      "--network",
      "none",
      "--read-only",
      "--cap-drop",
      "ALL",
      "--cap-add",
      "CHOWN",
      "--security-opt",
      "no-new-privileges",
      "--user",
      "0:0",
      "--pull",
      "never",
    ];
    await mutate(site, [
      "docker",
      "run",
      "--rm",
      ...confined,
      "--volume",
      `${volume}:/volume`,
      "--entrypoint",
      "chown",
      image,
      user,
      "/volume",
    ]);
  }
}

async function removeContainers({ site, progress }: Convergence, removals: readonly WorkloadChange[]): Promise<void> {
  for (const change of removals) {
    const { workload } = change;
    progress({ kind: "change", change });
    const filters = [`label=com.docker.compose.project=${site.project}`, `label=com.docker.compose.service=${workload}`].flatMap(
      (filter) => ["--filter", filter],
    );
    const ids = (await docker(site.target, ["ps", "-aq", ...filters])).stdout.split("\n").filter((id) => id !== "");
    if (ids.length > 0) await mutate(site, ["docker", "rm", "--force", ...ids]);
  }
}

/** A network keeps the addresses that it was made with: what is on it is removed first, and comes back in its turn. */
export async function removeNetworks({ site, moved, progress }: Pick<Convergence, "moved" | "progress" | "site">): Promise<void> {
  if (moved.length === 0) return;
  progress({ kind: "step", text: `giving ${moved.length} networks other addresses` });
  const attached = (await listContainers(site)).filter(({ networks }) => networks.some((name) => moved.includes(name)));
  if (attached.length > 0) await mutate(site, ["docker", "rm", "--force", ...attached.map(({ id }) => id)]);
  await mutate(site, ["docker", "network", "rm", ...moved]);
}

/** Runs a command that changes the target. */
export async function mutate(site: Site, argv: readonly string[]): Promise<void> {
  const result = await site.target.run(exclusively(site, argv), { timeout: LONG });
  if (result.code !== 0) throw engineError(site.target, result.stderr);
}
