import type { ReleaseManifest, WorkloadManifest } from "@allod/compiler";
import { compareText } from "@allod/core";

import type { Container } from "./engine.ts";
import type { CheckResult } from "./preflight/preflight.ts";

/** What happens to a workload, and why. */
export interface WorkloadChange {
  readonly workload: string;
  /** `wait`: it, or what it starts after, reads a secret that nobody has found yet. */
  readonly kind: "create" | "replace" | "start" | "remove" | "wait" | "none";
  readonly reasons: readonly string[];
}

/** What a target has: its containers, and the release that they should be of. */
export interface Observed {
  readonly containers: readonly Container[];
  readonly release: ReleaseManifest | undefined;
  /** Names of networks that must be made anew with other addresses; with them goes every container on them. */
  readonly moved: readonly string[];
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
export function decide(wanted: ReleaseManifest, { containers, release, moved }: Observed): WorkloadChange[] {
  const names = new Set([...Object.keys(wanted.workloads), ...containers.map(({ workload }) => workload)]);
  return [...names].toSorted(compareText).map((workload) => {
    const own = containers.filter((container) => container.workload === workload);
    const definition = wanted.workloads[workload];
    if (definition === undefined)
      return { workload, kind: "remove", reasons: ["no longer part of the workspace", ...keptData(release?.workloads[workload])] };
    const { waitsFor = [] } = definition;
    if (waitsFor.length > 0) return { workload, kind: "wait", reasons: [`waits for ${waitsFor.join(", ")}`] };
    const decision = decideOne(definition, own, release?.workloads[workload]);
    const isMoved = own.some(({ networks }) => networks.some((name) => moved.includes(name)));
    if (!isMoved) return { workload, ...decision };
    return {
      workload,
      kind: "replace",
      reasons: [...(decision.kind === "replace" ? decision.reasons : []), "its networks get other addresses"],
    };
  });
}

function keptData(before: WorkloadManifest | undefined): string[] {
  const volumes = before?.volumes ?? [];
  return volumes.length === 0 ? [] : [`its data stays in ${volumes.join(", ")}`];
}

/** Data that a component would leave behind: its containers get other names, and begin with empty volumes. */
export function leftBehind(wanted: ReleaseManifest, { release }: Pick<Observed, "release">): CheckResult[] {
  const components = new Set(Object.values(wanted.workloads).map(({ component }) => component));
  const left = Object.entries(release?.workloads ?? {}).filter(
    ([workload, { component, volumes }]) => wanted.workloads[workload] === undefined && volumes.length > 0 && components.has(component),
  );
  return left.map(([workload, { component }]) => ({
    id: "data.left-behind",
    title: `The data of ${workload} is left behind`,
    status: "fail",
    evidence: `${component} would run in other containers and begin empty`,
    fix: "Change the setting back; or dump the data first, go on with --ignore data.left-behind, and restore it into the new containers. Nothing is deleted.",
  }));
}

/** Everybody's accounts are in the identity provider: another one begins with none, and nobody means that by a change elsewhere. */
export function identityReplaced(wanted: ReleaseManifest, { release }: Pick<Observed, "release">): CheckResult[] {
  if (release === undefined || wanted.identity === undefined) return [];
  const known = Object.values(release.workloads).map(({ component }) => component);
  // Releases of before do not say which it was: then the new one must at least have been there.
  const same =
    release.identity === undefined ? known.length === 0 || known.includes(wanted.identity) : release.identity === wanted.identity;
  if (same) return [];
  return [
    {
      id: "identity.replaced",
      title: "Everybody's accounts are where they were",
      status: "fail",
      evidence: `${wanted.identity} would take the place of ${release.identity ?? "the identity provider that runs"}, and knows nobody but the administrator`,
      fix: "Choose the one that runs, such as `providers: { oidcClient: keycloak }`; or go on with --ignore identity.replaced, and invite everybody again. Nothing is deleted.",
    },
  ];
}

function decideOne(
  wanted: WorkloadManifest,
  own: readonly Container[],
  before: WorkloadManifest | undefined,
): Omit<WorkloadChange, "workload"> {
  const [container, ...others] = own;
  const found = before?.waitsFor?.map((name) => `${name} is known now`);
  if (container === undefined) return { kind: "create", reasons: found ?? [before === undefined ? "new" : "its container is gone"] };
  if (others.length > 0) return { kind: "replace", reasons: ["a replacement was interrupted"] };
  if (container.hash !== wanted.hash)
    return {
      kind: "replace",
      reasons: before?.hash === container.hash ? reasonsOf(before, wanted) : (found ?? ["it runs another release"]),
    };
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
