import type { MatrixHomeserverGrant, SecretData } from "@allod/compiler/component";

/** Where it says that it works, inside its container. */
export const HEALTH_PORT = 8080;
export const TOKEN_FILE = "/run/secrets/token";

/** production.yaml. Keys: Draupnir 3.1, config/default.yaml. The token is given by its path on the command line. */
export function draupnirConfig({ endpoint, serverName }: MatrixHomeserverGrant, managementRoom: string): SecretData {
  const inside = `http://${endpoint.workload}:${endpoint.port}`;
  return {
    homeserverUrl: inside,
    rawHomeserverUrl: inside,
    dataPath: "/data/storage",
    managementRoom: `${managementRoom}:${serverName}`,
    // Whoever is in the management room may bring it into rooms, and nobody else.
    autojoinOnlyIfManager: true,
    protectAllJoinedRooms: true,
    health: { healthz: { enabled: true, address: "127.0.0.1", port: HEALTH_PORT, endpoint: "/healthz" } },
  };
}
