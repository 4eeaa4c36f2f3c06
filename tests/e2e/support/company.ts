import { workspaceText } from "../../golden/workspace-text.ts";

/** As much of a company's workspace as can be had as packages: sign-in, chat, calls, the portal, figures. */
export const COMPANY = {
  providers: { oidcClient: "keycloak", forwardAuth: "oauth2-proxy", route: "traefik" },
  components: {
    "control-plane": { enabled: true },
    "element-call": { enabled: true },
    prometheus: { enabled: true },
    "node-exporter": { enabled: true },
  },
} as const;

export function companyText(): string {
  return workspaceText(COMPANY);
}
