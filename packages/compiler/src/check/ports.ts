import type { Diagnostic } from "@allod/core";

import { planErrors } from "../plan/errors.ts";
import type { Plan } from "../plan/plan.ts";

/** A port of the host belongs to one workload. */
export function checkPorts({ workloads }: Plan): Diagnostic[] {
  const taken = workloads.flatMap((workload) => (workload.ports ?? []).map((published) => ({ ...published, workload })));
  return taken.flatMap((one, index) =>
    taken.slice(index + 1).flatMap((other) => {
      const overlaps =
        one.protocol === other.protocol && one.port <= (other.through ?? other.port) && other.port <= (one.through ?? one.port);
      if (!overlaps) return [];
      const port = Math.max(one.port, other.port);
      return [
        planErrors.diagnostic(
          "plan.port.conflict",
          { workload: one.workload.id, other: other.workload.id, port, protocol: one.protocol },
          { path: `components.${other.workload.component}` },
        ),
      ];
    }),
  );
}
