import { Secret, systemClock, systemRandom } from "@allod/core";

import type { Connector } from "../contract/connector.ts";
import type { OpenCloudConfig } from "./config.ts";
import { opencloud } from "./product.ts";

export const TOKEN = "app token of some words";

/** A connector to a fake at this address, as its administrator. */
export function connect(url: string, config: Partial<Omit<OpenCloudConfig, "token">> & { readonly token?: string } = {}): Connector {
  const { token = TOKEN, ...more } = config;
  return opencloud.connect(
    { url, username: "admin", users: "graph", ...more, token: new Secret(token) },
    { clock: systemClock, random: systemRandom },
  );
}
