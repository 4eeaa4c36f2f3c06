import { EVENTS_CLIENT, type RealKeycloak } from "./real-keycloak.ts";

interface Told {
  readonly time: number;
  readonly type?: string;
  readonly clientId?: string;
  readonly operationType?: string;
  readonly resourceType?: string;
}

/** What programs do by themselves, what another event says as well, and what our own looking makes. */
function isQuiet({ type = "", clientId }: Told): boolean {
  return (
    ["CODE_TO_TOKEN", "REFRESH_TOKEN", "UPDATE_CREDENTIAL"].includes(type) || (type === "CLIENT_LOGIN" && clientId === EVENTS_CLIENT.id)
  );
}

/** All that a real Keycloak has of its users and administrators and that is to be kept: when, and what it calls it. */
export async function toldBy(keycloak: RealKeycloak): Promise<string[]> {
  const events = (await keycloak.admin("GET", "/events?max=1000")) as Told[];
  const adminEvents = (await keycloak.admin("GET", "/admin-events?max=1000")) as Told[];
  return [
    ...events.filter((event) => !isQuiet(event)).map(({ time, type }) => `${time} ${type}`),
    ...adminEvents.map(({ time, operationType, resourceType }) => `${time} ${operationType} ${resourceType}`),
  ].toSorted();
}
