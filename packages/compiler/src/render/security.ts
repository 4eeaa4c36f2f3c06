import type { HardeningRule } from "../component/index.ts";
import type { Plan, PlannedWorkload } from "../plan/plan.ts";

/** How one container is confined: what the renderer writes, in words, and every exception with its reason. */
export interface SecurityRow {
  readonly workload: string;
  readonly user: string;
  readonly readOnlyRoot: boolean;
  /** Kept of all capabilities; empty is the rule. */
  readonly capabilities: readonly string[];
  readonly memory: string;
  readonly cpus: number;
  readonly pids: number;
  /** Published on the host: `443/tcp`. */
  readonly published: readonly string[];
  readonly egress: boolean;
  /** Of the host, read-only. */
  readonly hostPaths: readonly string[];
  /** Directories in memory from which programs may be run. */
  readonly executable: readonly string[];
  /** Mounted files that hold secrets. */
  readonly secretFiles: number;
  readonly exceptions: readonly { readonly rule: HardeningRule; readonly reason: string }[];
}

/** One row a container, in order of name. */
export function securityRows({ workloads }: Plan): SecurityRow[] {
  return workloads.map((workload) => {
    const { id, user, resources, ports = [], egress, exceptions = [], files, hostPaths = [], scratch } = workload;
    return {
      workload: id,
      user,
      readOnlyRoot: !exceptions.some(({ rule }) => rule === "read-only-root"),
      capabilities: exceptions.flatMap(({ rule, value }) => (rule === "no-capabilities" && value !== undefined ? [value] : [])),
      memory: resources.memory.toString(),
      cpus: resources.cpus,
      pids: resources.pids,
      published: ports.map(({ port, through, protocol }) => `${port}${through === undefined ? "" : `-${through}`}/${protocol}`),
      executable: scratch.flatMap(({ path, executable }) => (executable === true ? [path] : [])),
      hostPaths: hostPaths.map(({ source }) => source),
      egress: egress !== undefined || ports.length > 0,
      secretFiles: files.filter(({ content }) => content.parts.some((part) => typeof part !== "string")).length,
      exceptions: [...exceptions.map(({ rule, reason }) => ({ rule, reason })), ...outward(workload)],
    };
  });
}

/** Reaching the world, or being reached by it, is an exception too: its reason is its purpose. */
function outward({ ports = [], egress }: PlannedWorkload): { rule: HardeningRule; reason: string }[] {
  const purposes = [...new Set(ports.map(({ purpose }) => purpose))];
  return [
    ...(purposes.length === 0 ? [] : [{ rule: "internal-only" as const, reason: `It is published: ${purposes.join("; ")}.` }]),
    ...(egress === undefined ? [] : [{ rule: "internal-only" as const, reason: `It reaches out: ${egress}` }]),
  ];
}
