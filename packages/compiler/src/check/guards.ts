import type { Diagnostic } from "@allod/core";

import type { AnsweredRequest } from "../component/index.ts";
import { planErrors } from "../plan/errors.ts";
import type { Plan } from "../plan/plan.ts";

type Guard = AnsweredRequest<"forwardAuth">;
type Route = AnsweredRequest<"route">;

/** A host that is guarded is guarded whole, once, under its one name, and what stands behind it has no other door. */
export function checkGuards({ grants, workloads }: Plan): Diagnostic[] {
  const routes = grants.filter(({ request }) => request.capability === "route") as readonly Route[];
  const guards = grants.filter(({ request }) => request.capability === "forwardAuth") as readonly Guard[];
  return guards.flatMap((guard) =>
    openings(guard, { routes, guards, workloads }).map(({ reason, component }) =>
      planErrors.diagnostic("plan.guard.open", { host: guard.request.host, component, reason }, { path: `components.${component}` }),
    ),
  );
}

interface Seen extends Pick<Plan, "workloads"> {
  readonly routes: readonly Route[];
  readonly guards: readonly Guard[];
}

/** All that would let somebody in unasked, and whose doing it is. */
function openings(guard: Guard, seen: Seen): { reason: string; component: string }[] {
  const { routes, guards } = seen;
  const { component, request, grant } = guard;
  const here = routes.filter((route) => route.request.host === request.host);
  const proxied = here.filter((route) => route.request.target.kind === "proxy");
  const found: { reason: string; component: string }[] = [];
  const refuse = (reason: string, who = component): void => void found.push({ reason, component: who });

  // The edge looks for the guard by the host's exact name.
  if (!proxied.some((route) => route.component === component)) refuse("nothing of its own is at this name");
  if (request.optional !== undefined && request.optional !== false) refuse("it would be open to everybody where nobody can guard it");
  if (guards.some((other) => other !== guard && other.request.host === request.host)) refuse("two guards stand before it");
  for (const route of proxied)
    if (route.component !== component && route.request.invitedBy !== component)
      refuse(`${route.component} answers there, and did not ask for the guard`, route.component);
  for (const route of here)
    for (const path of route.request.paths)
      if (path.startsWith(grant.pages.prefix)) refuse(`${path} is where people sign in`, route.component);
  for (const door of otherDoors(guard, seen)) refuse(`${door} leads to the same place unguarded`);
  return found;
}

/** Hosts without a guard, and ports of the server, at which what the component itself has behind this one is reached, too. */
function otherDoors({ component, request }: Guard, { routes, guards, workloads }: Seen): string[] {
  const behind = new Set(
    routes
      .filter((route) => route.component === component && route.request.host === request.host)
      .flatMap((route) => endpointOf(route) ?? []),
  );
  const open = routes.filter(
    (route) => !guards.some((other) => other.request.host === route.request.host) && behind.has(endpointOf(route) ?? ""),
  );
  const published = workloads.flatMap(({ id, ports = [] }) =>
    ports.flatMap(({ port, through = port, protocol }) =>
      protocol === "tcp" && [...behind].some((endpoint) => within(endpoint, { id, port, through })) ? [`port ${port} of the server`] : [],
    ),
  );
  return [...new Set([...open.map((route) => route.request.host), ...published])];
}

function within(endpoint: string, { id, port, through }: { id: string; port: number; through: number }): boolean {
  const [workload, number] = endpoint.split(":");
  return workload === id && Number(number) >= port && Number(number) <= through;
}

function endpointOf({ request: { target } }: Route): string | undefined {
  return target.kind === "proxy" ? `${target.workload}:${target.port}` : undefined;
}
