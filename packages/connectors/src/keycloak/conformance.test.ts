import { conformance } from "../contract/conformance.test-support.ts";
import { startKeycloakFake } from "./fake/keycloak-fake.ts";
import { CLIENT, holds, keycloakAt, skips } from "./keycloak.test-support.ts";

conformance("Keycloak (a fake)", {
  holds,
  skips,
  setUp: async () => {
    const fake = await startKeycloakFake(CLIENT);
    return {
      connector: keycloakAt(fake.url),
      wrongCredentials: keycloakAt(fake.url, { secret: "wrong-6627" }),
      unreachable: keycloakAt("http://127.0.0.1:9"),
      secrets: [CLIENT.clientSecret, "wrong-6627"],
      product: fake,
      drift: {
        tenant: ({ externalId }) => {
          const group = fake.realm.groups.get(externalId);
          if (group !== undefined) group.attributes["allod_name"] = ["changed by hand"];
        },
        person: ({ externalId }) => {
          const user = fake.realm.users.get(externalId);
          if (user !== undefined) user.enabled = false;
        },
        member: ({ externalId }) => {
          const [group = "", user = ""] = externalId.split("/");
          fake.realm.users.get(user)?.groups.delete(group);
        },
      },
      stop: () => fake.stop(),
    };
  },
});
