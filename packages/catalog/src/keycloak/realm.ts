import type { SecretData, SecretRef, Workspace } from "@allod/compiler/component";

/** The program that keeps the realm true: the only account with administrative rights over it, and over nothing else. */
export const STEWARD = "allod";
/** Marks the clients that belong to the workspace file; others are left alone. */
export const MANAGED = "allod.managed";
const FLOW = "allod browser";
const FORMS = "allod browser forms";

/** An app that people sign in to. */
export interface Client {
  readonly id: string;
  readonly title: string;
  readonly secret: SecretRef;
  readonly redirectUris: readonly string[];
  readonly postLogoutUris: readonly string[];
}

/** What the realm is made from. */
export interface Realm {
  readonly workspace: Workspace;
  readonly clients: readonly Client[];
  /** The administrator's password until the first sign-in. */
  readonly firstPassword: SecretRef;
  /** The secret of {@link STEWARD}. */
  readonly steward: SecretRef;
}

/** The client id of a component; the steward's own is taken. */
export function clientId(component: string): string {
  return component === STEWARD ? `${component}-app` : component;
}

/** The realm as it is born: Keycloak imports it once and never reads it again. {@link realmSettings} and the clients are kept true afterwards. */
export function realmFile(realm: Realm): SecretData {
  return {
    ...realmSettings(realm.workspace),
    realm: realm.workspace.name,
    enabled: true,
    authenticationFlows: flows(),
    groups: [{ name: "members" }, { name: "administrators" }],
    defaultGroups: ["/members"],
    clients: [
      ...realm.clients.map((client) => ({ ...clientSettings(client), secret: client.secret, protocolMappers: mappers(client) })),
      steward(realm.steward),
    ],
    users: [administrator(realm), stewardAccount()],
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
    browserFlow: FLOW,
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

/** Settings of a client that are kept, its secret and mappers apart. PKCE is required: a stolen code alone opens nothing. */
export function clientSettings({ id, title, redirectUris, postLogoutUris }: Client): { readonly [key: string]: SecretData } {
  return {
    clientId: id,
    name: title,
    enabled: true,
    protocol: "openid-connect",
    publicClient: false,
    clientAuthenticatorType: "client-secret",
    standardFlowEnabled: true,
    implicitFlowEnabled: false,
    directAccessGrantsEnabled: false,
    serviceAccountsEnabled: false,
    fullScopeAllowed: false,
    redirectUris,
    webOrigins: [],
    attributes: {
      [MANAGED]: "true",
      "pkce.code.challenge.method": "S256",
      // Keycloak separates several with `##`; a plain `-` allows none.
      "post.logout.redirect.uris": postLogoutUris.length === 0 ? "-" : postLogoutUris.join("##"),
    },
  };
}

/** What the tokens of a client say: that they are for it, and which groups the person is in (plain names, no path). */
export function mappers({ id }: Client): readonly {
  readonly name: string;
  readonly protocol: string;
  readonly protocolMapper: string;
  readonly config: Readonly<Record<string, string>>;
}[] {
  return [
    {
      name: "audience",
      protocol: "openid-connect",
      protocolMapper: "oidc-audience-mapper",
      config: {
        "included.client.audience": id,
        "access.token.claim": "true",
        "id.token.claim": "false",
        "introspection.token.claim": "true",
      },
    },
    {
      name: "groups",
      protocol: "openid-connect",
      protocolMapper: "oidc-group-membership-mapper",
      config: {
        "claim.name": "groups",
        "full.path": "false",
        "access.token.claim": "true",
        "id.token.claim": "true",
        "userinfo.token.claim": "true",
        "introspection.token.claim": "true",
      },
    },
  ];
}

/** Password, then a one-time code, always: who has none yet sets it up at the first sign-in. */
function flows(): SecretData {
  const step = { authenticatorFlow: false, userSetupAllowed: false };
  return [
    {
      alias: FLOW,
      description: "Password and one-time code",
      providerId: "basic-flow",
      topLevel: true,
      builtIn: false,
      authenticationExecutions: [
        { ...step, authenticator: "auth-cookie", requirement: "ALTERNATIVE", priority: 10 },
        { ...step, authenticatorFlow: true, flowAlias: FORMS, requirement: "ALTERNATIVE", priority: 20 },
      ],
    },
    {
      alias: FORMS,
      providerId: "basic-flow",
      topLevel: false,
      builtIn: false,
      authenticationExecutions: [
        { ...step, authenticator: "auth-username-password-form", requirement: "REQUIRED", priority: 10 },
        { ...step, authenticator: "auth-otp-form", requirement: "REQUIRED", priority: 20 },
      ],
    },
  ];
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
    clientRoles: { "realm-management": ["manage-clients", "manage-realm", "view-events"] },
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
