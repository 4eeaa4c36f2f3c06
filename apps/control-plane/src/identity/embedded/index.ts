export type { Client } from "./deps.ts";
export { type EmbeddedIdentity, embeddedIdentity } from "./embedded-identity.ts";
