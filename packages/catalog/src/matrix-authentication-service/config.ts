import type {
  DatabaseGrant,
  MatrixAuthenticationRequest,
  OidcClientGrant,
  SecretData,
  SecretRef,
  SmtpRelayGrant,
  Workspace,
} from "@allod/compiler/component";

import type { Settings } from "./settings.ts";

/** Ids that MAS insists on being ULIDs: made up once, the same in every workspace. */
export const UPSTREAM = "01A110D0S1GN1N000000000000";
export const ADMINISTRATION = "01A110D0ADM1N0000000000000";

/** What people and the homeserver reach; what administers; what only the container itself asks; what Prometheus reads. */
export const ports = { web: 8080, administration: 8081, health: 8082, metrics: 8083 } as const;

interface Source {
  readonly workspace: Workspace;
  readonly settings: Settings;
  /** Public address, no slash at the end. */
  readonly url: string;
  /** Names of the addresses to serve a port on. */
  readonly listen: (port: number) => readonly string[];
  readonly matrix: Pick<MatrixAuthenticationRequest, "homeserver" | "serverName">;
  readonly database: DatabaseGrant;
  readonly oidc: OidcClientGrant;
  readonly mail: SmtpRelayGrant | undefined;
  readonly secrets: {
    readonly homeserver: SecretRef;
    readonly encryption: SecretRef;
    readonly signing: SecretRef;
    readonly administration: SecretRef;
  };
}

/** config.yaml. Keys: MAS 1.22, docs/config.schema.json. Unknown ones are taken in silence: a test compares. */
export function masConfig(source: Source): { readonly [key: string]: SecretData } {
  const { workspace, url, matrix, database, secrets } = source;
  return {
    http: {
      public_base: `${url}/`,
      // The edge is inside this range; the default says `10.0.0.0/10`, which leaves most of it out.
      trusted_proxies: [workspace.network.containers],
      listeners: listeners(source),
    },
    database: {
      host: database.host,
      port: database.port,
      database: database.database,
      username: database.user,
      password: database.password,
      ssl_mode: "disable",
    },
    matrix: {
      kind: "synapse",
      homeserver: matrix.serverName,
      endpoint: `http://${matrix.homeserver.workload}:${matrix.homeserver.port}/`,
      secret: secrets.homeserver,
    },
    secrets: { encryption: secrets.encryption, keys: [{ key: secrets.signing }] },
    ...accounts,
    clients: [
      {
        client_id: ADMINISTRATION,
        client_name: "Allod",
        client_auth_method: "client_secret_basic",
        client_secret: secrets.administration,
        redirect_uris: [],
      },
    ],
    policy: { data: { admin_clients: [ADMINISTRATION], admin_users: [workspace.admin.username] } },
    // Per address: a whole office signs in for the first time from behind one. The default is three an hour.
    rate_limiting: { registration: { burst: 100, per_second: 0.1 } },
    upstream_oauth2: { providers: [upstream(source)] },
    email: email(source),
    branding: { service_name: workspace.title },
    telemetry: { metrics: { exporter: source.listen(ports.metrics).length === 0 ? "none" : "prometheus" } },
  };
}

/** People come from the identity provider and change there what is theirs: no passwords, no registration, nothing to recover. */
const accounts = {
  passwords: { enabled: false },
  account: {
    email_change_allowed: false,
    displayname_change_allowed: false,
    password_registration_enabled: false,
    password_change_allowed: false,
    password_recovery_enabled: false,
    account_deactivation_allowed: false,
    login_with_email_allowed: false,
  },
} as const;

/** The Admin API is on a port of its own, which the edge routes for administrators alone, if at all. */
function listeners({ listen }: Source): SecretData[] {
  const on = (port: number): SecretData[] => listen(port).map((host) => ({ host, port }));
  const named = (...names: readonly string[]): SecretData[] => names.map((name) => ({ name }));
  return [
    { name: "web", resources: named("discovery", "human", "oauth", "compat", "graphql", "assets"), binds: on(ports.web) },
    // With `oauth`, for the tokens that it wants.
    { name: "administration", resources: named("adminapi", "oauth"), binds: on(ports.administration) },
    { name: "health", resources: named("health"), binds: [{ host: "127.0.0.1", port: ports.health }] },
    { name: "metrics", resources: named("prometheus"), binds: on(ports.metrics) },
  ].filter(({ binds }) => binds.length > 0);
}

function upstream({ oidc, settings: { existingAccounts, registrationToken } }: Source): SecretData {
  return {
    id: UPSTREAM,
    human_name: oidc.providerTitle,
    // Byte for byte as the provider writes it: with or without a slash at the end.
    issuer: oidc.issuer,
    client_id: oidc.clientId,
    client_secret: oidc.clientSecret,
    token_endpoint_auth_method: "client_secret_basic",
    scope: "openid profile email",
    pkce_method: "always",
    fetch_userinfo: true,
    // Who has signed out is asked again, and not let in by the session that the provider still has.
    additional_authorization_parameters: { prompt: "{% if logged_out %}login{% endif %}" },
    // Not `logout_all`: who leaves the portal would lose every device, and with it what is encrypted for it.
    on_backchannel_logout: "logout_browser_only",
    registration_token_required: registrationToken,
    claims_imports: {
      // Wants a localpart that is required, and nothing that is only suggested.
      skip_confirmation: true,
      localpart: {
        action: "require",
        template: "{{ user.preferred_username | lower }}",
        on_conflict: existingAccounts === "link" ? "set" : "fail",
      },
      displayname: { action: "force", template: "{{ user.name }}" },
      email: { action: "force", template: "{{ user.email }}" },
    },
  };
}

function email({ mail, workspace: { title } }: Source): SecretData {
  if (mail === undefined) return { transport: "blackhole" };
  const from = `"${title.replaceAll(/["\\]/g, "")}" <${mail.from}>`;
  return {
    transport: "smtp",
    mode: mail.security,
    hostname: mail.host,
    port: mail.port,
    username: mail.user,
    password: mail.password,
    from,
    reply_to: from,
  };
}
