import {
  type Endpoint,
  type ForwardAuthGrant,
  listenName,
  type RouteRequest,
  type SecretData,
  type Workspace,
} from "@allod/compiler/component";

import { hostsOf } from "../public-names.ts";
import { RESOLVER, secureEntryPoints, WEB, WORKLOAD } from "./static-config.ts";

export const CERTIFICATE = "/etc/traefik/certificate.crt";
export const CERTIFICATE_KEY = "/etc/traefik/certificate.key";

type Config = { readonly [key: string]: SecretData };

interface Source {
  readonly workspace: Workspace;
  readonly routes: readonly RouteRequest[];
  /** Who is asked before anything is proxied, by host. */
  readonly guards: ReadonlyMap<string, ForwardAuthGrant>;
  /** Names of the addresses at which containers reach public names. */
  readonly inside: readonly string[];
  /** Who gives fixed answers: `http://name:port`. */
  readonly fixed: string;
}

/** What other proxies would have told. Of `X-Forwarded-*`, Traefik removes by itself what it writes itself. */
const FOREIGN = ["Forwarded", "X-Forwarded-Prefix", "X-Forwarded-Ssl", "X-Original-Uri", "X-Original-Url", "X-Rewrite-Url"];

/** One way of a host: where it begins, who is there, and what is done before. */
interface Way {
  readonly host: string;
  readonly path: string;
  readonly service: string;
  readonly middlewares: readonly string[];
  /** For these workloads alone. */
  readonly inside?: readonly string[] | undefined;
  /** True when nobody may come there, however the address is written. */
  readonly closed?: boolean;
}

/** The file of routes: routers, what they do on the way, services, and certificates of our own. Keys: Traefik 3.7, file provider. */
export function routesConfig({ workspace, routes, guards, inside, fixed }: Source): Config {
  const { tls, network } = workspace;
  const guarded = [...guards].filter(([host]) => hostsOf(routes).includes(host));
  const ways = [...routes.flatMap((route) => waysOf(route, guards)), ...guarded.map(([host, guard]) => pages(host, guard))];
  const prefixes = [...new Set(routes.flatMap(({ target }) => (target.kind === "proxy" ? (target.stripPrefix ?? []) : [])))];
  const servers = ways.map(({ service }) => service).filter((service) => service !== FIXED);
  return {
    http: {
      routers: {
        ...Object.fromEntries(ways.map((way) => [nameOf(way), router(way, secureEntryPoints(inside, way.inside), tls.mode)])),
        "to-https": {
          entryPoints: [WEB],
          rule: hostsOf(routes).map(hostRule).join(" || "),
          middlewares: ["to-https"],
          service: "noop@internal",
        },
      },
      middlewares: {
        [COMMON]: common(),
        "to-https": { redirectScheme: { scheme: "https", port: String(network.httpsPort), permanent: true } },
        ...Object.fromEntries(prefixes.map((prefix) => [stripping(prefix), { stripPrefix: { prefixes: [prefix] } }])),
        ...Object.fromEntries(guarded.flatMap(([host, guard]) => guarding(host, guard))),
      },
      services: {
        [FIXED]: server(fixed),
        ...Object.fromEntries(servers.map((service) => [service, server(`http://${service.slice("to ".length)}`)])),
      },
    },
    tls: {
      // A name that is not ours gets no certificate, instead of one that Traefik makes up.
      options: { default: { minVersion: "VersionTLS12", sniStrict: true } },
      ...(tls.mode === "internal" ? { certificates: [{ certFile: CERTIFICATE, keyFile: CERTIFICATE_KEY }] } : {}),
    },
  };
}

const COMMON = "common";
const FIXED = "fixed";

function waysOf({ host, paths, target, inside }: RouteRequest, guards: ReadonlyMap<string, ForwardAuthGrant>): Way[] {
  const guard = guards.has(host) ? [untold(host), asking(host)] : [];
  return paths.map((path) =>
    target.kind === "proxy"
      ? {
          host,
          path,
          inside,
          service: serviceOf(target),
          // The guard is asked about the address as it was asked for.
          middlewares: [COMMON, ...guard, ...(target.stripPrefix === undefined ? [] : [stripping(target.stripPrefix)])],
        }
      : { host, path, inside, service: FIXED, middlewares: [COMMON], closed: target.kind === "refuse" },
  );
}

/** Pages of the guard itself on the host it guards. */
function pages(host: string, { pages: { prefix, ...at } }: ForwardAuthGrant): Way {
  return {
    host,
    path: prefix.endsWith("/") ? prefix : `${prefix}/`,
    service: serviceOf(at),
    middlewares: [COMMON, untold(host)],
  };
}

/** The longer path first: with rules of one kind, Traefik would go by the length of the rule, and hosts differ in theirs. */
function router(way: Way, entryPoints: readonly string[], mode: Workspace["tls"]["mode"]): Config {
  const { host, path, service, middlewares } = way;
  return {
    entryPoints,
    rule: path === "/" ? hostRule(host) : `${hostRule(host)} && ${pathRule(way)}`,
    priority: 1000 + path.length,
    middlewares,
    service,
    tls: mode === "acme" ? { certResolver: RESOLVER } : {},
  };
}

/** Traefik keeps `%2F` apart from a slash, and what is behind it may not: a closed path is closed in both spellings. */
function pathRule({ path, closed }: Way): string {
  if (closed !== true) return `${path.endsWith("/") ? "PathPrefix" : "Path"}(\`${path}\`)`;
  const [, ...parts] = path.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&").split("/");
  return `PathRegexp(\`^/${parts.join("(/|%2[fF])")}${path.endsWith("/") ? "" : "$"}\`)`;
}

/** Takes the verdict's headers away from whoever sends them, then asks. */
function guarding(host: string, { verify, headers }: ForwardAuthGrant): [string, Config][] {
  return [
    [untold(host), { headers: { customRequestHeaders: Object.fromEntries(headers.map((name) => [name, ""])) } }],
    [
      asking(host),
      {
        forwardAuth: {
          address: `http://${reached(verify)}${verify.path}`,
          authResponseHeaders: headers,
          // Said, because left out it believes some of them.
          trustForwardHeader: false,
          // Else an address without a host would be completed with the guard's own, which nobody outside knows.
          preserveLocationHeader: true,
          maxResponseBodySize: 1_048_576,
        },
      },
    ],
  ];
}

/** What every site has. Traefik writes over what apps send: so only what no app may want otherwise. */
function common(): Config {
  return {
    headers: {
      stsSeconds: 31_536_000,
      contentTypeNosniff: true,
      customRequestHeaders: Object.fromEntries(FOREIGN.map((name) => [name, ""])),
      customResponseHeaders: { Server: "" },
    },
  };
}

function server(url: string): Config {
  return { loadBalancer: { servers: [{ url }] } };
}

function hostRule(host: string): string {
  return `Host(\`${host}\`)`;
}

/** Unique and readable: `id.acme.test/realms/`. An `@` would name another provider. */
function nameOf({ host, path }: Way): string {
  return `${host}${path}`;
}

function serviceOf(at: Endpoint): string {
  return `to ${reached(at)}`;
}

/**
 * The name that a workload has on the network over which Traefik may call it. By its own it would be found on the one over
 * which it calls Traefik, too, and the engine tells but one of the two.
 */
function reached({ workload, port }: Endpoint): string {
  return `${listenName({ from: WORKLOAD, to: workload })}:${port}`;
}

function untold(host: string): string {
  return `untold ${host}`;
}

function asking(host: string): string {
  return `ask ${host}`;
}

function stripping(prefix: string): string {
  return `strip ${prefix}`;
}
