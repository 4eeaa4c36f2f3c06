import type { Clock, Secret } from "@allod/core";
import { createRemoteJWKSet, customFetch as joseFetch, type JWTVerifyGetKey } from "jose";
import * as oidc from "openid-client";

import type { VerifiedToken } from "../identity/verify-token.ts";
import type { PortalApplication } from "../store/portal-sessions.ts";
import { type LogoutToken, verifyLogoutToken } from "./logout-token.ts";
import { providerError } from "./provider-errors.ts";

/** Seconds for one request: somebody waits for the page. */
const TIMEOUT = 5;
/** Seconds by which clocks may differ. */
const CLOCK_TOLERANCE = 30;
/** Of an access token whose provider does not say how long it lasts, in seconds. */
const ASSUMED_LIFETIME = 300;

/** The client that this portal is at its identity provider. */
export interface OidcSettings {
  /** As the provider writes it. Plain http only on this machine. */
  readonly issuer: string;
  readonly clientId: string;
  /** Sent by HTTP Basic (`client_secret_basic`). */
  readonly clientSecret: Secret;
  /** Access tokens must be for this audience, and are verified; an address is asked for as `resource` (RFC 8707). */
  readonly audience?: string;
  /** Besides `openid profile email`: `offline_access` where refresh tokens need it (Authentik; not Keycloak). */
  readonly extraScopes?: readonly string[];
  readonly fetch?: (url: string, init?: RequestInit) => Promise<Response>;
}

interface Deps {
  readonly settings: OidcSettings;
  readonly application: PortalApplication;
  readonly verifyToken: (token: string) => Promise<VerifiedToken>;
  readonly clock: Clock;
}

export interface Tokens {
  readonly accessToken: string;
  readonly refreshToken: string | undefined;
  readonly idToken: string;
}

/** What the provider gives for somebody. */
interface Granted {
  readonly tokens: Tokens;
  /** Seconds that the access token lasts. */
  readonly lifetime: number;
}

/** And whom it means. */
export interface ProvenIdentity extends Granted {
  readonly issuer: string;
  readonly subject: string;
  /** What the provider calls them, for people and for programs; empty when it does not say. */
  readonly displayName: string;
  readonly username: string;
  /** Their address; undefined unless the provider says that it has made sure of it. */
  readonly verifiedEmail: string | undefined;
  /** The provider's own session (`sid`). */
  readonly providerSession: string | undefined;
}

/** What is remembered of a sign-in until the browser comes back. */
interface Attempt {
  readonly state: string;
  readonly nonce: string;
  /** PKCE, S256. */
  readonly verifier: string;
}

/** The identity provider, as a portal needs it. Failures are `session.*` errors. */
export interface Provider {
  /** Where a browser signs in. `again`: also somebody who is signed in there. */
  signInUrl(attempt: Attempt, how: { readonly redirectUri: string; readonly again: boolean }): Promise<URL>;
  /** `callback`: the whole address that the browser came back to. */
  signIn(callback: URL, attempt: Attempt): Promise<ProvenIdentity>;
  /** Undefined when the provider refuses. */
  renew(tokens: Tokens, of: { readonly issuer: string; readonly subject: string }): Promise<Granted | undefined>;
  /** Where a browser signs out; undefined when the provider has no such page. */
  signOutUrl(idToken: string, returnTo: string): Promise<URL | undefined>;
  readLogoutToken(token: string): Promise<LogoutToken>;
}

/** Its description is fetched when it is first needed, so that it may start later than we do. */
export function oidcProvider({ settings, application, verifyToken, clock }: Deps): Provider {
  const { clientId, audience } = settings;
  const scope = ["openid", "profile", "email", ...(settings.extraScopes ?? [])].join(" ");
  const resource: Record<string, string> = audience !== undefined && URL.canParse(audience) ? { resource: audience } : {};
  const discover = once(() => discovery(settings));
  const logoutKeys = once(async () => remoteKeys(await discover(), settings.fetch));

  async function proven(answer: oidc.TokenEndpointResponse, { issuer, subject }: { issuer: string; subject: string }): Promise<void> {
    if (audience === undefined) return;
    const token = await verifyToken(answer.access_token);
    if (token.application !== application || token.issuer !== issuer || token.subject !== subject)
      throw new Error("the access token is not for this application and this person");
  }

  return {
    async signInUrl({ state, nonce, verifier }, { redirectUri, again }) {
      const challenge = await oidc.calculatePKCECodeChallenge(verifier);
      const parameters = {
        redirect_uri: redirectUri,
        scope,
        state,
        nonce,
        code_challenge: challenge,
        code_challenge_method: "S256",
        ...resource,
        ...(again ? { prompt: "login" } : {}),
      };
      return oidc.buildAuthorizationUrl(await discover().catch(rethrow), parameters);
    },

    async signIn(callback, { state, nonce, verifier }) {
      try {
        const checks = { expectedState: state, expectedNonce: nonce, pkceCodeVerifier: verifier };
        const answer = await oidc.authorizationCodeGrant(await discover(), callback, checks, resource);
        const claims = answer.claims();
        if (claims === undefined || answer.id_token === undefined) throw new Error("there is no ID token");
        const { iss: issuer, sub: subject } = claims;
        await proven(answer, { issuer, subject });
        const providerSession = typeof claims["sid"] === "string" ? claims["sid"] : undefined;
        // The boolean alone: a text "true" is what a careless mapping makes of anything.
        const verifiedEmail = claims["email_verified"] === true && typeof claims["email"] === "string" ? claims["email"] : undefined;
        const said = (claim: string): string => (typeof claims[claim] === "string" ? claims[claim] : "");
        const [displayName, username] = [said("name"), said("preferred_username")];
        const tokens = { accessToken: answer.access_token, refreshToken: answer.refresh_token, idToken: answer.id_token };
        return {
          issuer,
          subject,
          displayName,
          username,
          verifiedEmail,
          providerSession,
          tokens,
          lifetime: answer.expiresIn() ?? ASSUMED_LIFETIME,
        };
      } catch (error) {
        throw providerError(error);
      }
    },

    async renew({ refreshToken = "", idToken }, { issuer, subject }) {
      try {
        const answer = await oidc.refreshTokenGrant(await discover(), refreshToken, resource);
        const claims = answer.claims();
        if (claims !== undefined && (claims.sub !== subject || claims.iss !== issuer)) throw new Error("the tokens are somebody else's");
        await proven(answer, { issuer, subject });
        // What the provider does not renew stays as it is: RFC 6749, section 6.
        const tokens = {
          accessToken: answer.access_token,
          refreshToken: answer.refresh_token ?? refreshToken,
          idToken: answer.id_token ?? idToken,
        };
        return { tokens, lifetime: answer.expiresIn() ?? ASSUMED_LIFETIME };
      } catch (error) {
        if (error instanceof oidc.ResponseBodyError && error.error === "invalid_grant") return undefined;
        throw providerError(error);
      }
    },

    async signOutUrl(idToken, returnTo) {
      const config = await discover().catch(rethrow);
      if (config.serverMetadata().end_session_endpoint === undefined) return undefined;
      return oidc.buildEndSessionUrl(config, { id_token_hint: idToken, post_logout_redirect_uri: returnTo });
    },

    async readLogoutToken(token) {
      const [config, keys] = await Promise.all([discover(), logoutKeys()]).catch(rethrow);
      return verifyLogoutToken(token, { keys, issuer: config.serverMetadata().issuer, clientId, now: clock.now() });
    },
  };
}

function discovery({ issuer, clientId, clientSecret, fetch }: OidcSettings): Promise<oidc.Configuration> {
  const server = new URL(issuer);
  // The signature of an ID token is verified although it comes from the provider itself: on loopback there is no TLS.
  const execute = [oidc.enableNonRepudiationChecks];
  if (isOnThisMachine(server)) execute.push(oidc.allowInsecureRequests);
  const options = { execute, timeout: TIMEOUT, ...(fetch === undefined ? {} : { [oidc.customFetch]: fetch as oidc.CustomFetch }) };
  const client = { [oidc.clockTolerance]: CLOCK_TOLERANCE };
  return oidc.discovery(server, clientId, client, oidc.ClientSecretBasic(clientSecret.reveal()), options);
}

function isOnThisMachine({ protocol, hostname }: URL): boolean {
  return protocol === "http:" && /^((.+\.)?localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname);
}

function remoteKeys(config: oidc.Configuration, fetch: OidcSettings["fetch"]): JWTVerifyGetKey {
  const url = new URL(config.serverMetadata().jwks_uri ?? "");
  return createRemoteJWKSet(url, { timeoutDuration: TIMEOUT * 1000, ...(fetch === undefined ? {} : { [joseFetch]: fetch }) });
}

/** Done once; a failure is forgotten, so that the next caller tries again. */
function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make().catch((error: unknown) => {
      made = undefined;
      throw error;
    });
    return made;
  };
}

function rethrow(error: unknown): never {
  throw providerError(error);
}
