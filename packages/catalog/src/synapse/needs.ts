import { ByteSize } from "@allod/core";
import type { CapabilityRequest, MatrixHomeserverRequest, NeedsContext } from "@allod/compiler/component";

import { bytes } from "../settings.ts";
import type { Settings } from "./settings.ts";
import { clientWellKnown, serverWellKnown } from "./well-known.ts";

export const WORKLOAD = "synapse";
export const PORT = 8008;
export const METRICS_PORT = 9000;
const CALLBACK = "/_synapse/client/oidc/callback";

/** What a homeserver needs: a database, a way to sign in, addresses, and calls where there is somebody for them. */
export function needs(context: NeedsContext<Settings>): CapabilityRequest[] {
  const { workspace, settings, host, url } = context;
  const name = host(settings.hostname);
  return [
    { capability: "database", id: "main", workload: WORKLOAD, name: "synapse", locale: "C" },
    signIn(context),
    { capability: "turnRelay", id: "calls", workload: WORKLOAD, optional: true },
    {
      capability: "rtcFocus",
      id: "calls",
      workload: WORKLOAD,
      serverName: workspace.domain,
      hosts: [...new Set([workspace.domain, name])],
      optional: "if-present",
    },
    { capability: "metrics", id: "main", workload: WORKLOAD, port: METRICS_PORT, path: "/_synapse/metrics", optional: "if-present" },
    ...(settings.cache ? [{ capability: "cache", id: "main", workload: WORKLOAD } as const] : []),
    // Not /_synapse/admin, /_synapse/mas and /_synapse/metrics: administration is no public service.
    {
      capability: "route",
      id: "api",
      workload: WORKLOAD,
      host: name,
      paths: ["/_matrix/", "/_synapse/client/"],
      target: { kind: "proxy", workload: WORKLOAD, port: PORT },
      maxBody: bytes(settings.maxUpload).plus(ByteSize.mebibytes(1)),
    },
    ...wellKnown(workspace, name, url(name)),
  ];
}

function signIn({ workspace, settings, host, url }: NeedsContext<Settings>): CapabilityRequest {
  const homeserverUrl = url(host(settings.hostname));
  if (settings.signIn === "mas")
    return {
      capability: "matrixAuthentication",
      id: "sign-in",
      workload: WORKLOAD,
      serverName: workspace.domain,
      homeserverUrl,
      homeserver: { workload: WORKLOAD, port: PORT },
    };
  return {
    capability: "oidcClient",
    id: "sign-in",
    workload: WORKLOAD,
    title: "Chat",
    redirectUris: [`${homeserverUrl}${CALLBACK}`],
    postLogoutUris: [],
  };
}

/** How apps and other servers find the homeserver by the domain. Apps that know its host ask there, and must be told the same. */
function wellKnown({ domain, network }: NeedsContext<Settings>["workspace"], name: string, url: string): CapabilityRequest[] {
  const document = { capability: "route", workload: WORKLOAD } as const;
  const forClients = (id: string, host: string): CapabilityRequest => ({
    ...document,
    id,
    host,
    paths: ["/.well-known/matrix/client"],
    target: { kind: "json", body: {}, cors: true, complete: (grant) => clientWellKnown(url, grant) },
  });
  return [
    forClients("well-known-client", domain),
    ...(name === domain ? [] : [forClients("well-known-client-host", name)]),
    {
      ...document,
      id: "well-known-server",
      host: domain,
      paths: ["/.well-known/matrix/server"],
      target: { kind: "json", body: serverWellKnown(name, network.httpsPort), cors: false },
    },
  ];
}

/** For a page that administers chat: the APIs that it needs, on its own guarded host and on no other. */
export function administrationRoutes(
  { administrationHost: host }: MatrixHomeserverRequest,
  { settings, workspace, component, host: hostOf, url }: NeedsContext<Settings> & { readonly component: string },
): CapabilityRequest[] {
  if (host === undefined) return [];
  const routes: CapabilityRequest = {
    capability: "route",
    id: `administration-${component}`,
    workload: WORKLOAD,
    host,
    paths: ["/_synapse/admin/", "/_matrix/client/", "/_matrix/media/"],
    target: { kind: "proxy", workload: WORKLOAD, port: PORT },
    invitedBy: component,
  };
  if (settings.signIn !== "mas") return [routes];
  return [
    routes,
    {
      capability: "matrixAuthentication",
      id: `administration-${component}`,
      workload: WORKLOAD,
      serverName: workspace.domain,
      homeserverUrl: url(hostOf(settings.hostname)),
      homeserver: { workload: WORKLOAD, port: PORT },
      administration: { host, component },
    },
  ];
}
