import { type Clock, Secret, systemClock, systemRandom } from "@allod/core";

import type { Connector } from "../contract/connector.ts";
import type { Difference } from "../contract/samples.test-support.ts";
import type { Answer, Subject } from "./behavior.test-support.ts";
import type { KeycloakConfig } from "./config.ts";
import { keycloak } from "./product.ts";

/** Of no value anywhere but in tests. */
export const CLIENT = { realm: "people", clientId: "allod", clientSecret: "of-the-client-5519" } as const;

/** A connector to a Keycloak at an address, with the client of the tests. */
export function keycloakAt(
  url: string,
  { secret = CLIENT.clientSecret, clock = systemClock, ...more }: Partial<KeycloakConfig> & { secret?: string; clock?: Clock } = {},
): Connector {
  const config: KeycloakConfig = {
    url,
    realm: CLIENT.realm,
    issuer: `${url}/realms/${CLIENT.realm}`,
    clientId: CLIENT.clientId,
    clientSecret: new Secret(secret),
    tenantsGroup: "tenants",
    welcome: "email",
    requiredActions: ["UPDATE_PASSWORD", "CONFIGURE_TOTP"],
    ...more,
  };
  return keycloak.connect(config, { clock, random: systemRandom });
}

/** What Keycloak holds of each kind, for the fake and for the real one. */
export const holds: { readonly [Kind in "tenant" | "person" | "member"]: readonly Difference[] } = {
  tenant: ["name", "state"],
  person: ["displayName", "email", "locale", "state"],
  member: ["state"],
};
export const skips = { tenant: "WaitsForTenant", subject: "WaitsForPerson" } as const;

/** Requests as the service account of our client, without the connector. */
export function requests(url: string): Pick<Subject, "ask" | "grant" | "secret"> {
  let token: string | undefined;

  async function send(path: string, init: RequestInit): Promise<Answer> {
    const response = await fetch(url + path, init);
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: text === "" ? undefined : (JSON.parse(text) as unknown) };
  }

  function grant(secret: string): Promise<Answer> {
    const form = { grant_type: "client_credentials", client_id: CLIENT.clientId, client_secret: secret };
    return send(`/realms/${CLIENT.realm}/protocol/openid-connect/token`, { method: "POST", body: new URLSearchParams(form) });
  }

  return {
    grant,
    secret: CLIENT.clientSecret,
    async ask(method, path, body) {
      token ??= ((await grant(CLIENT.clientSecret)).body as { access_token: string }).access_token;
      const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
      return send(`/admin/realms/${CLIENT.realm}${path}`, {
        method,
        headers,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
    },
  };
}
