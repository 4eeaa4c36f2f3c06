import type { BuildContext, CacheGrant, DatabaseGrant, SecretData, SmtpRelayGrant, Text, Workspace } from "@allod/compiler/component";

import { configFile } from "./php.ts";
import type { NextcloudSettings } from "./needs.ts";

/** Where the parts of an installation are in the container. */
export const paths = {
  html: "/var/www/html",
  config: "/var/www/html/config",
  data: "/var/lib/nextcloud",
  temporary: "/var/tmp/nextcloud",
  authority: "/etc/allod/allod-authority.crt",
} as const;

interface Source {
  readonly workspace: Workspace;
  readonly settings: NextcloudSettings;
  /** Public address, no slash at the end. */
  readonly url: string;
  readonly host: string;
  readonly database: DatabaseGrant;
  readonly cache: CacheGrant;
  readonly mail: SmtpRelayGrant | undefined;
  readonly trust: BuildContext<unknown>["trust"];
}

/**
 * Our part of the configuration: Nextcloud reads it after its own `config.php` and it wins, at every request. Names:
 * Nextcloud 33, config/config.sample.php; settings without a default here are as the product has them.
 */
export function nextcloudConfig({ workspace, settings, url, host, database, cache, mail, trust }: Source): Text {
  const region = settings.region ?? (workspace.language === "de" ? "DE" : undefined);
  return configFile({
    trusted_domains: [host],
    "overwrite.cli.url": url,
    overwritehost: url.replace("https://", ""),
    overwriteprotocol: "https",
    "htaccess.RewriteBase": "/",
    // Without it every visitor has the edge's address, and one who guesses passwords slows down all.
    trusted_proxies: [workspace.network.containers],
    forwarded_for_headers: ["HTTP_X_FORWARDED_FOR"],
    // The identity provider and the office are public names that lead to the edge inside: private addresses.
    allow_local_remote_servers: true,
    // With that, previews of links would show whoever pastes one what stands on pages of our own networks.
    reference_opengraph: false,
    datadirectory: paths.data,
    tempdirectory: paths.temporary,
    dbtype: "pgsql",
    dbhost: `${database.host}:${database.port}`,
    dbname: database.database,
    dbuser: database.user,
    dbpassword: database.password,
    // The role owns its database and may make no others.
    setup_create_db_user: false,
    "memcache.local": "\\OC\\Memcache\\APCu",
    "memcache.distributed": "\\OC\\Memcache\\Redis",
    "memcache.locking": "\\OC\\Memcache\\Redis",
    redis: { host: cache.host, port: cache.port, password: cache.password, timeout: 1.5 },
    apps_paths: [
      { path: `${paths.html}/apps`, url: "/apps", writable: false },
      { path: `${paths.html}/custom_apps`, url: "/custom_apps", writable: true },
    ],
    default_language: workspace.language,
    default_locale: workspace.language === "de" ? "de_DE" : "en_GB",
    ...(region === undefined ? {} : { default_phone_region: region }),
    maintenance_window_start: settings.maintenanceHour,
    skeletondirectory: "",
    templatedirectory: "",
    // New versions are new images.
    updatechecker: false,
    "upgrade.disable-web": true,
    // Passwords are the identity provider's business; the one local account is for `occ` alone.
    hide_login_form: true,
    lost_password_link: "disabled",
    "auth.webauthn.enabled": false,
    // Names and addresses are the provider's too: the control plane knows by the address whose an account is.
    allow_user_to_change_display_name: false,
    allow_user_to_change_email: false,
    "auth.bruteforce.protection.enabled": true,
    "ratelimit.protection.enabled": true,
    user_oidc: {
      auto_provision: true,
      // Else somebody whom the provider calls by the name of a local account would be signed in to it.
      soft_auto_provision: false,
      single_logout: true,
      use_pkce: true,
    },
    log_type: "errorlog",
    loglevel: 2,
    ...mailConfig(mail, trust !== undefined),
  });
}

/** What is not wanted any more is written as well: Nextcloud copies our settings into its own file and keeps them there. */
function mailConfig(mail: SmtpRelayGrant | undefined, ownAuthority: boolean): { readonly [key: string]: SecretData } {
  if (mail === undefined) return { mail_smtpmode: "null" };
  const [local = "", domain = ""] = mail.from.split("@");
  return {
    mail_smtpmode: "smtp",
    mail_smtphost: mail.host,
    mail_smtpport: mail.port,
    // Empty is STARTTLS, as soon as the server offers it.
    mail_smtpsecure: mail.security === "tls" ? "ssl" : "",
    mail_smtpauth: true,
    mail_smtpname: mail.user,
    mail_smtppassword: mail.password,
    mail_smtpstreamoptions: ownAuthority ? { ssl: { cafile: paths.authority } } : {},
    mail_from_address: local,
    mail_domain: domain,
  };
}
