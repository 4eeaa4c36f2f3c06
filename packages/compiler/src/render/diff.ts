import { compareText } from "@allod/core";

import type { ReleaseManifest, WorkloadManifest } from "./manifest.ts";

/** What happens to a workload between two releases, and why. */
export interface WorkloadChange {
  readonly workload: string;
  readonly kind: "create" | "replace" | "remove" | "none";
  readonly reasons: readonly string[];
}

const SECTION_NAMES: Readonly<Record<string, string>> = {
  command: "the command", environment: "the environment", hardening: "hardening", limits: "limits", health: "the health check",
  networks: "who it may talk to", ports: "published ports", storage: "mounts", lifecycle: "start and stop",
};

/** Compares two releases, workload by workload, in order of name. Without an earlier one everything is new. */
export function diffManifests(before: ReleaseManifest | undefined, after: ReleaseManifest): WorkloadChange[] {
  const names = [...new Set([...Object.keys(before?.workloads ?? {}), ...Object.keys(after.workloads)])].toSorted(compareText);
  return names.map((workload) => {
    const old = before?.workloads[workload];
    const wanted = after.workloads[workload];
    if (wanted === undefined) return { workload, kind: "remove", reasons: ["no longer part of the workspace"] };
    if (old === undefined) return { workload, kind: "create", reasons: ["new"] };
    if (old.hash === wanted.hash) return { workload, kind: "none", reasons: [] };
    return { workload, kind: "replace", reasons: reasonsOf(old, wanted) };
  });
}

function reasonsOf(old: WorkloadManifest, wanted: WorkloadManifest): string[] {
  const image = old.image === wanted.image ? [] : [`image ${old.image} -> ${wanted.image}`];
  const sections = changedKeys(old.sections, wanted.sections).filter((name) => name !== "image").map((name) => `${SECTION_NAMES[name] ?? name} changed`);
  const files = changedKeys(old.files, wanted.files).map((path) => {
    if (old.files[path] === undefined) return `${path} added`;
    return wanted.files[path] === undefined ? `${path} removed` : `${path} changed`;
  });
  return [...image, ...files, ...sections];
}

function changedKeys(old: Readonly<Record<string, string>>, wanted: Readonly<Record<string, string>>): string[] {
  return [...new Set([...Object.keys(old), ...Object.keys(wanted)])].filter((key) => old[key] !== wanted[key]).toSorted(compareText);
}
