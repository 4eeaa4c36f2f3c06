import { z } from "zod";

import { deployErrors } from "./errors.ts";
import type { CommandResult, Target } from "./target/target.ts";

/** Where a workspace stands on its target. */
export interface Site {
  readonly target: Target;
  /** Compose project. */
  readonly project: string;
  /** Directory of everything that Allod keeps there. */
  readonly root: string;
}

/** A container as the engine sees it. */
export interface Container {
  readonly id: string;
  readonly name: string;
  readonly workload: string;
  /** Hash of the definition that it was made from. */
  readonly hash: string;
  readonly image: string;
  readonly state: string;
  /** `none` when it has no health check. */
  readonly health: string;
  readonly exitCode: number;
  readonly restarts: number;
  /** RFC 3339. */
  readonly startedAt: string;
  /** Names of the networks that it is on. */
  readonly networks: readonly string[];
  /** What its own health check printed last. */
  readonly healthOutput: string;
}

const inspected = z.looseObject({
  Id: z.string(),
  Name: z.string(),
  RestartCount: z.int().default(0),
  Config: z.looseObject({ Image: z.string(), Labels: z.record(z.string(), z.string()).nullish() }),
  NetworkSettings: z.looseObject({ Networks: z.record(z.string(), z.unknown()).nullish() }).nullish(),
  State: z.looseObject({
    Status: z.string(),
    ExitCode: z.int(),
    StartedAt: z.string(),
    Health: z.looseObject({ Status: z.string(), Log: z.array(z.looseObject({ Output: z.string() })).nullish() }).nullish(),
  }),
});

/** Every container of the project, running or not. */
export async function listContainers({ target, project }: Site): Promise<Container[]> {
  const ids = (await docker(target, ["ps", "-aq", "--no-trunc", "--filter", `label=com.docker.compose.project=${project}`])).stdout
    .split("\n")
    .filter((id) => id !== "");
  if (ids.length === 0) return [];
  // One that ends between the two commands is missing from the answer; the others are still in it.
  const { stdout, stderr, code } = await target.run(["docker", "container", "inspect", ...ids]);
  if (code !== 0 && !/no such container/i.test(stderr)) throw engineError(target, stderr);
  const parsed = z.array(inspected).safeParse(parseJson(stdout));
  if (!parsed.success) throw deployErrors.error("engine.answer", { what: "docker container inspect" }, parsed.error);
  return parsed.data.map(toContainer).toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

function toContainer({ Id, Name, Config, State, RestartCount, NetworkSettings }: z.output<typeof inspected>): Container {
  const labels = Config.Labels ?? {};
  return {
    id: Id,
    name: Name.replace(/^\//, ""),
    workload: labels["dev.allod.workload"] ?? labels["com.docker.compose.service"] ?? "",
    hash: labels["dev.allod.hash"] ?? "",
    image: Config.Image,
    state: State.Status,
    health: State.Health?.Status ?? "none",
    exitCode: State.ExitCode,
    restarts: RestartCount,
    startedAt: State.StartedAt,
    networks: Object.keys(NetworkSettings?.Networks ?? {}),
    healthOutput: State.Health?.Log?.at(-1)?.Output.trim() ?? "",
  };
}

/** Asks the engine something that must succeed. */
export async function docker(
  target: Target,
  args: readonly string[],
  options?: { timeout?: number; stdin?: string },
): Promise<CommandResult> {
  const result = await target.run(["docker", ...args], options);
  if (result.code !== 0) throw engineError(target, result.stderr);
  return result;
}

/** What stands in the way of asking the engine, in words. */
export function engineError(target: Target, stderr: string): Error {
  const reason = stderr.trim().split("\n").at(-1)?.slice(0, 300) ?? "";
  if (/permission denied/i.test(stderr) && /docker\.sock|daemon/i.test(stderr))
    return deployErrors.error("engine.permission", { target: target.name });
  if (/cannot connect to the docker daemon|is the docker daemon running|error during connect|connection refused|EOF$/i.test(stderr.trim()))
    return deployErrors.error("engine.gone", { target: target.name, reason });
  if (/no space left on device/i.test(stderr)) return deployErrors.error("target.disk-full", { target: target.name });
  return deployErrors.error("engine.refused", { reason: reason === "" ? "it gave no reason" : reason });
}

/** The arguments of a Compose command for a release. */
export function composeArguments({ project, root }: Site): [string, ...string[]] {
  return [
    "docker",
    "compose",
    "--project-name",
    project,
    "--project-directory",
    `${root}/current`,
    "--file",
    `${root}/current/compose.yaml`,
  ];
}

export function parseJson(source: string): unknown {
  try {
    return JSON.parse(source);
  } catch {
    return undefined;
  }
}
