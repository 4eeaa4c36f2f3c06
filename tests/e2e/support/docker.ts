import { dockerEnv } from "../machine/engine.ts";
import { attempt, run } from "../machine/run.ts";
import { PROJECT } from "./workspace.ts";

/** What the engine says of a container; only what the tests look at. */
export interface Inspected {
  readonly Id: string;
  readonly Name: string;
  readonly Config: {
    readonly User: string;
    readonly Env: readonly string[];
    readonly Labels: Readonly<Record<string, string>>;
    readonly Healthcheck?: { readonly Test: readonly string[] };
  };
  readonly State: { readonly Pid: number; readonly Status: string; readonly Health?: { readonly Status: string } };
  readonly HostConfig: {
    readonly ReadonlyRootfs: boolean;
    readonly CapAdd: readonly string[] | null;
    readonly CapDrop: readonly string[] | null;
    readonly SecurityOpt: readonly string[] | null;
    readonly Memory: number;
    readonly MemorySwap: number;
    readonly NanoCpus: number;
    readonly PidsLimit: number;
    readonly Privileged: boolean;
    readonly PortBindings: Readonly<Record<string, unknown>> | null;
    readonly IpcMode: string;
    readonly PidMode: string;
  };
  readonly NetworkSettings: { readonly Networks: Readonly<Record<string, { readonly IPAddress: string }>> };
}

export function docker(...args: readonly string[]): Promise<string> {
  return run("docker", args, { env: dockerEnv });
}

/** The workspace's containers by workload. */
export async function containers(): Promise<Map<string, Inspected>> {
  const ids = (await docker("ps", "-aq", "--filter", `label=com.docker.compose.project=${PROJECT}`)).split("\n").filter((id) => id !== "");
  if (ids.length === 0) return new Map();
  const { code, stdout, stderr } = await attempt("docker", ["container", "inspect", ...ids], { env: dockerEnv });
  // One was replaced between the two questions: what there is now is asked for again.
  if (code !== 0 && stderr.includes("No such container")) return containers();
  if (code !== 0) throw new Error(stderr);
  const all = JSON.parse(stdout) as Inspected[];
  return new Map(
    all.map((one) => [one.Config.Labels["dev.allod.workload"] ?? one.Name, one] as const).toSorted(([a], [b]) => (a < b ? -1 : 1)),
  );
}

/** Workload -> container id. */
export async function containerIds(): Promise<Record<string, string>> {
  return Object.fromEntries([...(await containers())].map(([workload, { Id }]) => [workload, Id]));
}
