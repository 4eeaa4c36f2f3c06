import { createHmac } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";

import { requests, SERVER_NAME, SSO } from "../../../packages/connectors/src/matrix/matrix.test-support.ts";
import type { Subject } from "../../../packages/connectors/src/matrix/behavior.test-support.ts";
import { freePort, startContainer } from "./container.ts";

const REGISTRATION_SECRET = "for-the-first-administrator";

export interface RealSynapse extends Omit<Subject, "stop"> {
  readonly url: string;
  /** Where a browser begins to sign in, to come back to {@link RealSynapse.url} with a token. */
  readonly signInUrl: string;
  stop(): Promise<void>;
}

interface Options {
  readonly image: string;
  /** The realm that people sign in with. */
  readonly issuer: string;
  readonly client: { readonly id: string; readonly secret: string };
}

/** Starts a real Synapse over SQLite, closed to other servers and to registration, with an administrator. */
export async function startRealSynapse({ image, issuer, client }: Options): Promise<RealSynapse> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const start = "python -m synapse.app.homeserver -c /etc/synapse/homeserver.yaml";
  const stop = await startContainer({
    name: "synapse",
    image,
    files: { "homeserver.yaml": JSON.stringify(configuration({ url, port, issuer, client })) },
    mount: "/etc/synapse",
    run: ["--tmpfs", "/data", "--entrypoint", "sh"],
    command: ["-c", `${start} --generate-keys && exec ${start}`],
    readyUrl: `${url}/health`,
  });
  const landing = encodeURIComponent(`${url}/_matrix/static/`);
  const signInUrl = `${url}/_matrix/client/v3/login/sso/redirect/${SSO}?redirectUrl=${landing}`;
  const real = requests({ url, adminToken: await registerAdministrator(url) });
  await untilUpdated(real);
  return { url, signInUrl, ...real, stop };
}

function configuration({ url, port, issuer, client }: Omit<Options, "image"> & { url: string; port: number }): object {
  const resources = [{ names: ["client"], compress: false }];
  return {
    server_name: SERVER_NAME,
    public_baseurl: `${url}/`,
    listeners: [{ port, type: "http", tls: false, bind_addresses: ["127.0.0.1"], resources }],
    background_updates: { sleep_enabled: false, min_batch_size: 100_000 },
    database: { name: "sqlite3", args: { database: "/data/homeserver.db" } },
    media_store_path: "/data/media",
    signing_key_path: "/data/signing.key",
    pid_file: "/tmp/homeserver.pid",
    report_stats: false,
    trusted_key_servers: [],
    suppress_key_server_warning: true,
    federation_domain_whitelist: [],
    registration_shared_secret: REGISTRATION_SECRET,
    macaroon_secret_key: "of-macaroons",
    form_secret: "of-forms",
    sso: { client_whitelist: [`${url}/`] },
    oidc_providers: [
      {
        idp_id: SSO.replace("oidc-", ""),
        idp_name: "Workspace",
        issuer,
        client_id: client.id,
        client_secret: client.secret,
        scopes: ["openid", "profile", "email"],
        // A real issuer is not http.
        skip_verification: true,
        enable_registration: false,
        user_mapping_provider: { config: { localpart_template: "{{ user.sub }}" } },
      },
    ],
  };
}

/** A new database is not what it should be before its background updates are done: who was deactivated cannot come back (1.163). */
async function untilUpdated(real: Pick<Subject, "ask">): Promise<void> {
  for (;;) {
    const { body } = await real.ask("GET", "/_synapse/admin/v1/background_updates/status");
    if (Object.keys((body as { current_updates: object }).current_updates).length === 0) return;
    await delay(250);
  }
}

/** Registers `@allod` with the shared secret (Synapse 1.163: admin API, shared-secret registration). */
async function registerAdministrator(url: string): Promise<string> {
  const path = `${url}/_synapse/admin/v1/register`;
  const { nonce } = (await (await fetch(path)).json()) as { nonce: string };
  const [username, password] = ["allod", "of-the-administrator"];
  const mac = createHmac("sha1", REGISTRATION_SECRET).update([nonce, username, password, "admin"].join("\0")).digest("hex");
  const response = await fetch(path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ nonce, username, password, mac, admin: true }),
  });
  return ((await response.json()) as { access_token: string }).access_token;
}
