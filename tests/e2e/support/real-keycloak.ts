import { CLIENT, requests } from "../../../packages/connectors/src/keycloak/keycloak.test-support.ts";
import type { Subject } from "../../../packages/connectors/src/keycloak/behavior.test-support.ts";
import { freePort, startContainer } from "./container.ts";

const ADMIN = { username: "root", password: "of-the-whole-server" } as const;
/** A client with which a person signs in without a browser. */
const PROBE = "probe";

/** The client that the real Synapse signs people in with. */
export const CHAT_CLIENT = { id: "synapse", secret: "of-the-chat" } as const;

/** The client that the realm's events are read with. */
export const EVENTS_CLIENT = { id: "allod-events", secret: "of-the-events" } as const;

export interface RealKeycloak extends Pick<Subject, "ask" | "grant" | "secret" | "setPolicy" | "setMail"> {
  readonly url: string;
  readonly issuer: string;
  /** As the administrator of the whole server, below the realm. */
  admin(method: string, path: string, body?: unknown): Promise<unknown>;
  /** What the realm answers to a name and a password, or to a refresh token. */
  signIn(form: Readonly<Record<string, string>>): Promise<{ readonly status: number; readonly body: Readonly<Record<string, unknown>> }>;
  stop(): Promise<void>;
}

/** Starts a real Keycloak in its development mode, with one realm: our client, one for chat and one to probe with. */
export async function startRealKeycloak({ image, mailPort }: { image: string; mailPort: number }): Promise<RealKeycloak> {
  const port = await freePort();
  // By this name a browser takes cookies that are for secure connections alone.
  const url = `http://localhost:${port}`;
  const stop = await startContainer({
    name: "keycloak",
    image,
    files: { [`${CLIENT.realm}-realm.json`]: JSON.stringify(realm()) },
    mount: "/opt/keycloak/data/import",
    run: ["-e", `KC_BOOTSTRAP_ADMIN_USERNAME=${ADMIN.username}`, "-e", `KC_BOOTSTRAP_ADMIN_PASSWORD=${ADMIN.password}`],
    command: ["start-dev", "--import-realm", "--http-host=127.0.0.1", `--http-port=${port}`, `--hostname=${url}`],
    readyUrl: `${url}/realms/${CLIENT.realm}`,
  });
  const token = (name: string): string => `${url}/realms/${name}/protocol/openid-connect/token`;

  async function admin(method: string, path: string, body?: unknown): Promise<unknown> {
    const form = { grant_type: "password", client_id: "admin-cli", ...ADMIN };
    const granted = await fetch(token("master"), { method: "POST", body: new URLSearchParams(form) });
    const { access_token } = (await granted.json()) as { access_token: string };
    const response = await fetch(`${url}/admin/realms/${CLIENT.realm}${path}`, {
      method,
      headers: { authorization: `Bearer ${access_token}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text}`);
    return text === "" ? undefined : JSON.parse(text);
  }

  return {
    url,
    issuer: `${url}/realms/${CLIENT.realm}`,
    ...requests(url),
    admin,
    async signIn(form) {
      const response = await fetch(token(CLIENT.realm), { method: "POST", body: new URLSearchParams({ client_id: PROBE, ...form }) });
      return { status: response.status, body: (await response.json()) as Record<string, unknown> };
    },
    async setPolicy(policy) {
      const profile = (await admin("GET", "/users/profile")) as object;
      await admin("PUT", "/users/profile", { ...profile, unmanagedAttributePolicy: policy === "DISABLED" ? undefined : policy });
    },
    async setMail(state) {
      const from = "id@people.test";
      const smtpServer = state === "none" ? {} : { host: "127.0.0.1", port: state === "up" ? String(mailPort) : "9", from };
      await admin("PUT", "", { smtpServer });
    },
    stop,
  };
}

/** As the README of the connector, and that of the events, ask for it. */
function realm(): object {
  const client = { enabled: true, clientAuthenticatorType: "client-secret", standardFlowEnabled: false };
  return {
    realm: CLIENT.realm,
    enabled: true,
    loginWithEmailAllowed: true,
    // All of it or none: without the type the rest is not read. A test signs in twice within the life of a code.
    otpPolicyType: "totp",
    otpPolicyAlgorithm: "HmacSHA1",
    otpPolicyDigits: 6,
    otpPolicyPeriod: 30,
    otpPolicyLookAheadWindow: 1,
    otpPolicyInitialCounter: 0,
    otpPolicyCodeReusable: true,
    eventsEnabled: true,
    adminEventsEnabled: true,
    adminEventsDetailsEnabled: true,
    internationalizationEnabled: true,
    supportedLocales: ["de", "en"],
    components: {
      "org.keycloak.userprofile.UserProfileProvider": [
        { providerId: "declarative-user-profile", config: { "kc.user.profile.config": [JSON.stringify(userProfile())] } },
      ],
    },
    clients: [
      { ...client, clientId: CLIENT.clientId, secret: CLIENT.clientSecret, serviceAccountsEnabled: true },
      { ...client, clientId: EVENTS_CLIENT.id, secret: EVENTS_CLIENT.secret, serviceAccountsEnabled: true },
      { ...client, clientId: CHAT_CLIENT.id, secret: CHAT_CLIENT.secret, standardFlowEnabled: true, redirectUris: ["http://127.0.0.1:*"] },
      { ...client, clientId: "viewer", secret: CLIENT.clientSecret, serviceAccountsEnabled: true },
      { ...client, clientId: "powerless", secret: CLIENT.clientSecret, serviceAccountsEnabled: true },
      { ...client, clientId: PROBE, publicClient: true, directAccessGrantsEnabled: true },
    ],
    users: [
      serviceAccount(CLIENT.clientId, "manage-users"),
      serviceAccount(EVENTS_CLIENT.id, "view-events"),
      serviceAccount("viewer", "view-users"),
    ],
  };
}

function serviceAccount(clientId: string, role: string): object {
  const clientRoles = { "realm-management": [role] };
  return { username: `service-account-${clientId}`, enabled: true, serviceAccountClientId: clientId, clientRoles };
}

/** Keycloak's own (26.7), and our attributes, which administrators alone see and write. */
function userProfile(): object {
  const everybody = { view: ["admin", "user"], edit: ["admin", "user"] };
  const own = ["username", "email", "firstName", "lastName"].map((name) => ({
    name,
    permissions: everybody,
    ...(name === "username" ? {} : { required: { roles: ["user"] } }),
    validations: name.endsWith("Name") ? { "person-name-prohibited-characters": {} } : {},
  }));
  return { attributes: own, unmanagedAttributePolicy: "ADMIN_EDIT" };
}
