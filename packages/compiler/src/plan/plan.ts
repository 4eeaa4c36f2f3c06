import type { ByteSize, Diagnostic } from "@allod/core";

import type {
  AnsweredRequest,
  Backup,
  Build,
  CapabilityName,
  ClientSetup,
  Component,
  DnsRecord,
  FirstStep,
  Invitations,
  Probe,
  SecretRef,
  Task,
  Workload,
} from "../component/index.ts";
import type { Workspace } from "../workspace/workspace.ts";

/** A component that takes part, and why. */
export interface PlannedComponent {
  readonly id: string;
  readonly definition: Component;
  /** `default`, `chosen` (the file says so), or who needs it: `synapse needs database`. */
  readonly because: string;
  readonly backups: readonly Backup[];
  readonly firstSteps: readonly FirstStep[];
  readonly clients: readonly ClientSetup[];
  readonly invitations: Invitations | undefined;
  readonly liveDns: Build["liveDns"];
}

export interface PlannedWorkload extends Workload {
  readonly component: string;
  /** Workloads that must be healthy (and their tasks done) before this one starts. */
  readonly startsAfter: readonly string[];
}

/** One permitted connection. Everything that is not listed is impossible. */
export interface Link {
  readonly from: string;
  readonly to: string;
  readonly port: number;
  /** Hostnames, beside the container's own name, by which `from` reaches `to` over this link: those of its certificates. */
  readonly hostnames: readonly string[];
  /** Capabilities it exists for. */
  readonly purposes: readonly CapabilityName[];
}

/** A task or probe with its owner. */
export type Owned<T> = T & { readonly component: string };

/** An answered request with who asked and who answered. */
export type PlannedGrant = { readonly [Name in CapabilityName]: AnsweredRequest<Name> & { readonly provider: string } }[CapabilityName];

/** The whole workspace, decided: what runs, who talks to whom, in which order, and what proves that it works. */
export interface Plan {
  readonly workspace: Workspace;
  readonly components: readonly PlannedComponent[];
  readonly workloads: readonly PlannedWorkload[];
  readonly links: readonly Link[];
  readonly grants: readonly PlannedGrant[];
  /** The workload that public addresses arrive at. */
  readonly edge: string | undefined;
  readonly trust: SecretRef | undefined;
  /** Groups of workload ids that may start together, in order. */
  readonly waves: readonly (readonly string[])[];
  /** One per name, sorted. */
  readonly secrets: readonly SecretRef[];
  readonly probes: readonly Owned<Probe>[];
  readonly tasks: readonly Owned<Task>[];
  readonly dns: readonly Owned<DnsRecord>[];
  /** Sum of the memory limits. */
  readonly memory: ByteSize;
}

/** A plan, or what stands in its way. Warnings come with a plan. */
export interface PlanResult {
  readonly plan: Plan | undefined;
  readonly diagnostics: readonly Diagnostic[];
}
