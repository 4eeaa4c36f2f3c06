import { conformance, type Subject } from "../contract/conformance.test-support.ts";
import { startOpenCloudFake } from "./fake/opencloud-fake.ts";
import { connect, TOKEN } from "./opencloud.test-support.ts";
import { placeOf } from "./places.ts";

// With accounts that an identity provider makes there is no room for our id of a member: those are proven beside.
conformance("OpenCloud", {
  holds: { tenant: ["name", "quota", "state"], member: ["displayName", "email", "username", "role", "state"] },
  skips: { tenant: "WaitsForTenant" },
  setUp,
});

async function setUp(): Promise<Subject> {
  const fake = await startOpenCloudFake({ token: TOKEN });
  const { drives } = fake.estate;
  return {
    connector: connect(fake.url),
    wrongCredentials: connect(fake.url, { token: "wrong-0815" }),
    unreachable: connect("http://127.0.0.1:9"),
    secrets: [TOKEN, "wrong-0815"],
    product: fake,
    drift: {
      tenant: ({ externalId }) => void Object.assign(drives.get(externalId) ?? {}, { name: "by hand", quota: 5 }),
      member: ({ externalId }) => {
        const { space, user } = placeOf(externalId);
        drives.get(space)?.grants.delete(`u:${user}`);
      },
    },
    stop: () => fake.stop(),
  };
}
