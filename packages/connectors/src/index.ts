export type { Connector, Desired, Observed } from "./contract/connector.ts";
export { ConnectorError, type ConnectorErrorKind } from "./contract/errors.ts";
