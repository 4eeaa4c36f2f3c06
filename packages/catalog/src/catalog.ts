import { type Catalog, catalogOf } from "@allod/compiler/component";

import { authentik } from "./authentik/component.ts";
import { caddy } from "./caddy/component.ts";
import { collabora } from "./collabora/component.ts";
import { controlPlane } from "./control-plane/component.ts";
import { coturn } from "./coturn/component.ts";
import { dozzle } from "./dozzle/component.ts";
import { draupnir } from "./draupnir/component.ts";
import { elementCall } from "./element-call/component.ts";
import { elementWeb } from "./element-web/component.ts";
import { grafana } from "./grafana/component.ts";
import { jitsi } from "./jitsi/component.ts";
import { ketesa } from "./ketesa/component.ts";
import { keycloak } from "./keycloak/component.ts";
import { matrixAuthenticationService } from "./matrix-authentication-service/component.ts";
import { nextcloud } from "./nextcloud/component.ts";
import { nodeExporter } from "./node-exporter/component.ts";
import { oauth2Proxy } from "./oauth2-proxy/component.ts";
import { opencloud } from "./opencloud/component.ts";
import { postgres } from "./postgres/component.ts";
import { prometheus } from "./prometheus/component.ts";
import { stalwart } from "./stalwart/component.ts";
import { synapse } from "./synapse/component.ts";
import { traefik } from "./traefik/component.ts";
import { valkey } from "./valkey/component.ts";

/** The components that a workspace can be made of. */
export const catalog: Catalog = catalogOf([
  authentik,
  caddy,
  collabora,
  controlPlane,
  coturn,
  dozzle,
  draupnir,
  elementCall,
  elementWeb,
  grafana,
  jitsi,
  ketesa,
  keycloak,
  matrixAuthenticationService,
  nextcloud,
  nodeExporter,
  oauth2Proxy,
  opencloud,
  postgres,
  prometheus,
  stalwart,
  synapse,
  traefik,
  valkey,
] as never);
