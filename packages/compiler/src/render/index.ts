export { MANIFEST_PATH, projectName, renderCompose, type RenderOptions } from "./compose/render.ts";
export { diffManifests, type WorkloadChange } from "./diff.ts";
export type { FileTree, RenderedFile } from "./file-tree.ts";
export type { ReleaseManifest, WorkloadManifest } from "./manifest.ts";
export { displayText, resolveText } from "./resolve-text.ts";
