import { type Audience, groups, type OidcClientGrant, plain, type Text, type Workspace } from "@allod/compiler/component";

/** Headers of the verdict: `set_xauthrequest`. */
export const HEADERS = ["X-Auth-Request-User", "X-Auth-Request-Email", "X-Auth-Request-Groups", "X-Auth-Request-Preferred-Username"];
/** Where its own pages are. Not its default, `/oauth2/`: apps have paths of that name, such as the Matrix Authentication Service. */
export const PAGES = "/oauth2-proxy/";
export const CLIENT_SECRET = "/run/secrets/client";
export const COOKIE_SECRET = "/run/secrets/cookie";
export const AUTHORITY = "/etc/oauth2-proxy/authority.crt";

interface Source {
  readonly workspace: Workspace;
  readonly client: OidcClientGrant;
  /** Public address of the host. */
  readonly url: string;
  readonly audience: Audience;
  /** Address to serve on, `name:port`. */
  readonly listen: string;
  /** True when certificates come from an authority of our own. */
  readonly privately: boolean;
}

/** The configuration file. Keys: oauth2-proxy 7.15, `--help`, with `_` for `-` and an `s` where several are taken. */
export function proxyConfig({ workspace, client, url, audience, listen, privately }: Source): Text {
  return plain(
    toml({
      http_address: listen,
      provider: "oidc",
      provider_display_name: client.providerTitle,
      oidc_issuer_url: client.issuer,
      client_id: client.clientId,
      client_secret_file: CLIENT_SECRET,
      proxy_prefix: PAGES.slice(0, -1),
      redirect_url: `${url}${PAGES}callback`,
      // Without it, `allowed_groups` asks for a scope `groups`, which providers refuse that do not know it.
      scope: "openid email profile",
      code_challenge_method: "S256",
      insecure_oidc_skip_nonce: false,
      ...(privately ? { provider_ca_files: [AUTHORITY], use_system_trust_store: false } : {}),
      allowed_groups: [groups[audience]],
      oidc_groups_claim: "groups",
      email_domains: ["*"],
      skip_provider_button: true,
      // At `/` it answers 202 to who may pass, and leads everybody else to sign-in; its `auth` would say 401 to a browser.
      upstreams: ["static://202"],
      set_xauthrequest: true,
      reverse_proxy: true,
      real_client_ip_header: "X-Forwarded-For",
      trusted_proxy_ips: [workspace.network.containers],
      whitelist_domains: [new URL(url).host],
      cookie_name: "__Host-allod-gate",
      cookie_secret_file: COOKIE_SECRET,
      cookie_secure: true,
      cookie_httponly: true,
      cookie_samesite: "lax",
      // Nothing tells it that somebody was suspended: so long they may still pass.
      cookie_expire: "1h",
      // Several tabs at once.
      cookie_csrf_per_request: true,
      cookie_csrf_per_request_limit: 10,
      // Neither tokens nor anything else that is good elsewhere is kept in the browser.
      session_cookie_minimal: true,
      // It would write down every address that is asked for on the host, with its parameters.
      request_logging: false,
      banner: "-",
      footer: "-",
    }),
  );
}

function toml(values: Readonly<Record<string, string | number | boolean | readonly string[]>>): string {
  return Object.entries(values)
    .map(([key, value]) => `${key} = ${JSON.stringify(value)}\n`)
    .join("");
}
