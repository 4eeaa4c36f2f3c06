import type { ByteSize, Data } from "@allod/core";

import type { SecretData, SecretRef } from "./text.ts";

/** Groups that every identity provider makes and every app may rely on. */
export const groups = { members: "members", administrators: "administrators" } as const;

/** Who may use something: everybody of the workspace, or its administrators alone. */
export type Audience = "members" | "administrators";

/** A port of a workload. */
export interface Endpoint {
  readonly workload: string;
  readonly port: number;
}

/** A database of its own, with a role that owns it and nothing else. */
export interface DatabaseRequest {
  readonly capability: "database";
  readonly name: string;
  /** `C` for products that compare bytes (Synapse). */
  readonly locale: "C" | "C.UTF-8";
  /** More roles that may sign in to it. They own nothing: what they may do there, its owner grants them. */
  readonly guests?: readonly string[];
}
export interface DatabaseGrant {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly password: SecretRef;
  /** By role: the passwords of the guests. */
  readonly guests?: Readonly<Record<string, SecretRef>>;
}

/** A Redis-protocol server of its own. */
export interface CacheRequest {
  readonly capability: "cache";
}
export interface CacheGrant {
  readonly host: string;
  readonly port: number;
  readonly password: SecretRef;
}

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

/** Mail that an app sends. */
export interface SmtpRelayRequest {
  readonly capability: "smtpRelay";
}
export interface SmtpRelayGrant {
  readonly host: string;
  readonly port: number;
  readonly security: "starttls" | "tls";
  readonly user: string;
  readonly password: SecretRef;
  /** The address that mail comes from. */
  readonly from: string;
}

/** What answers at a public address. */
export type RouteTarget =
  | {
      readonly kind: "proxy";
      readonly workload: string;
      readonly port: number;
      /** Taken off the beginning of the path before the workload sees it, such as `/livekit/jwt`; no slash at the end. */
      readonly stripPrefix?: string;
    }
  | {
      readonly kind: "json";
      readonly body: Data;
      readonly cors: boolean;
      /** The body with what is known only when everything that the component asks for is answered. The planner calls it; edges see the body. */
      readonly complete?: (grant: GrantOf) => Data;
    }
  | { readonly kind: "redirect"; readonly to: string }
  | { readonly kind: "refuse" };

/** A public hostname, or some paths of it. The most specific path wins. */
export interface RouteRequest {
  readonly capability: "route";
  /** Fully qualified. */
  readonly host: string;
  /** Path prefixes (`/_matrix/`) or exact paths (`/.well-known/matrix/server`); `/` is everything else. */
  readonly paths: readonly string[];
  readonly target: RouteTarget;
  readonly maxBody?: ByteSize;
  /** The component whose host it is, when that has asked for these paths of another: two apps on one name share cookies and trust. */
  readonly invitedBy?: string;
  /** For these workloads alone, which come by the host's name without leaving the server; for everybody else there is nothing. */
  readonly inside?: readonly string[];
}
export interface RouteGrant {
  /** `https://host`, with the port when it is not 443; no slash at the end. */
  readonly url: string;
}

/** Relaying of calls for people behind strict firewalls. */
export interface TurnRelayRequest {
  readonly capability: "turnRelay";
}
export interface TurnRelayGrant {
  readonly uris: readonly string[];
  readonly host: string;
  readonly port: number;
  /** Shared with the relay: credentials are HMACs of it. */
  readonly secret: SecretRef;
}

/** The workspace's Matrix homeserver, as clients see it. */
export interface MatrixHomeserverRequest {
  readonly capability: "matrixHomeserver";
  /** Where the client runs, when it is a web page of ours: people are led back there without a question. */
  readonly clientUrl?: string;
  /** The host of a page for administrators, behind forward authentication: the administrative API is routed there and nowhere else. */
  readonly administrationHost?: string;
  /** An account for a program: no administrator, and not slowed down. */
  readonly account?: { readonly localpart: string; readonly title: string };
}
export interface MatrixHomeserverGrant {
  readonly baseUrl: string;
  /** What Matrix addresses end in. */
  readonly serverName: string;
  readonly endpoint: Endpoint;
  /** True when a service of its own signs people in (MSC3861). */
  readonly delegated: boolean;
  /** Of the account that was asked for; found by a task. */
  readonly accessToken: SecretRef | undefined;
}

/** Sign-in to Matrix by a service of its own (MSC3861), in the place of the homeserver's. */
export interface MatrixAuthenticationRequest {
  readonly capability: "matrixAuthentication";
  readonly serverName: string;
  /** Public address of the homeserver, no slash at the end. */
  readonly homeserverUrl: string;
  readonly homeserver: Endpoint;
  /** A host for administrators, and the component whose it is: the Admin API is routed there and nowhere else. */
  readonly administration?: { readonly host: string; readonly component: string };
}
export interface MatrixAuthenticationGrant {
  readonly endpoint: Endpoint;
  /** Public address, no slash at the end. */
  readonly url: string;
  /** Shared by the two. */
  readonly secret: SecretRef;
  /** May call the Admin API of the service, which is at an endpoint of its own, by `client_credentials`. */
  readonly administration: { readonly endpoint: Endpoint; readonly clientId: string; readonly clientSecret: SecretRef };
  /** What the service calls the workspace's identity provider. */
  readonly upstream: string;
}

/** Calls of Matrix clients (MatrixRTC) over a LiveKit server. */
export interface RtcFocusRequest {
  readonly capability: "rtcFocus";
  readonly serverName: string;
  /** Hosts that the service asks who somebody is: the domain and the homeserver's. */
  readonly hosts: readonly string[];
}
export interface RtcFocusGrant {
  /** `livekit_service_url`. */
  readonly serviceUrl: string;
}

/** Video meetings that people open by a link. */
export interface MeetingsRequest {
  readonly capability: "meetings";
}
export interface MeetingsGrant {
  readonly host: string;
  /** No slash at the end. */
  readonly url: string;
}

/** Documents that several people edit in the browser (WOPI). */
export interface OfficeRequest {
  readonly capability: "office";
  /** The host of the app that holds the documents, or of its WOPI server. */
  readonly wopiHost: string;
  /** Hosts of the pages that documents are shown in. */
  readonly pages: readonly string[];
}
export interface OfficeGrant {
  /** Public address, no slash at the end. */
  readonly url: string;
  readonly host: string;
}

/** What the control plane needs to bring tenants and people into a product, and to hear what happens there. */
export interface ConnectorGrant {
  /** Which connector, and its configuration: `connectors.<id>` of the control plane. */
  readonly connector: { readonly id: string; readonly config: SecretData };
  /** Sources of events: `audit.sources.<id>` of the control plane. */
  readonly sources: readonly { readonly id: string; readonly config: SecretData }[];
}
export interface IdentityConnectorRequest {
  readonly capability: "identityConnector";
}
export interface ChatConnectorRequest {
  readonly capability: "chatConnector";
}
export interface MailConnectorRequest {
  readonly capability: "mailConnector";
  /** Whose the workspace's own domain is there: it is marked so from the start, and the connector takes it for its own. */
  readonly ownDomain?: { readonly id: string; readonly tenantId: string };
}
export interface FilesConnectorRequest {
  readonly capability: "filesConnector";
}

/** Where a product sends its events by signed calls. */
export interface EventSinkRequest {
  readonly capability: "eventSink";
  /** The kind of source: `stalwart`. */
  readonly source: string;
}
export interface EventSinkGrant {
  readonly url: string;
  /** Signs the calls. */
  readonly key: SecretRef;
}

/** That Prometheus reads a workload's measurements. */
export interface MetricsRequest {
  readonly capability: "metrics";
  readonly port: number;
  readonly path: string;
}
/** Nothing to know: being read is all. */
export type MetricsGrant = Readonly<Record<string, never>>;

/** What has been measured so far: for programs that draw it. */
export interface MeasurementsRequest {
  readonly capability: "measurements";
}
export interface MeasurementsGrant {
  /** Prometheus' HTTP API, inside; no slash at the end. */
  readonly url: string;
}

/** A connection that no other capability stands for: between parts of one component, or to a public host. Answered by the planner. */
export interface ConnectionRequest {
  readonly capability: "connection";
  readonly to: Endpoint | { readonly publicHost: string };
  /** True when the workload cannot start before the other is healthy. */
  readonly startup: boolean;
}
export type ConnectionGrant = Readonly<Record<string, never>>;

/** Every capability: what is asked, and what is answered. */
export interface Capabilities {
  readonly cache: { readonly request: CacheRequest; readonly grant: CacheGrant };
  readonly chatConnector: { readonly request: ChatConnectorRequest; readonly grant: ConnectorGrant };
  readonly connection: { readonly request: ConnectionRequest; readonly grant: ConnectionGrant };
  readonly database: { readonly request: DatabaseRequest; readonly grant: DatabaseGrant };
  readonly eventSink: { readonly request: EventSinkRequest; readonly grant: EventSinkGrant };
  readonly filesConnector: { readonly request: FilesConnectorRequest; readonly grant: ConnectorGrant };
  readonly forwardAuth: { readonly request: ForwardAuthRequest; readonly grant: ForwardAuthGrant };
  readonly identityConnector: { readonly request: IdentityConnectorRequest; readonly grant: ConnectorGrant };
  readonly ldapDirectory: { readonly request: LdapDirectoryRequest; readonly grant: LdapDirectoryGrant };
  readonly mailConnector: { readonly request: MailConnectorRequest; readonly grant: ConnectorGrant };
  readonly matrixAuthentication: { readonly request: MatrixAuthenticationRequest; readonly grant: MatrixAuthenticationGrant };
  readonly matrixHomeserver: { readonly request: MatrixHomeserverRequest; readonly grant: MatrixHomeserverGrant };
  readonly measurements: { readonly request: MeasurementsRequest; readonly grant: MeasurementsGrant };
  readonly meetings: { readonly request: MeetingsRequest; readonly grant: MeetingsGrant };
  readonly metrics: { readonly request: MetricsRequest; readonly grant: MetricsGrant };
  readonly office: { readonly request: OfficeRequest; readonly grant: OfficeGrant };
  readonly oidcClient: { readonly request: OidcClientRequest; readonly grant: OidcClientGrant };
  readonly route: { readonly request: RouteRequest; readonly grant: RouteGrant };
  readonly rtcFocus: { readonly request: RtcFocusRequest; readonly grant: RtcFocusGrant };
  readonly smtpRelay: { readonly request: SmtpRelayRequest; readonly grant: SmtpRelayGrant };
  readonly turnRelay: { readonly request: TurnRelayRequest; readonly grant: TurnRelayGrant };
}
export type CapabilityName = keyof Capabilities;
/** Those that a component answers: all but the planner's own. */
export const capabilityNames: readonly CapabilityName[] = [
  "cache",
  "chatConnector",
  "database",
  "eventSink",
  "filesConnector",
  "forwardAuth",
  "identityConnector",
  "ldapDirectory",
  "mailConnector",
  "matrixAuthentication",
  "matrixHomeserver",
  "measurements",
  "meetings",
  "metrics",
  "office",
  "oidcClient",
  "route",
  "rtcFocus",
  "smtpRelay",
  "turnRelay",
];

/** The answer to a component's own request; undefined when nobody gives one. */
export type GrantOf = <Name extends CapabilityName>(capability: Name, id: string) => Capabilities[Name]["grant"] | undefined;

/** A request as a component makes it. */
export type CapabilityRequest<Name extends CapabilityName = CapabilityName> = {
  [N in Name]: Capabilities[N]["request"] & {
    /** Unique among the component's requests of this capability. */
    readonly id: string;
    /** The workload that will use it. */
    readonly workload: string;
    /** More workloads of the component that use the same, such as one that does work in the background. */
    readonly also?: readonly string[];
    /**
     * The component works without it, and the grant may be undefined. `true`: whoever can answer is brought in, unless
     * switched off. `if-present`: answered only by a component that is part of the workspace anyway.
     */
    readonly optional?: boolean | "if-present";
    /** `false`: the workload starts without whoever answers, and asks later. Absent: as the provider says. */
    readonly startup?: boolean;
  };
}[Name];

/** Who may open a connection to whom. Links follow from grants and are never written by hand. */
export interface GrantLink {
  /** A workload, or the one at which public addresses arrive. */
  readonly from: string | { readonly edge: true };
  /**
   * A workload and its port, or a public hostname that is reached through the edge without leaving the host. `hostnames`
   * are those of the workload's own certificate, by which `from` reaches it directly.
   */
  readonly to: (Endpoint & { readonly hostnames?: readonly string[] }) | { readonly publicHost: string };
  /** True when `from` cannot start before `to` is healthy. */
  readonly startup: boolean;
}

/** A provider's answer: what the asking component needs to know, and the connections that follow. */
export interface Answer<Name extends CapabilityName> {
  readonly grant: Capabilities[Name]["grant"];
  readonly links: readonly GrantLink[];
}
