import type { AuditAction } from "./action.ts";
import { allodActions } from "./allod.ts";
import { authentikActions } from "./authentik.ts";
import { caddyActions } from "./caddy.ts";
import { keycloakActions } from "./keycloak.ts";
import { nextcloudActions } from "./nextcloud.ts";
import { opencloudActions } from "./opencloud.ts";
import { stalwartActions } from "./stalwart.ts";
import { synapseActions } from "./synapse.ts";

export type { AuditAction } from "./action.ts";

/** Every action that has a name of its own. The others are kept as `source.unmapped`, with what their source calls them. */
export const auditActions: Readonly<Record<string, AuditAction>> = {
  ...allodActions,
  ...authentikActions,
  ...caddyActions,
  ...keycloakActions,
  ...nextcloudActions,
  ...opencloudActions,
  ...stalwartActions,
  ...synapseActions,
};
