import type { Plan } from "@allod/compiler";

import { deployErrors } from "./errors.ts";
import type { Target } from "./target/target.ts";

const USUAL = "/var/run/docker.sock";

/**
 * What Compose is to know of the target, in variables: the group that owns the engine's socket, which has another number
 * on every server. Nothing when no workload is in that group.
 */
export async function engineEnvironment(target: Target, { workloads }: Pick<Plan, "workloads">): Promise<Record<string, string>> {
  if (!workloads.some(({ engineGroup }) => engineGroup === true)) return {};
  // With DOCKER_HOST set, the context's address is that.
  const { stdout } = await target.run(["docker", "context", "inspect", "--format", "{{.Endpoints.docker.Host}}"]);
  const socket = /^unix:\/\/(\/.+)$/.exec(stdout.trim())?.[1] ?? USUAL;
  const { code, stdout: group } = await target.run(["stat", "-L", "-c", "%g", socket]);
  if (code !== 0 || !/^\d+$/.test(group.trim())) throw deployErrors.error("engine.socket", { target: target.name, socket });
  return { ENGINE_GROUP: group.trim() };
}
