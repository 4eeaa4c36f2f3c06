export { portalConfig } from "./config.ts";
export { type LoadedFile, loadedFiles } from "./budget.ts";
