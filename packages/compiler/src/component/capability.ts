import type {
  CacheGrant,
  CacheRequest,
  ChatConnectorRequest,
  ConnectorGrant,
  DatabaseGrant,
  DatabaseRequest,
  EventSinkGrant,
  EventSinkRequest,
  FilesConnectorRequest,
  ForwardAuthGrant,
  ForwardAuthRequest,
  IdentityConnectorRequest,
  LdapDirectoryGrant,
  LdapDirectoryRequest,
  MailConnectorRequest,
  MatrixAuthenticationGrant,
  MatrixAuthenticationRequest,
  MatrixHomeserverGrant,
  MatrixHomeserverRequest,
  MeasurementsGrant,
  MeasurementsRequest,
  MeetingsGrant,
  MeetingsRequest,
  MetricsGrant,
  MetricsRequest,
  OfficeGrant,
  OfficeRequest,
  OidcClientGrant,
  OidcClientRequest,
  RouteGrant,
  RouteRequest,
  RtcFocusGrant,
  RtcFocusRequest,
  SmtpRelayGrant,
  SmtpRelayRequest,
  TurnRelayGrant,
  TurnRelayRequest,
  Endpoint,
} from "./capabilities/index.ts";

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
/** A record, so that the compiler misses the one that is forgotten. */
const answered: Readonly<Record<Exclude<CapabilityName, "connection">, true>> = {
  cache: true,
  chatConnector: true,
  database: true,
  eventSink: true,
  filesConnector: true,
  forwardAuth: true,
  identityConnector: true,
  ldapDirectory: true,
  mailConnector: true,
  matrixAuthentication: true,
  matrixHomeserver: true,
  measurements: true,
  meetings: true,
  metrics: true,
  office: true,
  oidcClient: true,
  route: true,
  rtcFocus: true,
  smtpRelay: true,
  turnRelay: true,
};
/** Those that a component answers: all but the planner's own. */
export const capabilityNames: readonly string[] = Object.keys(answered);

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
