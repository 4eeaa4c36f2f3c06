import type { SecretData, SecretRef, SmtpRelayGrant, Workspace } from "@allod/compiler/component";

import { type Client, clientSettings, mappers, STEWARD } from "./client.ts";
import { ADMINISTRATORS, BROWSER_FLOW, flowConfigs, flows } from "./flows.ts";

/** A client with an account of its own, which may do what one role of `realm-management` allows and nothing else. */
export interface Program {
  readonly id: string;
  readonly title: string;
  readonly secret: SecretRef;
  readonly role: "manage-users" | "view-events";
}

/** What the realm is made from. */
export interface Realm {
  readonly workspace: Workspace;
  readonly clients: readonly Client[];
  /** Programs that act in the realm by the Admin API. */
  readonly programs: readonly Program[];
  /** How the realm sends mail; undefined when it cannot. */
  readonly mail: SmtpRelayGrant | undefined;
  /** The administrator's password until the first sign-in. */
  readonly firstPassword: SecretRef;
  /** The secret of {@link STEWARD}. */
  readonly steward: SecretRef;
}

/** The realm as it is born: Keycloak imports it once and never reads it again. {@link realmSettings} and the clients are kept true afterwards. */
export function realmFile(realm: Realm): SecretData {
  return {
    ...realmSettings(realm.workspace),
    realm: realm.workspace.name,
    enabled: true,
    authenticationFlows: flows(),
    authenticatorConfig: flowConfigs(),
    roles: { realm: [{ name: ADMINISTRATORS, description: "May use what is for administrators alone" }] },
    groups: [{ name: "members" }, { name: "administrators", realmRoles: [ADMINISTRATORS] }],
    defaultGroups: ["/members"],
    clients: [
      // Those for administrators alone are bound to a flow, which an import cannot: the task makes them, before any app starts.
      ...openToMembers(realm).map((client) => ({ ...clientSettings(client), secret: client.secret, protocolMappers: mappers(client) })),
      steward(realm.steward),
    ],
    users: [administrator(realm), stewardAccount()],
    ...(realm.mail === undefined ? {} : { smtpServer: mailSettings(realm.mail, realm.workspace) }),
  };
}

function openToMembers({ clients }: Realm): readonly Client[] {
  return clients.filter(({ audience }) => audience === "members");
}

/** Mail of the realm. Names: Keycloak 26.7, RealmRepresentation `smtpServer`; every value is a string. */
export function mailSettings({ host, port, security, user, password, from }: SmtpRelayGrant, { title }: Workspace) {
  return {
    host,
    port: String(port),
    from,
    fromDisplayName: title,
    ssl: String(security === "tls"),
    starttls: String(security === "starttls"),
    auth: "true",
    user,
    password,
  };
}

/** Settings of the realm that the Admin API is asked to keep. Names and meaning: Keycloak 26.7, RealmRepresentation. */
export function realmSettings({ title, language }: Workspace): { readonly [key: string]: string | number | boolean | readonly string[] } {
  return {
    displayName: title,
    sslRequired: "external",
    registrationAllowed: false,
    loginWithEmailAllowed: true,
    duplicateEmailsAllowed: false,
    editUsernameAllowed: false,
    rememberMe: false,
    internationalizationEnabled: true,
    supportedLocales: ["de", "en"],
    defaultLocale: language,
    passwordPolicy: "length(12) and notUsername(undefined) and notEmail(undefined)",
    browserFlow: BROWSER_FLOW,
    bruteForceProtected: true,
    permanentLockout: false,
    failureFactor: 10,
    waitIncrementSeconds: 60,
    maxFailureWaitSeconds: 900,
    otpPolicyType: "totp",
    otpPolicyAlgorithm: "HmacSHA1",
    otpPolicyDigits: 6,
    otpPolicyPeriod: 30,
    otpPolicyLookAheadWindow: 1,
    otpPolicyCodeReusable: false,
    accessTokenLifespan: 300,
    ssoSessionIdleTimeout: 14_400,
    ssoSessionMaxLifespan: 43_200,
    eventsEnabled: true,
    eventsExpiration: 7_776_000,
    adminEventsEnabled: true,
    adminEventsDetailsEnabled: true,
  };
}

function steward(secret: SecretRef): SecretData {
  return {
    clientId: STEWARD,
    name: "Allod",
    enabled: true,
    protocol: "openid-connect",
    publicClient: false,
    clientAuthenticatorType: "client-secret",
    secret,
    standardFlowEnabled: false,
    implicitFlowEnabled: false,
    directAccessGrantsEnabled: false,
    serviceAccountsEnabled: true,
    fullScopeAllowed: true,
  };
}

function stewardAccount(): SecretData {
  return {
    username: `service-account-${STEWARD}`,
    enabled: true,
    serviceAccountClientId: STEWARD,
    clientRoles: { "realm-management": ["manage-clients", "manage-realm", "manage-users", "view-events"] },
  };
}

function administrator({ workspace: { admin }, firstPassword }: Realm): SecretData {
  return {
    username: admin.username,
    email: admin.email,
    emailVerified: true,
    firstName: admin.firstName,
    lastName: admin.lastName,
    enabled: true,
    groups: ["/members", "/administrators"],
    requiredActions: ["UPDATE_PASSWORD"],
    credentials: [{ type: "password", value: firstPassword, temporary: true }],
  };
}
