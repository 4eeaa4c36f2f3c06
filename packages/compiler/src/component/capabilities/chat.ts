import type { SecretRef } from "../text.ts";
import type { Endpoint } from "./endpoint.ts";

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
