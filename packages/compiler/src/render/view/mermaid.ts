import type { Plan } from "../../plan/plan.ts";
import { topologyOf } from "./topology.ts";

const SHAPES = { people: ['(["', '"])'], edge: ['[["', '"]]'], app: ['["', '"]'], store: ['[("', '")]'] } as const;

/** Who talks to whom as a Mermaid flowchart. A dotted arrow goes over the edge, by a public name. */
export function mermaidGraph(plan: Plan): string {
  const { nodes, edges } = topologyOf(plan);
  const boxes = nodes.map(
    ({ id, title, detail, kind }) => `  ${name(id)}${SHAPES[kind][0]}${title}<br/><small>${detail}</small>${SHAPES[kind][1]}`,
  );
  const arrows = edges.map(({ from, to, label, dashed }) => `  ${name(from)} ${dashed ? "-.->" : "-->"}|"${label}"| ${name(to)}`);
  return `flowchart LR\n${[...boxes, ...arrows].join("\n")}\n`;
}

/** Mermaid reads some words (`end`) as its own. */
function name(id: string): string {
  return `n-${id}`;
}
