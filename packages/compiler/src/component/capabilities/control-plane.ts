import type { SecretData, SecretRef } from "../text.ts";

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
