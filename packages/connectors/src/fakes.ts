export { type AuthentikFake, startAuthentikFake } from "./authentik/fake/authentik-fake.ts";
export type { Fate, FakeObject, FakeProduct } from "./fake/fake-server.ts";
export { type KeycloakFake, startKeycloakFake } from "./keycloak/fake/keycloak-fake.ts";
export { type MatrixFake, startMatrixFake } from "./matrix/fake/matrix-fake.ts";
export { type NextcloudFake, startNextcloudFake } from "./nextcloud/fake/nextcloud-fake.ts";
export { type OpenCloudFake, startOpenCloudFake } from "./opencloud/fake/opencloud-fake.ts";
export { startStalwartFake, type StalwartFake } from "./stalwart/fake/stalwart-fake.ts";
