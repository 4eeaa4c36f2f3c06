import { conformance } from "../contract/conformance.test-support.ts";
import { connect, PASSWORD, startTogether } from "./stalwart.test-support.ts";

const WRONG = "wrong-password-7";

conformance("Stalwart", {
  holds: { domain: ["state"], member: ["displayName", "username", "aliases", "quota", "state"] },
  skips: { domain: "NoDomain" },
  setUp: async () => {
    const { fake, connector } = await startTogether();
    return {
      connector,
      wrongCredentials: connect(fake.url, { username: "admin@example.test", password: WRONG }),
      unreachable: connect("http://127.0.0.1:9"),
      secrets: [PASSWORD, WRONG, Buffer.from(`admin@example.test:${PASSWORD}`).toString("base64")],
      product: fake,
      drift: {
        domain: ({ externalId }) => void fake.call("x:Domain/set", { update: { [externalId]: { isEnabled: false } } }),
        member: ({ externalId }) => {
          const alias = { name: `other${externalId}`, domainId: "b" };
          fake.call("x:Account/set", { update: { [externalId]: { description: "Somebody Else", "aliases/1": alias } } });
        },
      },
      stop: () => fake.stop(),
    };
  },
});
