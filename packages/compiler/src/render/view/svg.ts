import { graphlib, layout } from "@dagrejs/dagre";

import type { Plan } from "../../plan/plan.ts";
import { escapeHtml } from "./html.ts";
import { type Topology, topologyOf } from "./topology.ts";

const BOX = { width: 176, height: 56 } as const;
const MARGIN = 16;

const STYLE = `
.a-box{fill:#fff;stroke:#c3cad6;stroke-width:1.2}.a-edge .a-box{stroke:#2f6f4f;stroke-width:2}.a-store .a-box{fill:#f4f6fa}.a-people .a-box{fill:#eaf3ee;stroke:none}
.a-title{font:600 13px system-ui,sans-serif;fill:#1c2430}.a-detail,.a-label{font:11px system-ui,sans-serif;fill:#5b6675}.a-line{fill:none;stroke:#8a95a5;stroke-width:1.3}.a-head{fill:#8a95a5}.a-label-back{fill:#fff}
@media (prefers-color-scheme:dark){.a-box{fill:#1b222c;stroke:#475264}.a-edge .a-box{stroke:#6cc199}.a-store .a-box{fill:#202833}.a-people .a-box{fill:#1d3329}.a-title{fill:#e8ecf2}.a-detail,.a-label{fill:#a4afbe}.a-line{stroke:#6d7889}.a-head{fill:#6d7889}.a-label-back{fill:#12171e}}`;

/** Who talks to whom as a picture for light and dark backgrounds. A dashed arrow goes over the edge, by a public name. */
export function svgGraph(plan: Plan): string {
  const topology = topologyOf(plan);
  const { graph, edges } = place(topology);
  const { width = 0, height = 0 } = graph.graph() as { width?: number; height?: number };
  const boxes = topology.nodes.map(({ id, title, detail, kind }) => {
    const { x, y } = graph.node(id) as { x: number; y: number };
    const width = widthFor(title);
    return `<g class="a-${kind}"><rect class="a-box" x="${round(x - width / 2)}" y="${round(y - BOX.height / 2)}" width="${width}" height="${BOX.height}" rx="8"/><text class="a-title" x="${round(x)}" y="${round(y - 3)}" text-anchor="middle">${escapeHtml(title)}</text><text class="a-detail" x="${round(x)}" y="${round(y + 15)}" text-anchor="middle">${escapeHtml(detail)}</text></g>`;
  });
  const size = { width: Math.ceil(width), height: Math.ceil(height) };
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size.width} ${size.height}" width="${size.width}" height="${size.height}" role="img" aria-label="Who talks to whom in ${escapeHtml(plan.workspace.title)}">
<style>${STYLE}
</style>
<defs><marker id="a-arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path class="a-head" d="M0 0 8 4 0 8z"/></marker></defs>
${edges.join("\n")}
${boxes.join("\n")}
</svg>
`;
}

function place({ nodes, edges }: Topology): { graph: graphlib.Graph; edges: string[] } {
  const graph = new graphlib.Graph({ multigraph: true });
  graph.setGraph({ rankdir: "LR", nodesep: 26, ranksep: 64, marginx: MARGIN, marginy: MARGIN });
  for (const { id, title } of nodes) graph.setNode(id, { width: widthFor(title), height: BOX.height });
  for (const [index, { from, to, label }] of edges.entries())
    graph.setEdge(from, to, { width: label.length * 7 + 8, height: 14, labelpos: "c" }, String(index));
  layout(graph);
  return { graph, edges: edges.map((edge, index) => arrow(graph.edge({ v: edge.from, w: edge.to, name: String(index) }) as Arrow, edge)) };
}

function widthFor(title: string): number {
  return Math.max(BOX.width, title.length * 8 + 16);
}

interface Arrow {
  readonly points: readonly { readonly x: number; readonly y: number }[];
  readonly x: number;
  readonly y: number;
}

function arrow({ points, x, y }: Arrow, { label, dashed }: Topology["edges"][number]): string {
  const path = points.map((point, index) => `${index === 0 ? "M" : "L"}${round(point.x)} ${round(point.y)}`).join("");
  const width = label.length * 6.4 + 6;
  return `<path class="a-line" d="${path}" marker-end="url(#a-arrow)"${dashed ? ' stroke-dasharray="5 4"' : ""}/><rect class="a-label-back" x="${round(x - width / 2)}" y="${round(y - 8)}" width="${round(width)}" height="15" rx="3"/><text class="a-label" x="${round(x)}" y="${round(y + 4)}" text-anchor="middle">${escapeHtml(label)}</text>`;
}

/** One decimal: the same picture on every machine. */
function round(value: number): number {
  return Math.round(value * 10) / 10;
}
