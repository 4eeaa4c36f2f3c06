import type { ReleaseManifest } from "@allod/compiler";
import { z } from "zod";

import { deployErrors } from "./errors.ts";
import { docker, engineError, parseJson, type Site } from "./engine.ts";
import type { Target } from "./target/target.ts";

/** A network as the engine sees it. */
export interface EngineNetwork {
  readonly name: string;
  /** IPv4, in CIDR notation. */
  readonly subnets: readonly string[];
  /** The Compose project that it is of, and its name there. */
  readonly project: string | undefined;
  readonly key: string;
}

const inspected = z.looseObject({
  Name: z.string(),
  Labels: z.record(z.string(), z.string()).nullish(),
  IPAM: z.looseObject({ Config: z.array(z.looseObject({ Subnet: z.string().optional() })).nullish() }).nullish(),
});

/** Every network of the engine. */
export async function listNetworks(target: Target): Promise<EngineNetwork[]> {
  const ids = (await docker(target, ["network", "ls", "-q", "--no-trunc"])).stdout.split("\n").filter((id) => id !== "");
  if (ids.length === 0) return [];
  // One that goes between the two commands is missing from the answer; the others are still in it.
  const { stdout, stderr, code } = await target.run(["docker", "network", "inspect", ...ids]);
  if (code !== 0 && !/no such network|not found/i.test(stderr)) throw engineError(target, stderr);
  const parsed = z.array(inspected).safeParse(parseJson(stdout));
  if (!parsed.success) throw deployErrors.error("engine.answer", { what: "docker network inspect" }, parsed.error);
  return parsed.data.map(({ Name, Labels, IPAM }) => ({
    name: Name,
    subnets: (IPAM?.Config ?? []).flatMap(({ Subnet = "" }) => (Subnet.includes(".") ? [Subnet] : [])),
    project: Labels?.["com.docker.compose.project"],
    key: Labels?.["com.docker.compose.network"] ?? "",
  }));
}

/**
 * Networks of ours that lie elsewhere than the release says, or where another of its networks is to be: those of releases
 * of before, and all of them when the file names another range. The engine never moves one. Compose 2.26 goes on with it
 * as it is; 2.40 removes it, and fails where any other container is on it.
 */
export function movedNetworks(
  existing: readonly EngineNetwork[],
  { networks = {} }: ReleaseManifest,
  { project }: Pick<Site, "project">,
): string[] {
  const wanted = new Set(Object.values(networks));
  return existing
    .filter((network) => network.project === project)
    .filter(({ key, subnets }) => {
      const own = networks[key];
      return own === undefined ? subnets.some((subnet) => wanted.has(subnet)) : !subnets.includes(own);
    })
    .map(({ name }) => name);
}
