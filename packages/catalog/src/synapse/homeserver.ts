import type { CacheGrant, DatabaseGrant, RtcFocusGrant, SecretData, TurnRelayGrant, Workspace } from "@allod/compiler/component";

import { bytes } from "../settings.ts";
import { callsConfig } from "./calls.ts";
import { METRICS_PORT, PORT } from "./needs.ts";
import type { Settings } from "./settings.ts";
import { type SignIn, signInConfig } from "./sign-in.ts";

/**
 * Addresses that link previews must never be fetched from: everything private, local, reserved or multicast.
 * Synapse 1.163, documentation of `url_preview_ip_range_blacklist` (required, has no default).
 */
const PRIVATE_RANGES = [
  "127.0.0.0/8",
  "10.0.0.0/8",
  "172.16.0.0/12",
  "192.168.0.0/16",
  "100.64.0.0/10",
  "192.0.0.0/24",
  "169.254.0.0/16",
  "192.88.99.0/24",
  "198.18.0.0/15",
  "192.0.2.0/24",
  "198.51.100.0/24",
  "203.0.113.0/24",
  "224.0.0.0/4",
  "::1/128",
  "fe80::/10",
  "fc00::/7",
  "2001:db8::/32",
  "ff00::/8",
  "fec0::/10",
];

interface Source {
  readonly workspace: Workspace;
  readonly settings: Settings;
  /** Public address, no slash at the end. */
  readonly url: string;
  /** Names of the addresses to serve a port on. */
  readonly listen: (port: number) => readonly string[];
  readonly database: DatabaseGrant;
  readonly signIn: SignIn;
  readonly turn: TurnRelayGrant | undefined;
  readonly rtc: RtcFocusGrant | undefined;
  readonly cache: CacheGrant | undefined;
  /** Addresses of our own web clients, no slash at the end. */
  readonly clients: readonly string[];
  /** Whether programs get accounts by a shared secret. */
  readonly registers: boolean;
}

/** homeserver.yaml. Only what we decide: a default that is written out becomes ours to keep. Keys: Synapse 1.163 configuration manual. */
export function homeserver(source: Source): { readonly [key: string]: SecretData } {
  const { workspace, settings, url } = source;
  return {
    server_name: workspace.domain,
    public_baseurl: `${url}/`,
    serve_server_wellknown: false,
    report_stats: false,
    pid_file: "/tmp/homeserver.pid",
    log_config: "/etc/synapse/log.yaml",
    media_store_path: "/data/media",
    max_upload_size: `${Math.floor(bytes(settings.maxUpload).bytes / 1024)}K`,
    signing_key_path: "/run/secrets/signing.key",
    macaroon_secret_key_path: "/run/secrets/macaroon",
    form_secret_path: "/run/secrets/form",
    ...listeners(source),
    ...database(source),
    ...(source.registers ? { registration_shared_secret_path: "/run/secrets/registration" } : {}),
    ...signInConfig(source.signIn, source.clients),
    ...federation(settings),
    ...keeping(settings),
    ...callsConfig({ ...source, delegated: "mas" in source.signIn }),
    ...rooms(source),
    url_preview_enabled: settings.urlPreviews,
    ...(settings.urlPreviews
      ? { url_preview_ip_range_blacklist: PRIVATE_RANGES, url_preview_accept_language: [workspace.language, "en"] }
      : {}),
    presence: { enabled: settings.presence },
    user_directory: { search_all_users: true },
    trusted_key_servers: [{ server_name: "matrix.org" }],
    suppress_key_server_warning: true,
    push: { include_content: false },
    require_auth_for_profile_requests: true,
    admin_contact: `mailto:${workspace.admin.email}`,
  };
}

function listeners({ listen, settings }: Source): { readonly [key: string]: SecretData } {
  // A closed server still answers `openid`: other services ask it who somebody is.
  const names = settings.federation.mode === "closed" ? ["client", "openid"] : ["client", "federation"];
  const on = (port: number) => ({ port, bind_addresses: ["127.0.0.1", ...listen(port)] });
  return {
    enable_metrics: true,
    listeners: [
      { ...on(PORT), type: "http", tls: false, x_forwarded: true, resources: [{ names, compress: false }] },
      { ...on(METRICS_PORT), type: "metrics" },
    ],
  };
}

function database({ database: granted, cache }: Source): { readonly [key: string]: SecretData } {
  const { host, port, database: dbname, user, password } = granted;
  return {
    database: {
      name: "psycopg2",
      txn_limit: 10_000,
      args: {
        host,
        port,
        dbname,
        user,
        password,
        sslmode: "disable",
        cp_min: 5,
        cp_max: 10,
        keepalives_idle: 10,
        keepalives_interval: 10,
        keepalives_count: 3,
      },
    },
    ...(cache === undefined ? {} : { redis: { enabled: true, host: cache.host, port: cache.port, password: cache.password } }),
  };
}

function rooms({ workspace: { domain, admin }, settings: { space, autoJoinRooms, roomDirectory } }: Source): {
  readonly [key: string]: SecretData;
} {
  const everybody = { action: "allow" };
  return {
    encryption_enabled_by_default_for_room_type: "invite",
    // Since 1.126 nobody but administrators of the server may list a room in the directory unless this says otherwise.
    room_list_publication_rules:
      roomDirectory === "everybody" ? [everybody] : [{ ...everybody, user_id: `@${admin.username}:${domain}` }, { action: "deny" }],
    auto_join_rooms: [...(space === undefined ? [] : [space]), ...autoJoinRooms].map((room) => `${room}:${domain}`),
    // Where there is a space, a task makes it and its rooms: Synapse would make a room in the space's place, as soon as the
    // first account is made, be it a program's (seen, 1.163.2).
    ...(space === undefined ? {} : { autocreate_auto_join_rooms: false }),
    // The default lets anybody on Matrix into a room whose name they guess, and no room can be closed to them again.
    autocreate_auto_join_rooms_federated: false,
  };
}

function federation({ federation: { mode, allow } }: Settings): { readonly [key: string]: SecretData } {
  const common = { allow_public_rooms_over_federation: false, allow_public_rooms_without_auth: false };
  // Absent means everybody, empty means nobody: the two are one typing mistake apart, so each is written on purpose.
  if (mode === "open") return common;
  return { ...common, federation_domain_whitelist: mode === "closed" ? [] : allow };
}

function keeping({ retention: { messages, remoteMedia, localMedia } }: Settings): { readonly [key: string]: SecretData } {
  return {
    media_retention: {
      remote_media_lifetime: remoteMedia ?? "90d",
      ...(localMedia === undefined ? {} : { local_media_lifetime: localMedia }),
    },
    ...(messages === undefined
      ? {}
      : {
          retention: {
            enabled: true,
            default_policy: { min_lifetime: "1d", max_lifetime: messages },
            allowed_lifetime_min: "1d",
            allowed_lifetime_max: messages,
            // One job without bounds covers every room; bounded ones would skip those between them.
            purge_jobs: [{ interval: "24h" }],
          },
        }),
  };
}
