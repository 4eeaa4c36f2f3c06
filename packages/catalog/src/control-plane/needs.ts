import type { CapabilityRequest, NeedsContext } from "@allod/compiler/component";

import { ownTenant } from "./own-tenant.ts";
import type { Settings } from "./settings.ts";

export const WORKLOAD = "control-plane";
/** For browsers and programs of strangers, by way of the edge. */
export const PORT = 7080;
/** For programs of the workspace. */
export const INSIDE_PORT = 7081;
/** The role that serves requests; the schema names it. */
export const GUEST = "allod_app";

/** Hostnames of the three parts, which are told apart by them. */
function hostsOf({ settings, host }: Pick<NeedsContext<Settings>, "settings" | "host">) {
  return { portal: host(settings.hostname), operator: host(settings.operatorHostname), api: host(settings.apiHostname) };
}

export function needs(context: NeedsContext<Settings>): CapabilityRequest[] {
  const { workspace, settings, url } = context;
  const hosts = hostsOf(context);
  const route = (id: keyof typeof hosts): CapabilityRequest => ({
    capability: "route",
    id,
    workload: WORKLOAD,
    host: hosts[id],
    paths: ["/"],
    target: { kind: "proxy", workload: WORKLOAD, port: PORT },
  });
  // Two clients, so that what a customer's session is worth nothing to the operators' portal, and its people are others.
  const client = (id: "portal" | "operator", title: string): CapabilityRequest => {
    const origin = url(hosts[id]);
    return {
      capability: "oidcClient",
      id,
      workload: WORKLOAD,
      title,
      clientId: `${WORKLOAD}-${id}`,
      redirectUris: [`${origin}/auth/callback`],
      postLogoutUris: [`${origin}/`],
      backchannelLogoutUri: `${origin}/auth/backchannel-logout`,
      launchUrl: `${origin}/`,
      audience: id === "portal" ? "members" : "administrators",
      offline: true,
    };
  };
  const { id: tenantId, domainId } = ownTenant(workspace);
  const own = settings.firstTenant ? { ownDomain: { id: domainId, tenantId } } : {};
  const connector = (capability: "identityConnector" | "chatConnector" | "mailConnector" | "filesConnector"): CapabilityRequest => ({
    capability,
    ...(capability === "mailConnector" ? own : {}),
    id: "main",
    workload: WORKLOAD,
    optional: "if-present",
    // It waits for no product: what cannot be brought there now is brought later.
    startup: false,
  });
  return [
    { capability: "database", id: "main", workload: WORKLOAD, name: "allod", locale: "C", guests: [GUEST] },
    client("portal", workspace.title),
    client("operator", `${workspace.title}: administration`),
    route("portal"),
    route("operator"),
    route("api"),
    { capability: "smtpRelay", id: "main", workload: WORKLOAD, optional: "if-present", startup: false },
    connector("identityConnector"),
    connector("chatConnector"),
    connector("mailConnector"),
    connector("filesConnector"),
    { capability: "metrics", id: "main", workload: WORKLOAD, port: INSIDE_PORT, path: "/metrics", optional: "if-present" },
  ];
}
