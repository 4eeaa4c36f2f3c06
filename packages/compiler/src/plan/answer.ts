import { compareText, type Diagnostic } from "@allod/core";

import type { Answer, CapabilityName, CapabilityRequest, GrantLink, GrantOf } from "../component/index.ts";
import type { Contexts } from "./context.ts";
import { planErrors } from "./errors.ts";
import type { Link, PlannedGrant } from "./plan.ts";
import type { Selected } from "./select.ts";

/** All requests answered, and the connections that follow. */
export interface Answered {
  readonly grants: readonly PlannedGrant[];
  readonly links: readonly Link[];
  /** Workload -> workloads that must be healthy before it starts. */
  readonly startsAfter: ReadonlyMap<string, ReadonlySet<string>>;
  readonly diagnostics: readonly Diagnostic[];
}

interface OwnedLink extends GrantLink {
  readonly from: string;
  readonly capability: CapabilityName;
  readonly component: string;
}

/** Has each provider answer the requests made to it, then turns what the answers permit into links. */
export function answer(
  selected: ReadonlyMap<string, Selected>,
  contexts: Contexts,
  edge: { workload: string; port: number } | undefined,
): Answered {
  const grants: PlannedGrant[] = [];
  const permitted: OwnedLink[] = [];
  for (const { component, requests } of selected.values()) {
    for (const { request, provider } of requests) {
      if (request.capability === "connection") {
        permitted.push({
          from: request.workload,
          to: request.to,
          startup: request.startup,
          capability: "connection",
          component: component.id,
        });
        continue;
      }
      if (provider === undefined) continue;
      const { grant, links } = ask(request, { asking: component.id, provider, selected, contexts });
      grants.push({ component: component.id, request, grant, provider } as PlannedGrant);
      const shared = links.flatMap((link) => sharedBy(unhurried(link, request), request));
      permitted.push(...shared.flatMap((link) => owned(link, { capability: request.capability, component: component.id, edge })));
    }
  }
  return { grants: grants.map((given) => completed(given, grants)), ...connect(permitted, grants, edge) };
}

/** What a component was granted. */
export function grantOf(component: string, grants: readonly PlannedGrant[]): GrantOf {
  return <Name extends CapabilityName>(capability: Name, id: string) =>
    grants.find((given) => given.component === component && given.request.capability === capability && given.request.id === id)?.grant;
}

/** A public document, with what its owner could not know before everything was answered. */
function completed(given: PlannedGrant, grants: readonly PlannedGrant[]): PlannedGrant {
  if (given.request.capability !== "route" || given.request.target.kind !== "json") return given;
  const { complete, ...target } = given.request.target;
  if (complete === undefined) return given;
  const body = complete(grantOf(given.component, grants));
  return { ...given, request: { ...given.request, target: { ...target, body } } } as PlannedGrant;
}

/** The link of the workload that asked, and the same for the others that use what it asked for. */
function sharedBy(link: GrantLink, { workload, also = [] }: CapabilityRequest): GrantLink[] {
  return link.from === workload ? [link, ...also.map((from) => ({ ...link, from }))] : [link];
}

/** Who asks later need not wait: where two need each other, one of them begins. */
function unhurried(link: GrantLink, { startup }: CapabilityRequest): GrantLink {
  return startup === false ? { ...link, startup } : link;
}

/** A link with who is to blame for it, and from a workload that is known by now; none when there is no edge to begin at. */
function owned(
  link: GrantLink,
  { edge, ...owner }: { capability: CapabilityName; component: string; edge: { workload: string } | undefined },
): OwnedLink[] {
  const from = typeof link.from === "string" ? link.from : edge?.workload;
  return from === undefined ? [] : [{ ...link, ...owner, from }];
}

function ask(
  request: CapabilityRequest,
  {
    asking,
    provider,
    selected,
    contexts,
  }: { asking: string; provider: string; selected: ReadonlyMap<string, Selected>; contexts: Contexts },
): Answer<CapabilityName> {
  const answers = selected.get(provider)?.component.answers?.[request.capability] as
    | ((request: CapabilityRequest, context: unknown) => Answer<CapabilityName>)
    | undefined;
  if (answers === undefined) throw new Error(`${provider} was selected for ${request.capability} and cannot answer it`);
  /** What the provider was itself granted: asked for anew, because answers are pure. */
  const grant: GrantOf = (capability, id) => {
    const own = selected.get(provider)?.requests.find(({ request: other }) => other.capability === capability && other.id === id);
    if (own?.provider === undefined) return undefined;
    return ask(own.request, { asking: provider, provider: own.provider, selected, contexts }).grant;
  };
  const asked = (capability: CapabilityName): CapabilityRequest[] =>
    [...selected.values()].flatMap(({ requests }) =>
      requests.flatMap((other) => (other.provider === provider && other.request.capability === capability ? [other.request] : [])),
    );
  return answers(request, { ...contexts.get(provider), component: asking, grant, asked });
}

/** Merges what several grants permit between the same two workloads into one link a port. */
function connect(
  permitted: readonly OwnedLink[],
  grants: readonly PlannedGrant[],
  edge: { workload: string; port: number } | undefined,
): Omit<Answered, "grants"> {
  const diagnostics: Diagnostic[] = [];
  const links = new Map<string, { from: string; to: string; port: number; hostnames: Set<string>; purposes: Set<CapabilityName> }>();
  const startsAfter = new Map<string, Set<string>>();
  const routed = routedWorkloads(grants);
  for (const { from, to, startup, capability, component } of permitted) {
    const isPublic = "publicHost" in to;
    if (isPublic && (edge === undefined || !routed.has(to.publicHost))) {
      diagnostics.push(planErrors.diagnostic("plan.route.unknown-host", { workload: from, host: to.publicHost, component }));
      continue;
    }
    const target = isPublic ? (edge as { workload: string; port: number }) : to;
    if (target.workload === from) continue;
    const key = `${from} ${target.workload} ${target.port}`;
    const link = links.get(key) ?? { from, to: target.workload, port: target.port, hostnames: new Set(), purposes: new Set() };
    links.set(key, link);
    link.purposes.add(capability);
    for (const name of isPublic ? [to.publicHost] : (to.hostnames ?? [])) link.hostnames.add(name);
    if (!startup) continue;
    const first = startsAfter.get(from) ?? new Set();
    startsAfter.set(from, first);
    first.add(target.workload);
    for (const behind of isPublic ? (routed.get(to.publicHost) ?? []) : []) if (behind !== from) first.add(behind);
  }
  const merged = [...links.entries()]
    .toSorted(([a], [b]) => compareText(a, b))
    .map(([, link]) => ({
      ...link,
      hostnames: [...link.hostnames].toSorted(compareText),
      purposes: [...link.purposes].toSorted(compareText),
    }));
  return { links: merged, startsAfter, diagnostics };
}

/** Host -> the workloads that answer there behind the edge. */
function routedWorkloads(grants: readonly PlannedGrant[]): Map<string, Set<string>> {
  const routed = new Map<string, Set<string>>();
  for (const { request } of grants) {
    if (request.capability !== "route") continue;
    const behind = routed.get(request.host) ?? new Set();
    routed.set(request.host, behind);
    if (request.target.kind === "proxy") behind.add(request.target.workload);
  }
  return routed;
}
