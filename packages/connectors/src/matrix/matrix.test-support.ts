import { Secret, systemClock, systemRandom } from "@allod/core";

import type { Connector } from "../contract/connector.ts";
import type { ProductDeps } from "../contract/product.ts";
import type { Difference } from "../contract/samples.test-support.ts";
import type { Subject } from "./behavior.test-support.ts";
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

/** Requests as the administrator, or as whoever has a token, without the connector. */
export function requests({ url, adminToken }: { readonly url: string; readonly adminToken: string }): Omit<Subject, "stop"> {
  return {
    serverName: SERVER_NAME,
    adminToken,
    async ask(method, path, { body, token = adminToken } = {}) {
      const response = await fetch(url + path, {
        method,
        headers: { "content-type": "application/json", ...(token === null ? {} : { authorization: `Bearer ${token}` }) },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      return { status: response.status, body: text === "" ? undefined : (JSON.parse(text) as unknown) };
    },
  };
}
