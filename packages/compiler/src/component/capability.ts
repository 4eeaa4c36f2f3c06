import type { ByteSize, Data } from "@allod/core";

import type { SecretRef } from "./text.ts";

/** A database of its own, with a role that owns it and nothing else. */
export interface DatabaseRequest {
  readonly capability: "database";
  readonly name: string;
  /** `C` for products that compare bytes (Synapse). */
  readonly locale: "C" | "C.UTF-8";
}
export interface DatabaseGrant {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly password: SecretRef;
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
  /** Exact URIs. */
  readonly redirectUris: readonly string[];
  readonly postLogoutUris: readonly string[];
}
export interface OidcClientGrant {
  /** Byte for byte as the provider writes it. */
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: SecretRef;
  /** What to call the provider on a button. */
  readonly providerTitle: string;
}

/** What answers at a public address. */
export type RouteTarget =
  | { readonly kind: "proxy"; readonly workload: string; readonly port: number }
  | { readonly kind: "json"; readonly body: Data; readonly cors: boolean }
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
  /** Shared with the relay: credentials are HMACs of it. */
  readonly secret: SecretRef;
}

/** The workspace's Matrix homeserver, as clients see it. */
export interface MatrixHomeserverRequest {
  readonly capability: "matrixHomeserver";
  /** Where the client runs, when it is a web page of ours: people are led back there without a question. */
  readonly clientUrl?: string;
}
export interface MatrixHomeserverGrant {
  readonly baseUrl: string;
  /** What Matrix addresses end in. */
  readonly serverName: string;
}

/** Every capability: what is asked, and what is answered. */
export interface Capabilities {
  readonly database: { readonly request: DatabaseRequest; readonly grant: DatabaseGrant };
  readonly cache: { readonly request: CacheRequest; readonly grant: CacheGrant };
  readonly oidcClient: { readonly request: OidcClientRequest; readonly grant: OidcClientGrant };
  readonly route: { readonly request: RouteRequest; readonly grant: RouteGrant };
  readonly matrixHomeserver: { readonly request: MatrixHomeserverRequest; readonly grant: MatrixHomeserverGrant };
  readonly turnRelay: { readonly request: TurnRelayRequest; readonly grant: TurnRelayGrant };
}
export type CapabilityName = keyof Capabilities;
export const capabilityNames: readonly CapabilityName[] = ["cache", "database", "matrixHomeserver", "oidcClient", "route", "turnRelay"];

/** A request as a component makes it. */
export type CapabilityRequest<Name extends CapabilityName = CapabilityName> = {
  [N in Name]: Capabilities[N]["request"] & {
    /** Unique among the component's requests of this capability. */
    readonly id: string;
    /** The workload that will use it. */
    readonly workload: string;
    /** When true, the component works without it and the grant may be undefined. */
    readonly optional?: boolean;
  };
}[Name];

/** Who may open a connection to whom. Links follow from grants and are never written by hand. */
export interface GrantLink {
  readonly from: string;
  /** A workload and its port, or a public hostname that is reached through the edge without leaving the host. */
  readonly to: { readonly workload: string; readonly port: number } | { readonly publicHost: string };
  /** True when `from` cannot start before `to` is healthy. */
  readonly startup: boolean;
}

/** A provider's answer: what the asking component needs to know, and the connections that follow. */
export interface Answer<Name extends CapabilityName> {
  readonly grant: Capabilities[Name]["grant"];
  readonly links: readonly GrantLink[];
}
