import type { Probe, Workspace } from "@allod/compiler/component";

interface Source {
  readonly workspace: Workspace;
  readonly url: string;
  readonly federation: "open" | "allow-list" | "closed";
  /** Where calls of many are; undefined when there are none. */
  readonly calls: string | undefined;
}

/** What goes wrong most often with Matrix servers, asked from outside. */
export function synapseProbes({ workspace, url, federation, calls }: Source): Probe[] {
  const apex =
    workspace.network.httpsPort === 443 ? `https://${workspace.domain}` : `https://${workspace.domain}:${workspace.network.httpsPort}`;
  const logs = "Read `allod logs synapse`.";
  return [
    {
      id: "matrix.client-api",
      title: "The chat server answers",
      check: {
        kind: "http",
        url: `${url}/_matrix/client/versions`,
        expect: { status: 200, headers: { "access-control-allow-origin": "*" } },
      },
      feels: "Chat does not load.",
      fix: logs,
    },
    {
      id: "matrix.well-known.client",
      title: "Apps find the chat server by the domain",
      check: {
        kind: "http",
        url: `${apex}/.well-known/matrix/client`,
        headers: { origin: "https://app.example" },
        expect: {
          status: 200,
          json: [{ pointer: "/m.homeserver/base_url", equals: url }],
          headers: { "access-control-allow-origin": "*" },
        },
      },
      feels: `Apps say that ${workspace.domain} has no chat server.`,
      fix: `${workspace.domain} must point to this server, or the web server there must pass /.well-known/matrix/ on.`,
    },
    {
      id: "matrix.well-known.server",
      title: "Other servers find the chat server by the domain",
      check: {
        kind: "http",
        url: `${apex}/.well-known/matrix/server`,
        expect: { status: 200, json: [{ pointer: "/m.server", equals: `${new URL(url).hostname}:${workspace.network.httpsPort}` }] },
      },
      feels: "People of other companies cannot be invited.",
      fix: `${workspace.domain} must point to this server, or the web server there must pass /.well-known/matrix/ on.`,
    },
    {
      id: "matrix.federation",
      title: federation === "closed" ? "Other servers are not answered" : "Other servers are answered",
      check: { kind: "http", url: `${url}/_matrix/federation/v1/version`, expect: { status: federation === "closed" ? 404 : 200 } },
      feels:
        federation === "closed"
          ? "Strangers' servers are answered, though federation is closed."
          : "People of other companies cannot be reached.",
      fix: logs,
    },
    {
      id: "matrix.encoded-path",
      title: "The edge leaves encoded addresses as they are",
      check: {
        kind: "http",
        url: `${url}/_matrix/client/v3/directory/room/%23probe%2Fprobe%3A${workspace.domain}`,
        expect: { status: 404, json: [{ pointer: "/errcode", equals: "M_NOT_FOUND" }] },
      },
      feels: "Some rooms cannot be opened.",
      fix: "A proxy in front of the edge decodes or refuses %2F: have it pass paths on unchanged.",
    },
    {
      id: "matrix.registration-closed",
      title: "Strangers cannot make accounts",
      check: {
        kind: "http",
        method: "POST",
        url: `${url}/_matrix/client/v3/register`,
        expect: { status: 403, json: [{ pointer: "/errcode", equals: "M_FORBIDDEN" }] },
      },
      feels: "Strangers have accounts here.",
      fix: "Run `allod up`: registration is closed in what it writes.",
    },
    {
      id: "matrix.admin-hidden",
      title: "The administration of chat is not public",
      check: { kind: "http", url: `${url}/_synapse/admin/v1/server_version`, expect: { status: 404 } },
      feels: "Nothing; but a stolen administrator token could be used from anywhere.",
      fix: "Run `allod up`: the edge must route only /_matrix/ and /_synapse/client/.",
    },
    {
      id: "matrix.metrics-hidden",
      title: "The measurements of chat are not public",
      check: { kind: "http", url: `${url}/_synapse/metrics`, expect: { status: 404 } },
      feels: "Nothing; but strangers can see how many people work when.",
      fix: "Run `allod up`: the edge must route only /_matrix/ and /_synapse/client/.",
    },
    ...(calls === undefined ? [] : callProbes({ apex, url, calls, logs })),
  ];
}

/** Both places where clients look for calls: Element Web reads the document, newer ones ask the server. */
function callProbes({ apex, url, calls, logs }: { apex: string; url: string; calls: string; logs: string }): Probe[] {
  return [
    {
      id: "matrix.calls.well-known",
      title: "Apps find calls by the domain",
      check: {
        kind: "http",
        url: `${apex}/.well-known/matrix/client`,
        expect: { status: 200, json: [{ pointer: "/org.matrix.msc4143.rtc_foci/0/livekit_service_url", equals: calls }] },
      },
      feels: "Calls fail with MISSING_MATRIX_RTC_FOCUS or MISSING_MATRIX_RTC_TRANSPORT.",
      fix: "Run `allod up`. The web server of the domain must pass /.well-known/matrix/ on as it is.",
      after: ["matrix.well-known.client"],
    },
    {
      id: "matrix.calls.transports",
      title: "The chat server tells where calls are",
      check: {
        kind: "http",
        url: `${url}/_matrix/client/unstable/org.matrix.msc4143/rtc/transports`,
        // To whom it knows. 404: it was not told of calls.
        expect: { status: 401 },
      },
      feels: "Calls do not start in newer apps.",
      fix: logs,
      after: ["matrix.client-api"],
    },
    {
      id: "matrix.calls.features",
      title: "The chat server ends calls of who has lost the connection",
      check: {
        kind: "http",
        url: `${url}/_matrix/client/versions`,
        expect: { status: 200, json: [{ pointer: "/unstable_features/org.matrix.msc4140", equals: true }] },
      },
      feels: "People who have left a call stay in it.",
      fix: logs,
      after: ["matrix.client-api"],
    },
  ];
}
