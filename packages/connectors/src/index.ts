export { authentik } from "./authentik/product.ts";
export type { ChangePlan, Connector, DnsRecord, Observed, Ref } from "./contract/connector.ts";
export {
  type Desired,
  type DesiredDomain,
  type DesiredMember,
  type DesiredPerson,
  type DesiredState,
  type DesiredTenant,
  type ObjectKind,
  objectKinds,
  type TenantRef,
} from "./contract/desired.ts";
export { ConnectorError, type ConnectorErrorKind } from "./contract/errors.ts";
export type { Product, ProductDeps } from "./contract/product.ts";
export { type ProductHttp, productHttp } from "./contract/product-http.ts";
export type { Account, Accounts } from "./embedded-identity/accounts.ts";
export { embeddedIdentityConnector } from "./embedded-identity/connector.ts";
export { adminHttp as keycloakHttp } from "./keycloak/admin-api.ts";
export { keycloak } from "./keycloak/product.ts";
export { matrix } from "./matrix/product.ts";
export { nextcloud } from "./nextcloud/product.ts";
export { opencloud } from "./opencloud/product.ts";
export { stalwart } from "./stalwart/product.ts";
