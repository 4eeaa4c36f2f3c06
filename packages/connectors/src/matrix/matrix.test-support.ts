import { Secret, systemClock, systemRandom } from "@allod/core";

import type { Connector } from "../contract/connector.ts";
import type { ProductDeps } from "../contract/product.ts";
import type { Difference } from "../contract/samples.test-support.ts";
import type { MatrixConfig } from "./config.ts";
import { matrix } from "./product.ts";

export const SERVER_NAME = "chat.test";
export const SSO = "oidc-workspace";

/** A connector to a server at an address, as its administrator. */
export function matrixAt(
  { url, token, ...more }: Partial<MatrixConfig> & { readonly url: string; readonly token: string },
  deps: Partial<ProductDeps> = {},
): Connector {
  const config: MatrixConfig = {
    homeserverUrl: url,
    serverName: SERVER_NAME,
    adminToken: new Secret(token),
    ssoProvider: SSO,
    publicUrl: "https://matrix.chat.test",
    roomName: "General",
    ...more,
  };
  return matrix.connect(config, { clock: systemClock, random: systemRandom, ...deps });
}

/** What Synapse holds of each kind, for the fake and for the real one. */
export const holds: { readonly [Kind in "tenant" | "member"]: readonly Difference[] } = {
  tenant: ["name", "state"],
  member: ["displayName", "role", "state"],
};
export const skips = { tenant: "WaitsForTenant" } as const;
