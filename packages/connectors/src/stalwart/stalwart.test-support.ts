import { type Clock, systemClock, systemRandom } from "@allod/core";

import type { Connector } from "../contract/connector.ts";
import type { DesiredDomain, DesiredMember, TenantRef } from "../contract/desired.ts";
import { startStalwartFake, type StalwartFake } from "./fake/stalwart-fake.ts";
import { stalwart } from "./product.ts";

export const PASSWORD = "correct horse battery staple";
export const never = new AbortController().signal;

/** Waiting takes no time. */
const clock: Clock = {
  now: () => systemClock.now(),
  sleep: async (_, signal) => {
    signal?.throwIfAborted();
  },
};

export function connect(url: string, access: object = { username: "admin@example.test", password: PASSWORD }): Connector {
  return stalwart.connect(stalwart.config.parse({ url, ...access }), { clock, random: systemRandom });
}

/** A fake, and a connector to it. */
export async function startTogether(): Promise<{ fake: StalwartFake; connector: Connector }> {
  const fake = await startStalwartFake({ password: PASSWORD });
  return { fake, connector: connect(fake.url) };
}

export const acme: TenantRef = { allodId: "01990000-0000-7000-8000-000000000001", slug: "acme", externalId: undefined };

export const acmeTest: DesiredDomain = {
  kind: "domain",
  allodId: "01990000-0000-7000-8000-000000000002",
  state: "enabled",
  name: "acme.test",
  tenant: acme,
};

export const anna: DesiredMember = {
  kind: "member",
  allodId: "01990000-0000-7000-8000-000000000003",
  state: "enabled",
  tenant: acme,
  person: { allodId: "01990000-0000-7000-8000-000000000004", email: "anna@home.test", displayName: "Anna Berg", subject: "s1" },
  username: "anna",
  role: "member",
  domain: "acme.test",
  aliases: [],
  quotaBytes: undefined,
};
