export { type Compiled, compile } from "./compile.ts";
export { formatDiagnostic } from "./diagnostic-text.ts";
export * from "./plan/index.ts";
export * from "./render/index.ts";
export * from "./workspace/index.ts";
