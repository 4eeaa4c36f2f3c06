export { renderCompose, type RenderOptions } from "./compose/render.ts";
export { displayText } from "./display-text.ts";
export type { FileTree, RenderedFile } from "./file-tree.ts";
export type { ReleaseManifest, WorkloadManifest } from "./manifest.ts";
export { type SecurityRow, securityRows } from "./security.ts";
