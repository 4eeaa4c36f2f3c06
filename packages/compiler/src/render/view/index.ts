export { mermaidGraph } from "./mermaid.ts";
export { stackPage } from "./page.ts";
export { svgGraph } from "./svg.ts";
