export type { Application, Client, EmbeddedIdentityDeps, Mail } from "./deps.ts";
export { type EmbeddedIdentity, embeddedIdentity } from "./embedded-identity.ts";
