import type { Plan, ReleaseManifest } from "@allod/compiler";

import { decide, type Observed, type WorkloadChange } from "../changes.ts";
import { deployErrors } from "../errors.ts";
import { listContainers, type Site } from "../engine.ts";
import { listNetworks, movedNetworks } from "../networks.ts";
import type { MaterializedRelease } from "../release/materialize.ts";
import { activate, holds, ownRelease, releaseId, upload } from "../release/releases.ts";
import { shellOf } from "../release/shell.ts";
import { type State, writeState } from "../release/state.ts";
import { converge, type Convergence } from "./converge.ts";
import type { TaskOutcome } from "./tasks.ts";

/** A workspace's files with the secrets as they are now. */
export interface Rendering {
  readonly manifest: ReleaseManifest;
  readonly release: MaterializedRelease;
}

/** What stands on the target, seen with a release in mind. */
interface Standing extends Observed {
  readonly current: string | undefined;
}

/** A release on the target, and what it takes to bring it up. */
export interface Pass {
  readonly id: string;
  readonly key: string;
  readonly manifest: ReleaseManifest;
  readonly changes: readonly WorkloadChange[];
  readonly moved: readonly string[];
}

/** What all passes of one `up` have in common; `tasks` and `changes` are filled as things are done. */
export interface Passes {
  readonly convergence: Omit<Convergence, "changes" | "moved">;
  readonly render: () => Rendering;
  readonly state: State;
  readonly tasks: Map<string, TaskOutcome>;
  readonly changes: Map<string, WorkloadChange>;
}

export async function observe(site: Site, manifest: ReleaseManifest): Promise<Standing> {
  const { id, manifest: release } = await ownRelease(site);
  const [containers, networks] = await Promise.all([listContainers(site), listNetworks(site.target)]);
  return { current: id, release, containers, moved: movedNetworks(networks, manifest, site) };
}

/** Writes the release and makes it the current one, noted down before. */
export async function begin(
  { convergence: { site, clock, progress }, state, ...all }: Passes,
  { manifest, release }: Rendering,
  standing: Standing,
): Promise<Pass> {
  const { current, moved } = standing;
  const id = holds(current, release) && current !== undefined ? current : releaseId(release, clock);
  if (id !== current) {
    progress({ kind: "step", text: `writing release ${id}` });
    await upload(site, id, release);
  }
  if (id !== current || state.wanted !== id) await writeState(site, shellOf(site.target), { version: 1, good: state.good, wanted: id });
  if (id !== current) await activate(site, id);
  const changes = decide(manifest, standing);
  for (const change of changes) {
    const before = all.changes.get(change.workload)?.kind ?? "wait";
    if (change.kind !== "none" || before === "wait") all.changes.set(change.workload, change);
  }
  return { id, key: release.key, manifest, changes, moved };
}

/**
 * Brings the target to the release. Tasks may find secrets on the way: as long as they do, whoever reads them is started
 * in another pass. Returns the last release.
 */
export async function settle(passes: Passes, first: Pass): Promise<Pass> {
  const { convergence, render, tasks } = passes;
  let pass = first;
  // Each task may find something that another waits for; after that, nothing new can come to light.
  for (let rounds = convergence.plan.tasks.length; ; rounds--) {
    await converge({ ...convergence, changes: pass.changes, moved: pass.moved }, (outcome) => {
      const before = tasks.get(outcome.task)?.changes ?? [];
      tasks.set(outcome.task, { ...outcome, changes: [...before, ...outcome.changes] });
    });
    const next = render();
    if (next.release.key === pass.key) break;
    if (rounds <= 0) throw deployErrors.error("secrets.found.unsettled");
    convergence.progress({ kind: "step", text: "going on with what was found" });
    pass = await begin(passes, next, await observe(convergence.site, next.manifest));
  }
  refuseWaiting(convergence.plan, pass.manifest);
  return pass;
}

/** Whoever still waits now would wait for ever. */
function refuseWaiting({ secrets, tasks }: Plan, { workloads }: ReleaseManifest): void {
  for (const [workload, { waitsFor: [name] = [] }] of Object.entries(workloads)) {
    if (name === undefined) continue;
    const spec = secrets.find((ref) => ref.name === name)?.spec;
    const by = spec?.type === "found" ? spec.by : "";
    const source = tasks.find(({ id }) => id === by)?.workload ?? by;
    throw deployErrors.error("secrets.found.missing", { workload, name, by, source });
  }
}
