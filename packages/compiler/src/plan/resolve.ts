import { ByteSize, compareText, type Diagnostic } from "@allod/core";

import { check } from "../check/index.ts";
import { type Build, type Catalog, isSecretRef, type SecretRef } from "../component/index.ts";
import type { Workspace } from "../workspace/workspace.ts";
import { answer, type Answered } from "./answer.ts";
import { buildAll, collectSecrets } from "./build.ts";
import { contextsOf } from "./context.ts";
import { planErrors } from "./errors.ts";
import { startOrder } from "./order.ts";
import type { Owned, Plan, PlannedWorkload, PlanResult } from "./plan.ts";
import { select } from "./select.ts";

/**
 * Decides the whole workspace in two phases: every component says what it needs and providers answer; then every
 * component is built from the answers. Pure: the same workspace and catalog give the same plan.
 */
export function resolve(workspace: Workspace, catalog: Catalog): PlanResult {
  const contexts = contextsOf(catalog, workspace);
  const { selected, diagnostics } = select(catalog, workspace, contexts);
  if (diagnostics.length > 0) return { plan: undefined, diagnostics };

  const edgeDefinition = [...selected.values()].find(({ component }) => component.edge !== undefined)?.component;
  const edge = edgeDefinition?.edge?.(contexts.get(edgeDefinition.id) as never);
  const answered = answer(
    selected,
    contexts,
    edge === undefined ? undefined : { workload: edge.workload, port: workspace.network.httpsPort },
  );
  const builds = buildAll(selected, contexts, { answered, trust: edge?.trust });
  const workloads = workloadsOf(builds, answered, workspace);
  const order = startOrder(
    workloads.map(({ id }) => id),
    answered.startsAfter,
  );
  const { secrets, diagnostics: conflicts } = collectSecrets(builds, [
    ...grantedSecrets(answered),
    ...(edge?.trust === undefined ? [] : [edge.trust]),
  ]);
  const blocking = [...answered.diagnostics, ...conflicts];
  if ("cycle" in order) blocking.push(planErrors.diagnostic("plan.start.cycle", { cycle: order.cycle.join(" -> ") }));

  const plan: Plan = {
    workspace,
    components: [...selected.values()].map(({ component, because }) => ({
      id: component.id,
      definition: component,
      because,
      backups: builds.get(component.id)?.backups ?? [],
      firstSteps: builds.get(component.id)?.firstSteps ?? [],
      clients: builds.get(component.id)?.clients ?? [],
      invitations: builds.get(component.id)?.invitations,
      liveDns: builds.get(component.id)?.liveDns,
    })),
    workloads,
    links: answered.links,
    grants: answered.grants,
    edge: edge?.workload,
    trust: edge?.trust,
    waves: "waves" in order ? order.waves : [],
    secrets,
    probes: owned(builds, (build) => build.probes),
    tasks: owned(builds, (build) => build.tasks),
    dns: owned(builds, (build) => build.dns),
    memory: workloads.reduce((sum, { resources }) => sum.plus(resources.memory), ByteSize.mebibytes(0)),
  };
  const problems = [...blocking, ...check(plan)];
  if (problems.some(isError)) return { plan: undefined, diagnostics: problems };
  return { plan, diagnostics: [...problems, ...limitations(builds)] };
}

function workloadsOf(builds: ReadonlyMap<string, Build>, { startsAfter }: Answered, { components }: Workspace): PlannedWorkload[] {
  return [...builds]
    .flatMap(([component, { workloads }]) =>
      workloads.map((workload) => ({
        ...workload,
        component,
        image: components[component]?.image ?? workload.image,
        startsAfter: [...(startsAfter.get(workload.id) ?? [])].toSorted(compareText),
      })),
    )
    .toSorted((a, b) => compareText(a.id, b.id));
}

function owned<T extends object>(builds: ReadonlyMap<string, Build>, pick: (build: Build) => readonly T[]): Owned<T>[] {
  return [...builds].flatMap(([component, build]) => pick(build).map((item) => ({ ...item, component })));
}

function limitations(builds: ReadonlyMap<string, Build>): Diagnostic[] {
  const warnings = [...builds.values()].flatMap((build) => build.warnings ?? []);
  return warnings.map(({ message, hint, path }) =>
    planErrors.diagnostic("plan.component.limited", { message, hint }, { path, severity: "warning" }),
  );
}

function grantedSecrets({ grants }: Answered): SecretRef[] {
  return grants.flatMap(({ grant }) => refsIn(grant));
}

function refsIn(value: unknown): SecretRef[] {
  if (isSecretRef(value)) return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(refsIn) : [];
}

function isError(diagnostic: Diagnostic): boolean {
  return diagnostic.severity === "error";
}
