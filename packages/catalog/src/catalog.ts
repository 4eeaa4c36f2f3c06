import { type Catalog, catalogOf } from "@allod/compiler/component";

import { caddy } from "./caddy/component.ts";
import { controlPlane } from "./control-plane/component.ts";
import { coturn } from "./coturn/component.ts";
import { elementCall } from "./element-call/component.ts";
import { elementWeb } from "./element-web/component.ts";
import { keycloak } from "./keycloak/component.ts";
import { nextcloud } from "./nextcloud/component.ts";
import { postgres } from "./postgres/component.ts";
import { synapse } from "./synapse/component.ts";
import { valkey } from "./valkey/component.ts";

/** The components that a workspace can be made of. */
export const catalog: Catalog = catalogOf([
  caddy,
  controlPlane,
  coturn,
  elementCall,
  elementWeb,
  keycloak,
  nextcloud,
  postgres,
  synapse,
  valkey,
] as never);
