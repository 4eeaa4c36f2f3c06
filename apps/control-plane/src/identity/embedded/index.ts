export { embeddedIdentity } from "./embedded-identity.ts";
