import { compareText } from "@allod/core";
import { type Endpoint, type ForwardAuthGrant, listenName, type RouteRequest, type Workspace } from "@allod/compiler/component";

import { block, fixedAnswer, quoted } from "../caddy-program.ts";
import { hostsOf } from "../public-names.ts";

export const WORKLOAD = "caddy";

/** Query parameters that sign somebody in, or invite them; the access log must not keep them. */
const SECRET_PARAMETERS = [
  "access_token",
  "code",
  "flow_token",
  "id_token_hint",
  "itoken",
  "jwt",
  "key",
  "loginToken",
  // authentik's pages hand their own address on in it, links to a new password and all.
  "query",
  "session_state",
  "state",
  "token",
];

/**
 * What other proxies would have told, and nobody stands before ours: Caddy itself replaces only -For, -Proto and -Host,
 * and Keycloak, for one, believes -Port and -Prefix too.
 */
const FOREIGN_HEADERS = ["X-Forwarded-*", "Forwarded", "X-Real-IP", "X-Original-*", "X-Rewrite-URL"];
/** Many an app reads `X_Auth_User` and `X.Auth.User` as `X-Auth-User`; no browser sends such names. */
const ALIASES = ["*_*", "*.*"];

interface Edge {
  readonly workspace: Workspace;
  readonly routes: readonly RouteRequest[];
  /** Who is asked before anything is proxied, by host. */
  readonly guards: ReadonlyMap<string, ForwardAuthGrant>;
  /** Names of the addresses to serve on: the public one, and those for other containers. */
  readonly listen: readonly string[];
  /** The public one. */
  readonly publicAddress: string;
  readonly healthPort: number;
  /** Where measurements are read, when somebody reads them. */
  readonly metrics: { readonly listen: readonly string[]; readonly port: number };
}

/** The Caddyfile: global options, a health page for the container itself, and one site a hostname. */
export function caddyfile({ workspace, routes, guards, listen, publicAddress, healthPort, metrics }: Edge): string {
  const hosts = hostsOf(routes);
  const sites = hosts.flatMap((host) =>
    sitesOf(
      host,
      routes.filter((route) => route.host === host),
      { port: workspace.network.httpsPort, listen, guard: guards.get(host) },
    ),
  );
  const read = metrics.listen.length > 0;
  return [
    globalOptions(workspace, listen, read),
    common(),
    block(`http://127.0.0.1:${healthPort}`, ["bind 127.0.0.1", "respond 200"]),
    ...(read ? [block(`http://:${metrics.port}`, [`bind ${metrics.listen.join(" ")}`, "metrics"])] : []),
    redirects(workspace, hosts, publicAddress),
    ...sites,
  ]
    .join("\n\n")
    .concat("\n");
}

function globalOptions({ tls, network }: Workspace, listen: readonly string[], metrics: boolean): string {
  const authority = block("pki", [
    block("ca local", [block("root", ["cert /etc/caddy/authority.crt", "key /etc/caddy/authority.key", "format pem_file"])]),
  ]);
  return block("", [
    "admin off",
    "persist_config off",
    "skip_install_trust",
    // Caddy would redirect on every address it listens on; ours are declared below, for the public one only.
    "auto_https disable_redirects",
    // Open WebSockets would hold up a stop until the engine kills it.
    "grace_period 5s",
    ...(metrics ? ["metrics"] : []),
    `http_port ${network.httpPort}`,
    `https_port ${network.httpsPort}`,
    `default_bind ${listen.join(" ")}`,
    ...(tls.mode === "acme" ? [`email ${quoted(tls.email)}`] : ["local_certs", authority]),
    block("log default", ["output stderr", redacted()]),
  ]);
}

/** Plain http leads to https. The authority's challenges are answered on the same port before this is asked. */
function redirects({ network: { httpPort, httpsPort } }: Workspace, hosts: readonly string[], publicAddress: string): string {
  const port = httpsPort === 443 ? "" : `:${httpsPort}`;
  return block(hosts.map((host) => `http://${host}:${httpPort}`).join(", "), [
    `bind ${publicAddress}`,
    `redir https://{host}${port}{uri} 308`,
  ]);
}

/** One site for a host; where some paths are for some workloads alone, one for each group of addresses that show the same. */
function sitesOf(
  host: string,
  routes: readonly RouteRequest[],
  { port, listen, guard }: { port: number; listen: readonly string[]; guard: ForwardAuthGrant | undefined },
): string[] {
  const groups = new Map<string, { routes: readonly RouteRequest[]; addresses: string[] }>();
  for (const address of listen) {
    const shown = routes.filter(
      ({ inside }) => inside === undefined || inside.some((from) => address === listenName({ from, to: WORKLOAD })),
    );
    const key = shown.map((route) => routes.indexOf(route)).join();
    const group = groups.get(key) ?? { routes: shown, addresses: [] };
    groups.set(key, group);
    group.addresses.push(address);
  }
  return [...groups.values()].map((group) =>
    site(`https://${host}:${port}`, { routes: group.routes, guard, bind: groups.size === 1 ? [] : [`bind ${group.addresses.join(" ")}`] }),
  );
}

function site(
  address: string,
  { routes, guard, bind }: { routes: readonly RouteRequest[]; guard: ForwardAuthGrant | undefined; bind: readonly string[] },
): string {
  const answers = routes.flatMap((route) => route.paths.map((path) => ({ path, lines: answer(route, guard) })));
  const pages = guard === undefined ? [] : [{ path: guard.pages.prefix, lines: [`reverse_proxy ${reached(guard.pages)}`] }];
  const ordered = [...answers, ...pages].toSorted((a, b) => b.path.length - a.path.length || compareText(a.path, b.path));
  const everythingElse = answers.some(({ path }) => path === "/") ? [] : [block("handle", ["respond 404"])];
  return block(address, [
    ...bind,
    "import common",
    // Before `handle`, in Caddy's order of directives, and so before the guard writes its own.
    ...(guard?.headers ?? []).map((name) => `request_header -${name}`),
    ...ordered.map(({ path, lines }) => block(path === "/" ? "handle" : `handle ${path.endsWith("/") ? `${path}*` : path}`, lines)),
    ...everythingElse,
  ]);
}

/**
 * The name that a workload has on the network over which Caddy may call it. By its own it would be found on the one over
 * which it calls Caddy, too, and the engine tells but one of the two.
 */
function reached({ workload, port }: Endpoint): string {
  return `${listenName({ from: WORKLOAD, to: workload })}:${port}`;
}

/** Asks the guard; unless it says yes, its answer goes to the browser. A guard that does not answer is a 502 and lets nobody in. */
function asked({ verify, headers }: ForwardAuthGrant): string {
  return block(`forward_auth ${reached(verify)}`, [
    `uri ${verify.path}`,
    ...(headers.length === 0 ? [] : [`copy_headers ${headers.join(" ")}`]),
  ]);
}

function answer({ target, maxBody }: RouteRequest, guard: ForwardAuthGrant | undefined): string[] {
  if (target.kind !== "proxy") return fixedAnswer(target);
  return [
    ...(maxBody === undefined ? [] : [block("request_body", [`max_size ${maxBody.bytes}`])]),
    ...(guard === undefined ? [] : [asked(guard)]),
    ...(target.stripPrefix === undefined ? [] : [`uri strip_prefix ${target.stripPrefix}`]),
    `reverse_proxy ${reached(target)}`,
  ];
}

/** What every site has: headers where the app sends none of its own, and an access log without what signs somebody in. */
function common(): string {
  const headers = block("header", [
    "?Strict-Transport-Security max-age=31536000",
    "?X-Content-Type-Options nosniff",
    "?Referrer-Policy strict-origin-when-cross-origin",
    "-Server",
  ]);
  const foreign = [...FOREIGN_HEADERS, ...ALIASES].map((name) => `request_header -${name}`);
  return block("(common)", [headers, ...foreign, block("log", ["output stdout", redacted()])]);
}

/** A log format without what signs somebody in. Errors are logged with their request too: the default log needs it as well. */
function redacted(): string {
  const replaced = SECRET_PARAMETERS.map((name) => `replace ${name} REDACTED`);
  const fields = block("fields", [
    block("request>uri query", replaced),
    "request>headers>Referer delete",
    "request>headers>Cookie delete",
    "resp_headers>Location delete",
  ]);
  return block("format filter", ["wrap json", fields]);
}
