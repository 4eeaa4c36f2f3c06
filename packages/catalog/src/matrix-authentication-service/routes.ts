import type { CapabilityRequest, MatrixAuthenticationRequest, RouteTarget } from "@allod/compiler/component";

import { ports } from "./config.ts";

export const WORKLOAD = "matrix-authentication-service";

/** Versions of the client API under which apps that know nothing of MAS sign in (ESS 26.8). */
const VERSIONS = ["api/v1", "r0", "v3", "unstable"];

interface Asked {
  readonly request: MatrixAuthenticationRequest;
  /** Of the request: unique among what is asked because of requests. */
  readonly id: string;
  /** Who asks: the homeserver. */
  readonly component: string;
  /** Public address of the service, no slash at the end. */
  readonly url: string;
  /** The public address of a host. */
  readonly urlOf: (host: string) => string;
}

/** What follows from signing people in for a homeserver: a way to it, some paths of its host, and where administrators are let in. */
export function consequences({ request, id, component, url, urlOf }: Asked): CapabilityRequest[] {
  const { homeserver, homeserverUrl, administration } = request;
  if (administration !== undefined) return administrationRoutes(administration, { id, url, hostUrl: urlOf(administration.host) });
  return [
    { capability: "connection", id: `homeserver-${id}`, workload: WORKLOAD, to: homeserver, startup: false },
    {
      capability: "route",
      id: `compatibility-${id}`,
      workload: WORKLOAD,
      host: new URL(homeserverUrl).hostname,
      // `/logout/all` and `/login/sso/redirect` are below them.
      paths: VERSIONS.flatMap((version) =>
        ["login", "logout", "refresh"].flatMap((what) => [`/_matrix/client/${version}/${what}`, `/_matrix/client/${version}/${what}/`]),
      ),
      target: proxy(ports.web),
      invitedBy: component,
    },
  ];
}

/**
 * On the host of a page for administrators: the Admin API, and a description of the service that leads there. Ketesa takes the
 * API to be where tokens come from (1.5, `getMASBaseUrl`); the issuer stays the service's own, as its tokens have it.
 */
function administrationRoutes(
  { host, component }: { readonly host: string; readonly component: string },
  { id, url, hostUrl }: { readonly id: string; readonly url: string; readonly hostUrl: string },
): CapabilityRequest[] {
  const metadata = {
    issuer: `${url}/`,
    authorization_endpoint: `${url}/authorize`,
    token_endpoint: `${hostUrl}/oauth2/token`,
    registration_endpoint: `${url}/oauth2/registration`,
    revocation_endpoint: `${url}/oauth2/revoke`,
  };
  const asked = { capability: "route", workload: WORKLOAD, host, invitedBy: component } as const;
  return [
    { ...asked, id: `admin-api-${id}`, paths: ["/api/admin/", "/oauth2/token"], target: proxy(ports.administration) },
    {
      ...asked,
      id: `admin-metadata-${id}`,
      paths: ["/_matrix/client/unstable/org.matrix.msc2965/auth_metadata", "/_matrix/client/v1/auth_metadata"],
      target: { kind: "json", body: metadata, cors: false },
    },
  ];
}

function proxy(port: number): RouteTarget {
  return { kind: "proxy", workload: WORKLOAD, port };
}
