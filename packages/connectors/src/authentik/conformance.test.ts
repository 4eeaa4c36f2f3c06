import { conformance, type Subject } from "../contract/conformance.test-support.ts";
import { connect, TOKEN } from "./authentik.test-support.ts";
import { startAuthentikFake } from "./fake/authentik-fake.ts";
import type { SeenMember } from "./members.ts";

conformance("Authentik", {
  holds: { tenant: ["name", "state"], person: ["displayName", "email", "state"], member: ["state"] },
  skips: { tenant: "WaitsForTenant", subject: "WaitsForPerson" },
  setUp,
});

async function setUp(): Promise<Subject> {
  const fake = await startAuthentikFake({ token: TOKEN });
  const { directory } = fake;
  return {
    connector: connect(fake.url),
    wrongCredentials: connect(fake.url, { token: "wrong-0815" }),
    unreachable: connect("http://127.0.0.1:9"),
    secrets: [TOKEN, "wrong-0815"],
    product: fake,
    drift: {
      tenant: ({ externalId }) => void Object.assign(directory.groups.get(externalId) ?? {}, { name: "by hand" }),
      person: ({ externalId }) => {
        for (const user of directory.users.values()) if (user.uuid === externalId) user.is_active = false;
      },
      member: (observed) => {
        const { group, userPk } = observed as SeenMember;
        directory.groups.get(group)?.users.delete(userPk);
      },
    },
    stop: () => fake.stop(),
  };
}
