import { Secret, systemClock, systemRandom } from "@allod/core";

import type { Connector } from "../contract/connector.ts";
import type { NextcloudConfig } from "./config.ts";
import type { NextcloudFake } from "./fake/nextcloud-fake.ts";
import { nextcloud } from "./product.ts";

export const PASSWORD = "local-administrator-4711";

/** A connector to a fake at this address, as its administrator. */
export function connect(url: string, config: Partial<Omit<NextcloudConfig, "password">> & { readonly password?: string } = {}): Connector {
  const { password = PASSWORD, ...more } = config;
  return nextcloud.connect(
    { url, username: "allod-local", ...more, password: new Secret(password) },
    { clock: systemClock, random: systemRandom },
  );
}

/**
 * The connector, to people who come when they are wanted. It makes no accounts: it waits until somebody's first visit has made
 * theirs. Here that visit is part of their making, so that everything else is as with any connector.
 */
export function welcoming(connector: Connector, { cloud }: NextcloudFake): Connector {
  return {
    ...connector,
    plan: (desired, observed) =>
      observed === undefined ? { changes: ["have them sign in for the first time"] } : connector.plan(desired, observed),
    async apply(desired, observed, signal) {
      if (observed === undefined && desired.kind === "member")
        // A person is called by their address where our own connectors make them at the identity provider.
        cloud.visit({ name: desired.person.email, email: desired.person.email });
      return connector.apply(desired, observed, signal);
    },
  };
}
