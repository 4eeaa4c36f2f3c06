import type { ReleaseManifest, WorkloadManifest } from "@allod/compiler";

import { decide, type WorkloadChange } from "./changes.ts";
import { listContainers, type Site } from "./engine.ts";
import { ownRelease } from "./release/releases.ts";
import { readState } from "./release/state.ts";
import { observe } from "./up/passes.ts";

/** What runs on a target. */
export interface WorkspaceStatus {
  /** The release whose files the containers read. */
  readonly release: string | undefined;
  /** The release that was last seen working. */
  readonly good: string | undefined;
  readonly workloads: readonly WorkloadStatus[];
}

export interface WorkloadStatus {
  readonly workload: string;
  readonly component: string;
  readonly image: string;
  /** `healthy`, `starting`, `unhealthy`, `missing`, `waits for <secret>`, or the engine's word: `exited`, `restarting`… */
  readonly state: string;
  readonly restarts: number;
  /** RFC 3339; undefined when it does not run. */
  readonly since: string | undefined;
}

/** Looks at what runs. Changes nothing. */
export async function status(site: Site): Promise<WorkspaceStatus> {
  const [state, { id: current, manifest }, containers] = await Promise.all([readState(site), ownRelease(site), listContainers(site)]);
  const names = new Set([...Object.keys(manifest?.workloads ?? {}), ...containers.map(({ workload }) => workload)]);
  const workloads = [...names].toSorted().map((workload): WorkloadStatus => {
    const container = containers.find((other) => other.workload === workload);
    const wanted = manifest?.workloads[workload];
    const running = container?.state === "running";
    return {
      workload,
      component: wanted?.component ?? "",
      image: container?.image ?? wanted?.image ?? "",
      state: container === undefined ? absent(wanted) : running && container.health !== "none" ? container.health : container.state,
      restarts: container?.restarts ?? 0,
      since: running ? container.startedAt : undefined,
    };
  });
  return { release: current, good: state.good, workloads };
}

/** Why there is no container. */
function absent(wanted: WorkloadManifest | undefined): string {
  return wanted?.waitsFor === undefined ? "missing" : `waits for ${wanted.waitsFor.join(", ")}`;
}

/** What `up` would change. Changes nothing. */
export async function changesAgainst(site: Site, manifest: ReleaseManifest): Promise<WorkloadChange[]> {
  return decide(manifest, await observe(site, manifest));
}
