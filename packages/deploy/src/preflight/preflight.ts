import type { Plan } from "@allod/compiler";
import type { Clock } from "@allod/core";

import type { Container, Site } from "../engine.ts";
import { checkClock, checkDisk, checkMemory } from "./machine.ts";
import { checkNetworks } from "./networks.ts";
import { checkNames } from "./names.ts";
import { checkEngine } from "./programs.ts";
import { checkPorts } from "./ports.ts";

/** The codes of all checks: what may be ignored. */
export const preflightCodes = [
  "engine.version",
  "compose.version",
  "ports.free",
  "network.free",
  "disk.free",
  "memory.total",
  "clock.right",
  "dns.points-here",
  "data.left-behind",
  "identity.replaced",
] as const;

/** What a check of the target found, and what to do about it. `unknown`: it could not be asked, which is no pass. */
export interface CheckResult {
  readonly id: (typeof preflightCodes)[number];
  readonly title: string;
  readonly status: "pass" | "warn" | "fail" | "unknown";
  readonly evidence: string;
  readonly fix: string;
}

/** What a check is about, before it knows the answer. */
export type CheckAbout = Pick<CheckResult, "id" | "title" | "fix">;

export interface PreflightRequest {
  readonly site: Site;
  readonly plan: Plan;
  readonly clock: Clock;
}

/** Asks whether the target can carry the workspace, before anything is changed on it. */
export async function preflight(request: PreflightRequest, containers: readonly Container[]): Promise<CheckResult[]> {
  const groups = await Promise.all([
    checkEngine(request),
    checkPorts(request, containers),
    checkNetworks(request),
    checkDisk(request),
    checkMemory(request),
    checkClock(request),
    checkNames(request),
  ]);
  return groups.flat();
}
