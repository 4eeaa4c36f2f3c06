export { workspaceErrors } from "./errors.ts";
export { type ParsedWorkspace, parseWorkspace } from "./parse.ts";
export { inOrder, placed } from "./placing.ts";
export { isSpecialUse } from "./rules.ts";
export { workspaceJsonSchema } from "./schema.ts";
export type { Administrator, ComponentChoice, Workspace } from "./workspace.ts";
