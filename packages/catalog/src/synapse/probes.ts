import type { Probe, Workspace } from "@allod/compiler/component";

interface Source {
  readonly workspace: Workspace;
  readonly url: string;
  readonly federation: "open" | "allow-list" | "closed";
}

/** What goes wrong most often with Matrix servers, asked from outside. */
export function synapseProbes({ workspace, url, federation }: Source): Probe[] {
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
  ];
}
