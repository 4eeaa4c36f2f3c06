import { type Clock, Secret } from "@allod/core";
import { z } from "zod";

import { ConnectorError } from "../contract/errors.ts";
import { errorOfStatus, parseAnswer, productHttp } from "../contract/product-http.ts";
import type { KeycloakConfig } from "./config.ts";

const TITLE = "Keycloak";
/** A token is not used in the last seconds of its life: it must outlive the request. */
const MARGIN = 30_000;

const granted = z.object({ access_token: z.string(), expires_in: z.number() });

/** Where access tokens come from. */
export interface TokenSource {
  /** One that is good for some time yet. */
  current(signal: AbortSignal): Promise<Secret>;
  /** The current one is good no more. */
  forget(): void;
}

/** Tokens of the client's service account (client credentials), each used until shortly before it expires. */
export function tokenSource(
  { url, realm, clientId, clientSecret }: Pick<KeycloakConfig, "url" | "realm" | "clientId" | "clientSecret">,
  clock: Clock,
): TokenSource {
  const http = productHttp({ title: TITLE, baseUrl: url, headers: async () => ({}) });
  let held: { readonly token: Secret; readonly until: number } | undefined;

  async function grant(signal: AbortSignal): Promise<Secret> {
    const asked = clock.now().getTime();
    const { status, body } = await http({
      method: "POST",
      path: `/realms/${realm}/protocol/openid-connect/token`,
      body: new URLSearchParams({ grant_type: "client_credentials", client_id: clientId, client_secret: clientSecret.reveal() }),
      signal,
    });
    if (status !== 200) throw refusal(status, { realm, clientId });
    const { access_token, expires_in } = parseAnswer(TITLE, granted, body);
    const token = new Secret(access_token);
    held = { token, until: asked + expires_in * 1000 - MARGIN };
    return token;
  }

  return {
    current: async (signal) => (held !== undefined && clock.now().getTime() < held.until ? held.token : grant(signal)),
    forget() {
      held = undefined;
    },
  };
}

/** Whatever is refused here is our configuration: no object of ours is meant, not even with 404 (no such realm). */
function refusal(status: number, { realm, clientId }: { readonly realm: string; readonly clientId: string }): ConnectorError {
  const error = errorOfStatus(TITLE, status);
  if (error.kind === "transient") return error;
  return new ConnectorError("auth", `${TITLE} gives no token to the client ${clientId} of the realm ${realm} (${status}).`);
}
