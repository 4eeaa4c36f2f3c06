import { ByteSize } from "@allod/core";
import type { CapabilityRequest, NeedsContext, RouteTarget } from "@allod/compiler/component";

import { HTTP_PORT, WORKLOAD } from "./names.ts";
import type { Settings } from "./settings.ts";

/** Its web pages call the identity provider by this name, which cannot be chosen (webui of 0.16). */
const PAGES_CLIENT = "stalwart-webui";

/** What Stalwart asks for. */
export function needs({ workspace, settings: chosen, host, url }: NeedsContext<Settings>): CapabilityRequest[] {
  const name = host(chosen.hostname);
  const proxy: RouteTarget = { kind: "proxy", workload: WORKLOAD, port: HTTP_PORT };
  const route = (id: string, at: string, paths: readonly string[], target: RouteTarget = proxy): CapabilityRequest => ({
    capability: "route",
    id,
    workload: WORKLOAD,
    host: at,
    paths,
    target,
    ...(target.kind === "proxy" ? { maxBody: ByteSize.mebibytes(64) } : {}),
  });
  return [
    { capability: "database", id: "main", workload: WORKLOAD, name: "stalwart", locale: "C.UTF-8" },
    chosen.directory === "ldap"
      ? // It starts without, and asks when somebody signs in: the directory may belong to whom it sends mail for.
        { capability: "ldapDirectory", id: "people", workload: WORKLOAD, optional: "if-present", startup: false }
      : {
          capability: "oidcClient",
          id: "people",
          workload: WORKLOAD,
          title: "Mail",
          clientId: PAGES_CLIENT,
          public: true,
          redirectUris: ["account", "admin"].map((page) => `${url(name)}/${page}/oauth/callback`),
          postLogoutUris: [],
          launchUrl: `${url(name)}/account`,
        },
    { capability: "eventSink", id: "events", workload: WORKLOAD, source: "stalwart", optional: "if-present" },
    { capability: "metrics", id: "main", workload: WORKLOAD, port: HTTP_PORT, path: "/metrics/prometheus", optional: "if-present" },
    route("mail", name, ["/"]),
    route("hidden", name, ["/metrics/", ...(chosen.administration ? [] : ["/admin", "/admin/"])], { kind: "refuse" }),
    route("autoconfig", `autoconfig.${workspace.domain}`, ["/mail/", "/.well-known/autoconfig/"]),
    route("autodiscover", `autodiscover.${workspace.domain}`, ["/autodiscover/", "/Autodiscover/"]),
    ...(workspace.tls.mode === "acme" ? [route("mta-sts", `mta-sts.${workspace.domain}`, ["/.well-known/mta-sts.txt"])] : []),
  ];
}
