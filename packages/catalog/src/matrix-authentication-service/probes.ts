import type { Probe } from "@allod/compiler/component";

/** What breaks most often between a homeserver, its authentication service and clients, asked from outside. */
export function probes({ url, homeserverUrl }: { readonly url: string; readonly homeserverUrl: string | undefined }): Probe[] {
  const logs = "Read `allod logs matrix-authentication-service`.";
  const own: Probe[] = [
    {
      id: "matrix.account.discovery",
      title: "The sign-in to chat describes itself with its public address",
      check: {
        kind: "http",
        url: `${url}/.well-known/openid-configuration`,
        expect: { status: 200, json: [{ pointer: "/issuer", equals: `${url}/` }] },
      },
      feels: "Nobody can sign in to chat.",
      fix: logs,
    },
    {
      id: "matrix.account.admin-hidden",
      title: "The administration of chat accounts is not public",
      check: { kind: "http", url: `${url}/api/admin/v1/version`, expect: { status: 404 } },
      feels: "Nothing; but a stolen administrator token could be used from anywhere.",
      fix: "Run `allod up`: the edge must route only the port that has no Admin API.",
    },
    {
      id: "matrix.account.metrics-hidden",
      title: "The measurements of the sign-in to chat are not public",
      check: { kind: "http", url: `${url}/metrics`, expect: { status: 404 } },
      feels: "Nothing; but strangers can see how many people sign in when.",
      fix: "Run `allod up`: the edge must route only the port that has no measurements.",
    },
  ];
  return homeserverUrl === undefined ? own : [...own, ...wired(url, homeserverUrl, logs)];
}

function wired(url: string, homeserverUrl: string, logs: string): Probe[] {
  return [
    {
      id: "matrix.account.login-route",
      title: "Older chat apps are led to the sign-in",
      check: {
        kind: "http",
        url: `${homeserverUrl}/_matrix/client/v3/login`,
        expect: { status: 200, json: [{ pointer: "/flows/0/org.matrix.msc3824.delegated_oidc_compatibility", equals: true }] },
      },
      feels: "Older chat apps say that this server has no way to sign in.",
      fix: "Run `allod up`: the edge must route login, logout and refresh of the chat server's host to the authentication service.",
    },
    {
      id: "matrix.account.introspection",
      title: "The chat server can ask who somebody is",
      check: {
        kind: "http",
        url: `${homeserverUrl}/_matrix/client/v3/account/whoami`,
        headers: { authorization: "Bearer invalid" },
        // 503 when it cannot reach the service.
        expect: { status: 401, json: [{ pointer: "/errcode", equals: "M_UNKNOWN_TOKEN" }] },
      },
      feels: "Everybody is signed out of chat, or sees errors.",
      fix: logs,
    },
    {
      id: "matrix.account.metadata",
      title: "Chat apps find the sign-in",
      check: {
        kind: "http",
        url: `${homeserverUrl}/_matrix/client/v1/auth_metadata`,
        expect: { status: 200, json: [{ pointer: "/issuer", equals: `${url}/` }] },
      },
      feels: "Newer chat apps cannot sign in.",
      fix: logs,
    },
  ];
}
