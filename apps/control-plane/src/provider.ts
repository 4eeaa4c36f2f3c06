import type { RequestListener } from "node:http";

import type { Connector } from "@allod/connectors";
import type { Clock, IdSource, RandomSource, Secret } from "@allod/core";
import { z } from "zod";

import { loopbackFetch } from "./bff/loopback-fetch.ts";
import type { OidcSettings } from "./bff/provider.ts";
import { configErrors } from "./config-errors.ts";
import type { Enrollment } from "./domain/enrollment.ts";
import type { Mail } from "./domain/store.ts";
import { embeddedIdentity } from "./identity/embedded/index.ts";
import { type Issuer, remoteKeys } from "./identity/verify-token.ts";
import type { Database } from "./store/database.ts";
import { derivedKey } from "./store/seal.ts";

export const applications = ["portal", "operator"] as const;
type Application = (typeof applications)[number];

/** Where people sign in, and what it is to the rest of the platform. */
export interface IdentityProvider {
  readonly issuer: string;
  readonly oidc: Readonly<Record<Application, OidcSettings>>;
  /** Whose access tokens the API takes. */
  readonly issuers: readonly Issuer[];
  readonly enrollment: Enrollment;
  /** Its subjects are the ids of our own people. */
  readonly ownIssuer: string | undefined;
  readonly accountUrl: string | undefined;
  /** That brings people to it; undefined: it is among those of the configuration. */
  readonly connector?: Connector;
  /** It is served by us, at its own origin. */
  readonly site?: { readonly origin: string; readonly handler: RequestListener };
  stop(): Promise<void>;
}

const AUTHENTIK = /^\/application\/o\/[\w-]+\/$/;

/**
 * The issuers at which a subject means the same person as at this one. Authentik has an issuer for each application and one
 * subject for all (`sub_mode: user_uuid`, which its connector needs); two realms of a Keycloak are two worlds.
 */
export function issuersLike(issuer: string, { oidc }: Pick<IdentityProvider, "oidc">): readonly string[] {
  const { origin, pathname } = new URL(issuer);
  const others = applications.map((application) => oidc[application].issuer);
  const alike = others.filter(
    (other) => AUTHENTIK.test(pathname) && new URL(other).origin === origin && AUTHENTIK.test(new URL(other).pathname),
  );
  return [...new Set([issuer, ...alike])];
}

interface EmbeddedDeps {
  readonly database: Database;
  readonly clock: Clock;
  readonly random: RandomSource;
  readonly ids: IdSource;
  readonly key: Secret<Uint8Array>;
  readonly origins: Readonly<Record<Application | "identity" | "api", string>>;
  readonly sendMail: (mail: Mail) => Promise<void>;
  readonly onError: (error: unknown) => void;
}

/** Inside this program: for trials, and small installations. */
export async function embeddedProvider({ origins, key, ...deps }: EmbeddedDeps): Promise<IdentityProvider> {
  const clients = applications.map((application) => ({
    application,
    origin: origins[application],
    clientId: `allod-${application}`,
    clientSecret: derivedKey(key, `client-${application}`),
    audience: `${origins.api}/${application}`,
  }));
  const fetch = (url: string, init?: RequestInit): Promise<Response> => loopbackFetch(url, init);
  const identity = await embeddedIdentity({ ...deps, key, clients, origin: origins.identity, trustProxy: false, fetch });
  const keys = remoteKeys(`${identity.issuer}/jwks`, fetch);
  const [portal, operator] = clients.map(({ clientId, clientSecret, audience }) => ({
    issuer: identity.issuer,
    clientId,
    clientSecret,
    audience,
    fetch,
  })) as [OidcSettings, OidcSettings];
  return {
    issuer: identity.issuer,
    oidc: { portal, operator },
    issuers: clients.map(({ application, audience }) => ({ issuer: identity.issuer, audience, application, keys })),
    enrollment: identity.enrollment,
    ownIssuer: identity.issuer,
    accountUrl: identity.accountUrl,
    connector: identity.connector,
    site: { origin: origins.identity, handler: identity.handler },
    stop: () => identity.stop(),
  };
}

interface ExternalClient {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: Secret;
  readonly audience: string;
}

interface External {
  readonly clients: Readonly<Record<Application, ExternalClient>>;
  readonly scopes: readonly string[];
  readonly accountUrl: string | undefined;
}

const description = z.object({ issuer: z.string(), jwks_uri: z.url() });

/** A real one: Keycloak, or Authentik, which has an issuer for each application. Its people are brought to it by a connector. */
export async function externalProvider({ clients, scopes, accountUrl }: External): Promise<IdentityProvider> {
  const settings = (client: ExternalClient): OidcSettings => ({ ...client, extraScopes: scopes });
  return {
    issuer: clients.portal.issuer,
    oidc: { portal: settings(clients.portal), operator: settings(clients.operator) },
    issuers: await Promise.all(
      applications.map(async (application): Promise<Issuer> => {
        const { issuer, audience } = clients[application];
        return { issuer, audience, application, keys: remoteKeys(await keysAddress(issuer)) };
      }),
    ),
    // It writes to new people itself.
    enrollment: { begin: async () => undefined },
    ownIssuer: undefined,
    accountUrl,
    stop: async () => undefined,
  };
}

/** From the provider's own description; its issuer must be, byte for byte, the one that we were told. */
async function keysAddress(issuer: string): Promise<string> {
  const url = `${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`;
  const answer = await fetch(url, { signal: AbortSignal.timeout(10_000) }).catch((cause: unknown) => {
    throw configErrors.error("config.issuer", { issuer, reason: "it does not answer" }, cause);
  });
  const said = description.safeParse(await answer.json().catch(() => undefined));
  if (!said.success) throw configErrors.error("config.issuer", { issuer, reason: `${url} answered ${answer.status} and no description` });
  if (said.data.issuer !== issuer) throw configErrors.error("config.issuer", { issuer, reason: `it calls itself ${said.data.issuer}` });
  return said.data.jwks_uri;
}
