import type { SecretRef } from "../text.ts";
import type { Endpoint } from "./endpoint.ts";

/** Groups that every identity provider makes and every app may rely on. */
export const groups = { members: "members", administrators: "administrators" } as const;

/** Who may use something: everybody of the workspace, or its administrators alone. */
export type Audience = "members" | "administrators";

/** An OpenID Connect client at the workspace's identity provider. */
export interface OidcClientRequest {
  readonly capability: "oidcClient";
  readonly title: string;
  /** Exact URIs; `http://127.0.0.1` and `http://localhost` of a public client stand for every port and path there (RFC 8252, 7.3). */
  readonly redirectUris: readonly string[];
  readonly postLogoutUris: readonly string[];
  /** Default: members. Others are refused by the provider, before the app sees them. */
  readonly audience?: Audience;
  /** Where people go to use the app: a tile on the provider's own page. */
  readonly launchUrl?: string;
  /** Called by the provider's server when a session ends. OpenID Connect Back-Channel Logout 1.0. */
  readonly backchannelLogoutUri?: string;
  /** A name that the app insists on, such as OpenCloud's `web`. Default: the component's id. */
  readonly clientId?: string;
  /** A program on people's own machines, which can keep no secret: PKCE alone. A web page among them asks for its tokens across origins. */
  readonly public?: boolean;
  /** `shared`: the same issuer as all others that say so, for products that believe one issuer and are several clients (OpenCloud). */
  readonly issuer?: "shared";
  /** May ask for `offline_access`: stays signed in without its person. */
  readonly offline?: boolean;
}
export interface OidcClientGrant {
  /** Byte for byte as the provider writes it. */
  readonly issuer: string;
  /** Where the issuer describes itself. */
  readonly discoveryUrl: string;
  /** For products that cannot read that: what it says of itself. */
  readonly endpoints?: { readonly authorization: string; readonly token: string; readonly userinfo: string };
  readonly clientId: string;
  readonly clientSecret: SecretRef;
  /** What to call the provider on a button. */
  readonly providerTitle: string;
  /** To ask for besides `openid profile email`, where the provider gives no refresh tokens without them: Authentik's `offline_access`. */
  readonly renewalScopes?: readonly string[];
  /** Where people change their password and their second factor. */
  readonly accountUrl?: string;
}

/** That only people who have signed in reach a host: asked by the edge for every request. */
export interface ForwardAuthRequest {
  readonly capability: "forwardAuth";
  /** All that is proxied on this host is behind it. */
  readonly host: string;
  readonly title: string;
  readonly audience: Audience;
}
export interface ForwardAuthGrant {
  /** Answers 2xx for who may pass; any other answer goes to the browser. */
  readonly verify: Endpoint & { readonly path: string };
  /** Pages of the provider on the guarded host itself: a path prefix such as `/outpost.goauthentik.io/`. */
  readonly pages: Endpoint & { readonly prefix: string };
  /** Headers of the verdict that the app is told, and that nobody else may send. */
  readonly headers: readonly string[];
}

/** People and groups, by LDAP: for products that check passwords themselves. */
export interface LdapDirectoryRequest {
  readonly capability: "ldapDirectory";
}
export interface LdapDirectoryGrant {
  readonly host: string;
  readonly port: number;
  readonly baseDn: string;
  readonly bindDn: string;
  readonly bindPassword: SecretRef;
  /** The attribute with the address of somebody's mailbox, `<username>@<domain>`, where the provider has one beside `mail`. */
  readonly mailboxAttribute?: string;
}
