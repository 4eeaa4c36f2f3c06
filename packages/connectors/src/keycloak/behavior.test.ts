import { keycloakBehavior } from "./behavior.test-support.ts";
import { startKeycloakFake } from "./fake/keycloak-fake.ts";
import { CLIENT, requests } from "./keycloak.test-support.ts";

keycloakBehavior("Keycloak (a fake)", async () => {
  const fake = await startKeycloakFake(CLIENT);
  const { settings } = fake.realm;
  return {
    ...requests(fake.url),
    setPolicy: async (policy) => {
      settings.unmanagedAttributePolicy = policy;
    },
    setMail: async (state) => {
      settings.hasMailServer = state !== "none";
      settings.isMailServerDown = state === "down";
    },
    stop: () => fake.stop(),
  };
});
