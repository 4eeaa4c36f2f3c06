import { listenName, type SecretData, type Workspace } from "@allod/compiler/component";

export const WORKLOAD = "traefik";
export const ROUTES = "/etc/traefik/routes.yml";
const ACME = "/data/acme.json";
export const RESOLVER = "public";
/** Where plain http arrives; and https, from the internet. */
export const WEB = "web";
const SECURE = "websecure";

interface Source {
  readonly workspace: Workspace;
  /** The name of the public address. */
  readonly publicAddress: string;
  /** Names of the addresses at which containers reach public names. */
  readonly inside: readonly string[];
  readonly healthPort: number;
  /** Where measurements are read, when somebody reads them. */
  readonly metrics: { readonly listen: readonly string[]; readonly port: number };
}

/** Entry points at which https arrives, each of which has one address; or those alone at which these workloads arrive. */
export function secureEntryPoints(inside: readonly string[], workloads?: readonly string[]): string[] {
  const points = inside.map((name, index) => ({ name, point: `inside${index + 1}` }));
  if (workloads === undefined) return [SECURE, ...points.map(({ point }) => point)];
  return points.filter(({ name }) => workloads.some((from) => name === listenName({ from, to: WORKLOAD }))).map(({ point }) => point);
}

/** `traefik.yml`: what is read once, at start. Keys: Traefik 3.7, "Install configuration". */
export function staticConfig({ workspace, publicAddress, inside, healthPort, metrics }: Source): SecretData {
  const { httpPort, httpsPort } = workspace.network;
  const insidePoints = inside.map((name, index) => [`inside${index + 1}`, entryPoint(`${name}:${httpsPort}`)]);
  const [measured] = metrics.listen;
  return {
    global: { checkNewVersion: false, sendAnonymousUsage: false },
    log: { level: "INFO", format: "json" },
    accessLog: {
      format: "json",
      fields: {
        // Parameters of an address sign people in, and headers do: of both, nothing but the browser's name is kept.
        queryParameters: { defaultMode: "drop" },
        headers: { defaultMode: "drop", names: { "User-Agent": "keep" } },
      },
    },
    entryPoints: {
      [WEB]: entryPoint(`${publicAddress}:${httpPort}`),
      [SECURE]: { ...entryPoint(`${publicAddress}:${httpsPort}`), http3: {} },
      ...Object.fromEntries(insidePoints),
      health: { address: `127.0.0.1:${healthPort}`, http: { aliasHeadersStrategy: "delete" } },
      ...(measured === undefined ? {} : { metrics: { address: `${measured}:${metrics.port}`, http: { aliasHeadersStrategy: "delete" } } }),
    },
    providers: { file: { filename: ROUTES, watch: false } },
    ping: { entryPoint: "health" },
    ...(measured === undefined ? {} : { metrics: { prometheus: { entryPoint: "metrics" } } }),
    ...(workspace.tls.mode === "acme"
      ? {
          certificatesResolvers: {
            // Not over port 80: there Traefik would answer the authority's questions to others, the mail server, with 404.
            [RESOLVER]: { acme: { email: workspace.tls.email, storage: ACME, tlsChallenge: {} } },
          },
        }
      : {}),
  };
}

/**
 * Nobody stands before ours, so that no forwarded header is believed (`forwardedHeaders` is left at: from nobody). Paths stay
 * as they were asked for: Matrix has `%2F` and `%23` in them, and each entry point has filters of its own.
 */
function entryPoint(address: string): { readonly [key: string]: SecretData } {
  return {
    address,
    http: {
      // `X_Auth_Request_User` is `X-Auth-Request-User` to many an app, and no middleware sees it.
      aliasHeadersStrategy: "delete",
      encodedCharacters: {
        allowEncodedSlash: true,
        allowEncodedHash: true,
        allowEncodedPercent: true,
        allowEncodedQuestionMark: true,
        allowEncodedSemicolon: true,
        allowEncodedBackSlash: true,
        allowEncodedNullCharacter: false,
      },
    },
    // A minute is the standard, and ends every large upload.
    transport: { respondingTimeouts: { readTimeout: "12h" } },
  };
}
