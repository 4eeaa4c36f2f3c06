import type { Diagnostic } from "@allod/core";

import { planErrors } from "../plan/errors.ts";
import type { Plan } from "../plan/plan.ts";

/** Names are unique, and whatever is referred to exists. */
export function checkWorkloads({ workloads, links, tasks, probes }: Plan): Diagnostic[] {
  const owners = new Map<string, string>();
  const diagnostics: Diagnostic[] = [];
  for (const { id, component } of workloads) {
    const other = owners.get(id);
    if (other !== undefined) diagnostics.push(planErrors.diagnostic("plan.workload.duplicate", { workload: id, component, other }));
    owners.set(id, component);
  }
  const referred = [
    ...links.flatMap(({ from, to, purposes }) =>
      [from, to].map((workload) => ({ workload, component: `asking for ${purposes.join(", ")}` })),
    ),
    ...tasks.map(({ workload, component }) => ({ workload, component })),
    ...probes.flatMap(({ check, component }) => (check.kind === "exec" ? [{ workload: check.workload, component }] : [])),
  ];
  const unknown = new Map(
    referred
      .filter(({ workload }) => !owners.has(workload))
      .map((reference) => [`${reference.component} ${reference.workload}`, reference]),
  );
  return [...diagnostics, ...[...unknown.values()].map((reference) => planErrors.diagnostic("plan.workload.unknown", reference))];
}
