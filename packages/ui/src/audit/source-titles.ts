import type { AuditSource } from "@allod/api";

/** Products by their own names. */
export const sourceTitles: Readonly<Record<AuditSource, string>> = {
  allod: "Allod",
  authentik: "authentik",
  keycloak: "Keycloak",
  stalwart: "Stalwart",
  opencloud: "OpenCloud",
  nextcloud: "Nextcloud",
  synapse: "Synapse",
  caddy: "Caddy",
};
