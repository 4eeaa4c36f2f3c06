import type { WorkloadChange } from "./changes.ts";
import type { ProbeResult } from "./verify/verify.ts";

/** What is happening, while it happens. */
export type ProgressEvent =
  | { readonly kind: "step"; readonly text: string }
  | { readonly kind: "warning"; readonly text: string; readonly hint: string }
  | { readonly kind: "change"; readonly change: WorkloadChange }
  | { readonly kind: "workload"; readonly workload: string; readonly text: string }
  | { readonly kind: "task"; readonly title: string; readonly text: string }
  | { readonly kind: "probe"; readonly probe: ProbeResult };

export type Progress = (event: ProgressEvent) => void;
