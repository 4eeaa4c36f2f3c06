import type { Diagnostic } from "@allod/core";

import type { Plan } from "../plan/plan.ts";
import { workspaceErrors } from "../workspace/errors.ts";

/** The administrator has a name that no product of the workspace keeps for itself. One product is enough to say so. */
export function checkUsernames({ workspace, components }: Plan): Diagnostic[] {
  const { username } = workspace.admin;
  return components
    .flatMap(({ definition: { title, reservedUsernames = [] } }) => reservedUsernames.map((reserved) => ({ ...reserved, product: title })))
    .filter(({ pattern }) => new RegExp(`^(?:${pattern})$`, "i").test(username))
    .slice(0, 1)
    .map(({ product, reason }) =>
      workspaceErrors.diagnostic("workspace.username.reserved", { found: username, product, reason }, { path: "admin.username" }),
    );
}
