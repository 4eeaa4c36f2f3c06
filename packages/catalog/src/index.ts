export { catalog } from "./catalog.ts";
export { catalogErrors } from "./errors.ts";
