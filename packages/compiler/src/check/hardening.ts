import type { Diagnostic } from "@allod/core";

import type { HardeningRule } from "../component/index.ts";
import { planErrors } from "../plan/errors.ts";
import type { Plan, PlannedWorkload } from "../plan/plan.ts";

/** Who breaks a rule says why: an exception without a reason is no exception. */
export function checkHardening({ workloads }: Plan): Diagnostic[] {
  return workloads.flatMap((workload) =>
    broken(workload)
      .filter((rule) => !(workload.exceptions ?? []).some((exception) => exception.rule === rule && exception.reason.trim() !== ""))
      .map((rule) => planErrors.diagnostic("plan.hardening.undeclared", { workload: workload.id, rule, component: workload.component })),
  );
}

/** Rules that can be seen to be broken; a writable root or a kept capability is an exception from the start. */
function broken({ user, egress, hostPaths = [] }: PlannedWorkload): HardeningRule[] {
  return [
    ...(/^0(:|$)/.test(user) ? (["non-root"] as const) : []),
    ...(egress?.trim() === "" ? (["internal-only"] as const) : []),
    ...(hostPaths.length > 0 ? (["no-host-paths"] as const) : []),
  ];
}
