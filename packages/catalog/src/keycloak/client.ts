import type { Audience, CapabilityRequest, SecretData, SecretRef } from "@allod/compiler/component";

/** The program that keeps the realm true: the only account with administrative rights over it, and over nothing else. */
export const STEWARD = "allod";
/** Marks the clients that belong to the workspace file; others are left alone. */
export const MANAGED = "allod.managed";

/** An app that people sign in to. */
export interface Client {
  readonly id: string;
  readonly title: string;
  /** Undefined for programs on people's own machines, which can keep none. */
  readonly secret: SecretRef | undefined;
  readonly redirectUris: readonly string[];
  readonly postLogoutUris: readonly string[];
  readonly audience: Audience;
  readonly launchUrl: string | undefined;
  readonly backchannelLogoutUri: string | undefined;
}

/** The client id of a component; the steward's own is taken. */
export function clientId(component: string, request: Pick<CapabilityRequest<"oidcClient">, "clientId">): string {
  const id = request.clientId ?? component;
  return id === STEWARD ? `${id}-app` : id;
}

/** Settings of a client that are kept, its secret and mappers apart. PKCE is required: a stolen code alone opens nothing. */
export function clientSettings(client: Client): { readonly [key: string]: SecretData } {
  const { id, title, secret, redirectUris, postLogoutUris, launchUrl, backchannelLogoutUri } = client;
  return {
    clientId: id,
    name: title,
    enabled: true,
    protocol: "openid-connect",
    publicClient: secret === undefined,
    clientAuthenticatorType: "client-secret",
    standardFlowEnabled: true,
    implicitFlowEnabled: false,
    directAccessGrantsEnabled: false,
    serviceAccountsEnabled: false,
    fullScopeAllowed: false,
    redirectUris: redirectUris.flatMap(everyPath),
    // A page that is its own client asks for its tokens from where it is.
    webOrigins: secret === undefined ? ["+"] : [],
    ...(launchUrl === undefined ? {} : { baseUrl: launchUrl, alwaysDisplayInConsole: true }),
    attributes: {
      [MANAGED]: "true",
      "pkce.code.challenge.method": "S256",
      // Keycloak separates several with `##`; a plain `-` allows none.
      "post.logout.redirect.uris": postLogoutUris.length === 0 ? "-" : postLogoutUris.join("##"),
      ...(backchannelLogoutUri === undefined
        ? {}
        : { "backchannel.logout.url": backchannelLogoutUri, "backchannel.logout.session.required": "true" }),
    },
  };
}

/** Keycloak takes every port of the machine itself, but one path (RFC 8252, 7.3). */
function everyPath(uri: string): string[] {
  return /^http:\/\/(127\.0\.0\.1|localhost)$/.test(uri) ? [uri, `${uri}/*`] : [uri];
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
