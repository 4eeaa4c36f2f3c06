import type { Diagnostic } from "@allod/core";

import { planErrors } from "../plan/errors.ts";
import type { Plan } from "../plan/plan.ts";

/** One hostname, one certificate; one path, one owner. */
export function checkRoutes({ grants }: Plan): Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  const owners = new Map<string, string>();
  const residents = new Map<string, string>();
  for (const { component, request } of grants) {
    if (request.capability !== "route") continue;
    const host = request.host.toLowerCase().replace(/\.$/, "");
    const at = { path: `components.${component}.hostname` };
    if (host !== request.host) diagnostics.push(planErrors.diagnostic("plan.route.split", { host }, at));
    const { invitedBy } = request;
    if (invitedBy !== undefined && !asked(invitedBy, component, grants))
      diagnostics.push(planErrors.diagnostic("plan.route.uninvited", { component, other: invitedBy, host }, at));
    // Fixed answers may stand beside another's pages (`/.well-known/`); two apps on one name share cookies and trust.
    const resident = request.target.kind === "proxy" ? residents.get(host) : undefined;
    const intrudes = resident !== undefined && resident !== component && invitedBy !== resident;
    if (intrudes) diagnostics.push(planErrors.diagnostic("plan.route.conflict", { component, other: resident, host, path: "" }, at));
    if (request.target.kind === "proxy" && resident === undefined) residents.set(host, invitedBy ?? component);
    for (const path of request.paths) {
      const other = owners.get(`${host} ${path}`);
      if (other !== undefined && !intrudes)
        diagnostics.push(planErrors.diagnostic("plan.route.conflict", { component, other, host, path }, at));
      owners.set(`${host} ${path}`, other ?? component);
    }
  }
  return diagnostics;
}

/** Whether one asked the other for anything, itself or through those it asked: else the invitation is one that nobody wrote. */
function asked(inviter: string, invited: string, grants: Plan["grants"]): boolean {
  const reached = new Set([inviter]);
  for (const from of reached) for (const { component, provider } of grants) if (component === from) reached.add(provider);
  return reached.has(invited);
}
