import type { OidcClientGrant, Workspace } from "@allod/compiler/component";
import { groups } from "@allod/compiler/component";

interface Settings {
  readonly workspace: Workspace;
  readonly url: string;
  readonly listen: string;
  readonly port: number;
  readonly oidc: OidcClientGrant;
  /** Path of the certificate to trust beside the public ones. */
  readonly authority: string | undefined;
}

/** Settings by section. Keys: Grafana 13.3, `conf/defaults.ini`. Secrets are read from files by `$__file{}`. */
export function grafanaIni({ workspace, url, listen, port, oidc, authority }: Settings): string {
  const { authorization = "", token = "", userinfo = "" } = oidc.endpoints ?? {};
  return [
    section("paths", {
      data: "/var/lib/grafana",
      logs: "/tmp",
      plugins: "/var/lib/grafana/plugins",
      provisioning: "/etc/grafana/provisioning",
    }),
    section("server", { http_addr: listen, http_port: port, root_url: `${url}/`, domain: new URL(url).hostname, enforce_domain: false }),
    section("database", { type: "sqlite3", wal: true }),
    section("log", { mode: "console" }),
    section("log.console", { format: "json" }),
    section("analytics", {
      reporting_enabled: false,
      check_for_updates: false,
      check_for_plugin_updates: false,
      feedback_links_enabled: false,
    }),
    section("news", { news_feed_enabled: false }),
    // It would fetch some at every start, and the keys to check them with.
    section("plugins", { preinstall_disabled: true, plugin_admin_enabled: false, public_key_retrieval_disabled: true }),
    section("security", {
      secret_key: "$__file{/run/secrets/key}",
      disable_initial_admin_creation: true,
      disable_gravatar: true,
      cookie_secure: true,
      cookie_samesite: "lax",
      content_security_policy: true,
    }),
    section("snapshots", { enabled: false, external_enabled: false }),
    // Else one click opens graphs to whoever has a link.
    section("public_dashboards", { enabled: false }),
    section("users", { allow_sign_up: false, allow_org_create: false, default_language: workspace.language === "de" ? "de-DE" : "en-US" }),
    section("auth", { disable_login_form: true, oauth_allow_insecure_email_lookup: false }),
    section("auth.basic", { enabled: false }),
    section("auth.generic_oauth", {
      enabled: true,
      auto_login: true,
      name: oidc.providerTitle.replaceAll(/[\r\n"`;#%$]/g, " "),
      client_id: oidc.clientId,
      client_secret: "$__file{/run/secrets/client}",
      scopes: "openid profile email",
      auth_url: authorization,
      token_url: token,
      api_url: userinfo,
      use_pkce: true,
      allow_sign_up: true,
      login_attribute_path: "preferred_username",
      // The provider lets nobody else in; should it, this does not.
      role_attribute_path: `contains(groups[*], '${groups.administrators}') && 'Admin'`,
      role_attribute_strict: true,
      ...(authority === undefined ? {} : { tls_client_ca: authority }),
    }),
    // On the same port as the page, and so on the public address.
    section("metrics", { enabled: false }),
    section("unified_alerting", { enabled: false }),
  ].join("\n");
}

function section(name: string, values: Readonly<Record<string, string | number | boolean>>): string {
  return `[${name}]\n${Object.entries(values)
    .map(([key, value]) => `${key} = ${value}\n`)
    .join("")}`;
}
