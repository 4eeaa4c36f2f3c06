import { type Clock, systemClock, systemRandom } from "@allod/core";

import { conformance } from "../contract/conformance.test-support.ts";
import { stalwart } from "./product.ts";
import { startStalwartFake } from "./fake/stalwart-fake.ts";

/** Waiting takes no time. */
const clock: Clock = {
  now: () => systemClock.now(),
  sleep: async (_, signal) => {
    signal?.throwIfAborted();
  },
};

conformance("Stalwart", {
  holds: { domain: ["state"], member: ["displayName", "username", "aliases", "quota", "state"] },
  skips: { domain: "NoDomain" },
  setUp: async () => {
    const password = "correct horse battery staple";
    const fake = await startStalwartFake({ password });
    const connect = (url: string, secret: string) =>
      stalwart.connect(stalwart.config.parse({ url, username: "admin@example.test", password: secret }), { clock, random: systemRandom });
    return {
      connector: connect(fake.url, password),
      wrongCredentials: connect(fake.url, "wrong-password-7"),
      unreachable: connect("http://127.0.0.1:9", password),
      secrets: [password, "wrong-password-7", Buffer.from(`admin@example.test:${password}`).toString("base64")],
      product: fake,
      drift: {
        domain: ({ externalId }) => void fake.call("x:Domain/set", { update: { [externalId]: { isEnabled: false } } }),
        member: ({ externalId }) =>
          void fake.call("x:Account/set", {
            update: { [externalId]: { description: "Somebody Else", "aliases/1": { name: `other${externalId}`, domainId: "b" } } },
          }),
      },
      stop: () => fake.stop(),
    };
  },
});
