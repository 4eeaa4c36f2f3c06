export type { Administrator, Workspace } from "../workspace/workspace.ts";
export * from "./capability.ts";
export * from "./client-setup.ts";
export * from "./component.ts";
export * from "./invitations.ts";
export * from "./probe.ts";
export * from "./task.ts";
export * from "./text.ts";
export * from "./workload.ts";
