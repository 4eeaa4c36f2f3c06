import { Secret, systemClock, systemRandom } from "@allod/core";

import type { Connector } from "../contract/connector.ts";
import type { AuthentikConfig } from "./config.ts";
import { authentik } from "./product.ts";

export const TOKEN = "api-token-4711";
export const never = new AbortController().signal;

/** A connector to a fake at this address. */
export function connect(url: string, config: Partial<Omit<AuthentikConfig, "token">> & { readonly token?: string } = {}): Connector {
  const { token = TOKEN, ...more } = config;
  return authentik.connect(
    { url, issuer: "https://id.example.test/application/o/allod/", welcome: "recovery-email", ...more, token: new Secret(token) },
    { clock: systemClock, random: systemRandom },
  );
}
