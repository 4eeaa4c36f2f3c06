import { z } from "zod";

import { deployErrors } from "../errors.ts";
import { engineError, parseJson } from "../engine.ts";
import type { CheckResult, PreflightRequest } from "./preflight.ts";

/** `include` with `project_directory` came with Compose 2.20; no-new-privileges, init and pids limits are older than Engine 20.10. */
const ENGINE = [20, 10] as const;
const COMPOSE = [2, 20] as const;

const versionAnswer = z.looseObject({ Server: z.looseObject({ Version: z.string() }).nullish() });

/** The engine answers and is new enough. Throws when it does not answer at all: nothing else could be asked. */
export async function checkEngine({ site: { target } }: PreflightRequest): Promise<CheckResult[]> {
  const engine = await target.run(["docker", "version", "--format", "{{json .}}"]);
  const server = versionAnswer.safeParse(parseJson(engine.stdout)).data?.Server?.Version;
  if (server === undefined) throw engineError(target, engine.stderr);
  const compose = await target.run(["docker", "compose", "version", "--short"]);
  if (compose.code !== 0) throw deployErrors.error("compose.missing", { target: target.name });
  return [
    version("engine.version", "Docker Engine", server, ENGINE),
    version("compose.version", "Docker Compose", compose.stdout.trim().replace(/^v/, ""), COMPOSE),
  ];
}

function version(id: CheckResult["id"], program: string, found: string, least: readonly [number, number]): CheckResult {
  const [major = 0, minor = 0] = found.split(".").map(Number);
  const enough = major > least[0] || (major === least[0] && minor >= least[1]);
  return {
    id,
    title: `${program} is new enough`,
    status: enough ? "pass" : "fail",
    evidence: `${found}, at least ${least.join(".")} is needed`,
    fix: `Install a newer ${program}: https://docs.docker.com/engine/install/`,
  };
}
