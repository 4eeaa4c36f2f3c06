import type { ReleaseManifest, WorkloadManifest } from "@allod/compiler";
import { compareText } from "@allod/core";

import type { Container } from "./engine.ts";

/** What happens to a workload, and why. */
export interface WorkloadChange {
  readonly workload: string;
  readonly kind: "create" | "replace" | "start" | "remove" | "none";
  readonly reasons: readonly string[];
}

/** What a target has: its containers, and the release that they should be of. */
export interface Observed {
  readonly containers: readonly Container[];
  readonly release: ReleaseManifest | undefined;
}

const SECTION_NAMES: Readonly<Record<string, string>> = {
  command: "the command",
  environment: "the environment",
  hardening: "hardening",
  limits: "limits",
  health: "the health check",
  networks: "who it may talk to",
  ports: "published ports",
  storage: "mounts",
  lifecycle: "start and stop",
};

/** Compares what is wanted with what runs, workload by workload, in order of name. */
export function decide(wanted: ReleaseManifest, { containers, release }: Observed): WorkloadChange[] {
  const names = new Set([...Object.keys(wanted.workloads), ...containers.map(({ workload }) => workload)]);
  return [...names].toSorted(compareText).map((workload) => {
    const own = containers.filter((container) => container.workload === workload);
    const definition = wanted.workloads[workload];
    if (definition === undefined) return { workload, kind: "remove", reasons: ["no longer part of the workspace"] };
    return { workload, ...decideOne(definition, own, release?.workloads[workload]) };
  });
}

function decideOne(
  wanted: WorkloadManifest,
  own: readonly Container[],
  before: WorkloadManifest | undefined,
): Omit<WorkloadChange, "workload"> {
  const [container, ...others] = own;
  if (container === undefined) return { kind: "create", reasons: [before === undefined ? "new" : "its container is gone"] };
  if (others.length > 0) return { kind: "replace", reasons: ["a replacement was interrupted"] };
  if (container.hash !== wanted.hash)
    return { kind: "replace", reasons: before?.hash === container.hash ? reasonsOf(before, wanted) : ["it runs another release"] };
  if (container.state !== "running") return { kind: "start", reasons: [`it is ${container.state}`] };
  if (container.health === "unhealthy") return { kind: "replace", reasons: ["it is unhealthy"] };
  return { kind: "none", reasons: [] };
}

function reasonsOf(old: WorkloadManifest, wanted: WorkloadManifest): string[] {
  const image = old.image === wanted.image ? [] : [`image ${old.image} -> ${wanted.image}`];
  const sections = changedKeys(old.sections, wanted.sections)
    .filter((name) => name !== "image")
    .map((name) => `${SECTION_NAMES[name] ?? name} changed`);
  const files = changedKeys(old.files, wanted.files).map((path) => {
    if (old.files[path] === undefined) return `${path} added`;
    return wanted.files[path] === undefined ? `${path} removed` : `${path} changed`;
  });
  return [...image, ...files, ...sections];
}

function changedKeys(old: Readonly<Record<string, string>>, wanted: Readonly<Record<string, string>>): string[] {
  return [...new Set([...Object.keys(old), ...Object.keys(wanted)])].filter((key) => old[key] !== wanted[key]).toSorted(compareText);
}
