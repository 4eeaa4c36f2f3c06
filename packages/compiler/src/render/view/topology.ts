import { compareText } from "@allod/core";

import type { Plan } from "../../plan/plan.ts";

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

/** Who talks to whom, as boxes and arrows; strangers are one box. */
export function topologyOf({ workloads, links, components, edge, grants }: Plan): Topology {
  const titles = new Map(components.map(({ id, definition }) => [id, definition.title]));
  const stores = new Set(grants.flatMap(({ provider, request }) => (STORES.has(request.capability) ? [provider] : [])));
  const open = workloads.filter(({ ports = [] }) => ports.length > 0);
  const nodes = workloads.map(({ id, component, resources }): TopologyNode => {
    const title = titles.get(component) ?? id;
    return {
      id,
      title,
      detail: `${id === component ? "" : `${id} · `}${resources.memory.toString()}`,
      kind: id === edge ? "edge" : stores.has(component) ? "store" : "app",
    };
  });
  const outside = open.map(({ id, ports = [] }): TopologyEdge => ({
    from: PEOPLE,
    to: id,
    label: summary(ports.map(({ port, protocol, through }) => `${port}${through === undefined ? "" : "…"}/${protocol}`)),
    dashed: false,
  }));
  const inside = links.map(({ from, to, port, hostnames }): TopologyEdge => ({
    from,
    to,
    label: String(port),
    dashed: hostnames.length > 0,
  }));
  return {
    nodes: [{ id: PEOPLE, title: "People", detail: "browsers, apps, other servers", kind: "people" as const }, ...nodes].toSorted((a, b) =>
      compareText(a.id, b.id),
    ),
    edges: [...outside, ...inside],
  };
}

function summary(ports: readonly string[]): string {
  return [...new Set(ports.map((port) => port.split("/")[0]))].join(", ");
}
