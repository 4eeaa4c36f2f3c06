import type { Problem } from "@allod/api";

import { toProblem } from "../http/problems.ts";
import { bffStatus } from "./errors.ts";

/** As `toProblem`, with the status of the codes of this folder. */
export function toPortalProblem(error: unknown): Problem {
  const problem = toProblem(error);
  const status = (bffStatus as Readonly<Record<string, number>>)[problem.code];
  return status === undefined ? problem : { ...problem, status };
}
