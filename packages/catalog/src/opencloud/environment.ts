import { ByteSize } from "@allod/core";
import type { OfficeGrant, OidcClientGrant, SmtpRelayGrant, Workspace } from "@allod/compiler/component";

import { programs } from "./needs.ts";
import type { OpenCloudSettings } from "./settings.ts";

export const paths = {
  config: "/etc/opencloud",
  data: "/var/lib/opencloud",
  csp: "/etc/opencloud/csp.yaml",
  proxy: "/etc/opencloud/proxy.yaml",
  authority: "/etc/allod/authority.crt",
} as const;

/** Roles of shares that are offered, by OpenCloud's own ids; the last for documents that are only looked at, in the office. */
export const ROLES = {
  Viewer: "b1e2218d-eef8-4d4c-b82d-0f1a1b48f3b5",
  SpaceViewer: "a8d5fe5e-96e3-418d-825b-534dbdf22b99",
  Editor: "fb6c3e19-e378-47e5-b277-9732f9de6e21",
  SpaceEditor: "58c63c02-1d89-4572-916a-870abc5a1b7d",
  FileEditor: "2d00ce52-1fc2-4dbc-8b95-a73b73395f5a",
  EditorLite: "1c996275-f1c9-4e71-abdf-a42f6495e960",
  Manager: "312c0871-5ef7-4b3a-85b6-0e4074c64049",
  SecureViewer: "aa97fe03-7980-45ac-9e50-b325749fd7e6",
} as const;

interface Source {
  readonly workspace: Workspace;
  readonly settings: OpenCloudSettings;
  /** Public address, no slash at the end. */
  readonly url: string;
  /** Where it listens, for people and for measurements. */
  readonly listen: { readonly people: string; readonly debug: string };
  readonly signIn: OidcClientGrant;
  readonly mail: SmtpRelayGrant | undefined;
  readonly office: OfficeGrant | undefined;
  readonly ownAuthority: boolean;
}

/**
 * Settings without secrets: those OpenCloud makes itself at its first start and keeps in its own file. It takes unknown
 * names in silence. Names: OpenCloud 7.3, the tables of environment variables in its documentation.
 */
export function environment(source: Source): Readonly<Record<string, string>> {
  const { workspace, settings, url, listen, signIn, mail, office, ownAuthority } = source;
  const services = [...(mail === undefined ? [] : ["notifications"]), ...(office === undefined ? [] : ["collaboration"])];
  return {
    OC_URL: url,
    OC_INSECURE: "false",
    OC_LOG_LEVEL: "warn",
    OC_LOG_PRETTY: "false",
    OC_LOG_COLOR: "false",
    OC_DEFAULT_LANGUAGE: workspace.language,
    OC_EXCLUDE_RUN_SERVICES: "idp",
    ...(services.length === 0 ? {} : { OC_ADD_RUN_SERVICES: services.join(",") }),
    GOMEMLIMIT: "640MiB",
    PROXY_TLS: "false",
    PROXY_HTTP_ADDR: listen.people,
    PROXY_DEBUG_ADDR: listen.debug,
    PROXY_ENABLE_BASIC_AUTH: "false",
    PROXY_CSP_CONFIG_FILE_LOCATION: paths.csp,
    IDM_CREATE_DEMO_USERS: "false",
    FRONTEND_CHECK_FOR_UPDATES: "false",
    ...signInEnvironment(signIn),
    ...(settings.quota === undefined ? {} : { GRAPH_SPACES_DEFAULT_QUOTA: String(ByteSize.parse(settings.quota)?.bytes ?? 0) }),
    ...(mail === undefined ? {} : mailEnvironment(mail, workspace)),
    ...(office === undefined ? {} : officeEnvironment(office, url)),
    ...(ownAuthority ? { SSL_CERT_FILE: paths.authority } : {}),
  };
}

/** People are made at their first sign-in, in OpenCloud's own directory, and known by the provider's id for them. */
function signInEnvironment({ issuer, accountUrl }: OidcClientGrant): Record<string, string> {
  return {
    OC_OIDC_ISSUER: issuer,
    WEB_OIDC_AUTHORITY: issuer,
    WEB_OIDC_METADATA_URL: `${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`,
    WEB_OIDC_CLIENT_ID: "web",
    WEB_OIDC_SCOPE: "openid profile email",
    WEBFINGER_WEB_OIDC_CLIENT_ID: "web",
    WEBFINGER_DESKTOP_OIDC_CLIENT_ID: "OpenCloudDesktop",
    WEBFINGER_ANDROID_OIDC_CLIENT_ID: "OpenCloudAndroid",
    WEBFINGER_IOS_OIDC_CLIENT_ID: "OpenCloudIOS",
    // Programs that do not ask webfinger yet find the provider by it.
    PROXY_OIDC_REWRITE_WELLKNOWN: "true",
    PROXY_OIDC_ACCESS_TOKEN_VERIFY_METHOD: "jwt",
    // The provider's tokens for other apps are not for this one.
    PROXY_OIDC_AUDIENCES: ["web", ...programs.map(({ clientId }) => clientId)].join(","),
    // By name, somebody who is called admin elsewhere would be the built-in administrator.
    PROXY_USER_OIDC_CLAIM: "sub",
    PROXY_USER_CS3_CLAIM: "username",
    PROXY_AUTOPROVISION_ACCOUNTS: "true",
    PROXY_AUTOPROVISION_CLAIM_USERNAME: "sub",
    PROXY_AUTOPROVISION_CLAIM_EMAIL: "email",
    PROXY_AUTOPROVISION_CLAIM_DISPLAYNAME: "name",
    PROXY_AUTOPROVISION_CLAIM_GROUPS: "groups",
    PROXY_ROLE_ASSIGNMENT_DRIVER: "oidc",
    OC_LDAP_SERVER_WRITE_ENABLED: "true",
    GRAPH_ASSIGN_DEFAULT_USER_ROLE: "false",
    GRAPH_USERNAME_MATCH: "none",
    FRONTEND_READONLY_USER_ATTRIBUTES:
      "user.onPremisesSamAccountName,user.displayName,user.mail,user.passwordProfile,user.appRoleAssignments",
    ...(accountUrl === undefined ? {} : { WEB_OPTION_ACCOUNT_EDIT_LINK_HREF: accountUrl }),
  };
}

function mailEnvironment({ host, port, security, user, from }: SmtpRelayGrant, { title }: Workspace): Record<string, string> {
  return {
    NOTIFICATIONS_SMTP_HOST: host,
    NOTIFICATIONS_SMTP_PORT: String(port),
    NOTIFICATIONS_SMTP_SENDER: `"${title.replaceAll(/["\\]/g, "")}" <${from}>`,
    NOTIFICATIONS_SMTP_USERNAME: user,
    NOTIFICATIONS_SMTP_AUTHENTICATION: "plain",
    NOTIFICATIONS_SMTP_ENCRYPTION: security === "tls" ? "ssltls" : "starttls",
    NOTIFICATIONS_SMTP_INSECURE: "false",
  };
}

/** The service that speaks WOPI runs in the same process and is reached under the host of the files. */
function officeEnvironment(office: OfficeGrant, url: string): Record<string, string> {
  return {
    COLLABORATION_APP_NAME: "CollaboraOnline",
    COLLABORATION_APP_PRODUCT: "Collabora",
    COLLABORATION_APP_ADDR: office.url,
    COLLABORATION_APP_ICON: `${office.url}/favicon.ico`,
    COLLABORATION_APP_INSECURE: "false",
    COLLABORATION_APP_PROOF_DISABLE: "false",
    COLLABORATION_WOPI_SRC: url,
    FRONTEND_APP_HANDLER_SECURE_VIEW_APP_ADDR: "eu.opencloud.api.collaboration",
    GRAPH_AVAILABLE_ROLES: Object.values(ROLES).join(","),
  };
}
