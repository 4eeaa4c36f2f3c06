import type { Diagnostic } from "@allod/core";

import type { Plan } from "../plan/plan.ts";
import { checkAddresses } from "./addresses.ts";
import { checkGuards } from "./guards.ts";
import { checkHardening } from "./hardening.ts";
import { checkPorts } from "./ports.ts";
import { checkRoutes } from "./routes.ts";
import { checkUsernames } from "./usernames.ts";
import { checkWorkloads } from "./workloads.ts";

/** A rule over a whole plan. Finds all it can, never throws. */
type Rule = (plan: Plan) => Diagnostic[];

const rules: readonly Rule[] = [checkWorkloads, checkAddresses, checkRoutes, checkGuards, checkPorts, checkHardening, checkUsernames];

/** Every finding of every rule, in order. */
export function check(plan: Plan): Diagnostic[] {
  return rules.flatMap((rule) => rule(plan));
}
