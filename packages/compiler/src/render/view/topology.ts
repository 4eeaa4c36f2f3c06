import { compareText } from "@allod/core";

import type { Plan, PlannedWorkload } from "../../plan/plan.ts";

/** A box of the picture. */
interface TopologyNode {
  readonly id: string;
  readonly title: string;
  readonly detail: string;
  readonly kind: "people" | "edge" | "app" | "store";
}

/** An arrow: who opens the connection, to whom, and what for. */
interface TopologyEdge {
  readonly from: string;
  readonly to: string;
  readonly label: string;
  /** Over the edge by a public name. */
  readonly dashed: boolean;
}

export interface Topology {
  readonly nodes: readonly TopologyNode[];
  readonly edges: readonly TopologyEdge[];
}

const PEOPLE = "people";
const STORES: ReadonlySet<string> = new Set(["database", "cache"]);

/** More containers than these, and a picture of each would be a ball of wool: then components are its boxes. */
const READABLE = 14;

/** What is drawn of the links. Of many containers measurements are read from nearly everybody: the table of links has those. */
export function drawnLinks({ workloads, links }: Plan): Plan["links"] {
  return workloads.length <= READABLE ? links : links.filter(({ purposes }) => purposes.some((purpose) => purpose !== "metrics"));
}

/** Who talks to whom, as boxes and arrows; strangers are one box. */
export function topologyOf(plan: Plan): Topology {
  const { workloads } = plan;
  const boxOf = boxes(plan);
  const outside = workloads
    .filter(({ ports = [] }) => ports.length > 0)
    .map(({ id, ports = [] }) => ({
      from: PEOPLE,
      to: boxOf(id),
      labels: ports.map(({ port, through }) => `${port}${through === undefined ? "" : "…"}`),
      dashed: false,
    }));
  const inside = drawnLinks(plan)
    .map(({ from, to, port, hostnames }) => ({ from: boxOf(from), to: boxOf(to), labels: [String(port)], dashed: hostnames.length > 0 }))
    .filter(({ from, to }) => from !== to);
  const people: TopologyNode = { id: PEOPLE, title: "People", detail: "browsers, apps, other servers", kind: "people" };
  return { nodes: [people, ...nodesOf(plan)].toSorted((a, b) => compareText(a.id, b.id)), edges: merged([...outside, ...inside]) };
}

/** In which box a workload is: its own, or its component's. */
function boxes({ workloads }: Plan): (workload: string) => string {
  if (workloads.length <= READABLE) return (workload) => workload;
  const owners = new Map(workloads.map(({ id, component }) => [id, component]));
  return (workload) => owners.get(workload) ?? workload;
}

function nodesOf(plan: Plan): TopologyNode[] {
  const { workloads, components, edge, grants } = plan;
  const boxOf = boxes(plan);
  const titles = new Map(components.map(({ id, definition }) => [id, definition.title]));
  const stores = new Set(grants.flatMap(({ provider, request }) => (STORES.has(request.capability) ? [provider] : [])));
  const members = Map.groupBy(workloads, ({ id }) => boxOf(id));
  return [...members].map(([id, [first, ...others]]) => {
    const { component, resources } = first as PlannedWorkload;
    const memory = others.reduce((sum, other) => sum.plus(other.resources.memory), resources.memory);
    const parts = others.length === 0 ? (id === component ? "" : `${id} · `) : `${others.length + 1} containers · `;
    return {
      id,
      title: titles.get(component) ?? id,
      detail: `${parts}${memory.toString()}`,
      kind: edge !== undefined && id === boxOf(edge) ? "edge" : stores.has(component) ? "store" : "app",
    };
  });
}

/** One arrow for each pair of boxes and each way of reaching. */
function merged(
  arrows: readonly { readonly from: string; readonly to: string; readonly labels: readonly string[]; readonly dashed: boolean }[],
): TopologyEdge[] {
  const groups = Map.groupBy(arrows, ({ from, to, dashed }) => `${from} ${to} ${dashed ? "dashed" : ""}`);
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    return first === undefined
      ? []
      : [{ from: first.from, to: first.to, dashed: first.dashed, label: [...new Set(group.flatMap(({ labels }) => labels))].join(", ") }];
  });
}
