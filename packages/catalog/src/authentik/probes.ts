import type { AnsweredRequest, Probe } from "@allod/compiler/component";

interface Asked {
  readonly url: string;
  readonly clients: readonly AnsweredRequest<"oidcClient">[];
  readonly guards: readonly AnsweredRequest<"forwardAuth">[];
  readonly urlOf: (host: string) => string;
}

/** What a running authentik must answer, seen from outside. */
export function probes({ url, clients, guards, urlOf }: Asked): Probe[] {
  const [first] = clients;
  return [
    ...(first === undefined ? [] : [discovery(first)]),
    ...(clients.some(({ request }) => request.issuer === "shared" && request.launchUrl !== undefined) ? [sharedIssuer(url)] : []),
    {
      id: "identity.api-guarded",
      title: "The API of authentik answers nobody who has not signed in",
      check: { kind: "http", url: `${url}/api/v3/core/users/`, expect: { status: 403 } },
      feels: "Nothing; but strangers could read who works here.",
      fix: "Read `allod logs authentik`, and see that its version is the one of this release: `allod status`.",
    },
    {
      id: "identity.setup-closed",
      title: "Nobody can claim the first account of authentik",
      check: { kind: "http", url: `${url}/if/flow/initial-setup/`, expect: { status: 404 } },
      feels: "Nothing; but a stranger could try to become administrator.",
      fix: "Run `allod up`: the edge must not route /if/flow/initial-setup/.",
    },
    ...guards.map(({ request: { host } }): Probe => ({
      id: `identity.guard.${host}`,
      title: `${host} asks who is there`,
      check: { kind: "http", url: `${urlOf(host)}/`, expect: { status: 302 } },
      feels: `${host} shows an error to everybody, or itself to strangers.`,
      fix: "Read `allod logs authentik` for the outpost, then run `allod up`: it writes the guard of each host anew.",
    })),
  ];
}

function discovery({ grant: { issuer, discoveryUrl } }: AnsweredRequest<"oidcClient">): Probe {
  return {
    id: "identity.discovery",
    title: "Sign-in describes itself with its public address",
    check: { kind: "http", url: discoveryUrl, expect: { status: 200, json: [{ pointer: "/issuer", equals: issuer }] } },
    feels: "Nobody can sign in to anything.",
    fix: "Read `allod logs authentik`. If the issuer begins with http://, the edge is not among the proxies that it trusts: run `allod up`.",
  };
}

function sharedIssuer(url: string): Probe {
  return {
    id: "identity.shared-issuer",
    title: "The issuer that several programs share describes itself",
    check: {
      kind: "http",
      url: `${url}/.well-known/openid-configuration`,
      expect: { status: 200, json: [{ pointer: "/issuer", equals: `${url}/` }] },
    },
    feels: "Programs on people's computers and phones cannot sign in to files.",
    fix: "Run `allod up`: the edge serves this description, because authentik has none at that address.",
  };
}
