import type { EventEmitter } from "node:events";

import type { Secret } from "@allod/core";
import type { JWK } from "jose";
import {
  type Adapter,
  type ClientMetadata,
  type Configuration,
  errors,
  type Grant,
  type KoaContextWithOIDC,
  Provider,
} from "oidc-provider";

import type { AccountWithPassword } from "../accounts/accounts.ts";
import type { Application, Client, EmbeddedIdentityDeps } from "../deps.ts";
import { derivedKey } from "../../../store/seal.ts";
import { ACR } from "./authentication.ts";
import { SIGNING_ALGORITHM } from "./keys.ts";
import { policy } from "./policy.ts";
import type { EndedSession } from "./sessions.ts";

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
export const SESSION_SECONDS = 7 * DAY;
/** An operator signs in anew each working day (NIST SP 800-63B, AAL2: at most 12 hours). */
const OPERATOR_SECONDS = 12 * HOUR;
const SCOPES = ["openid", "profile", "email"] as const;
/** Our own pages' client: it gets no tokens, only the session that a sign-in leaves. */
export const ACCOUNT_CLIENT = "allod-account";

type Context = KoaContextWithOIDC;

/** What the protocol shows to people. */
export interface ProtocolPages {
  /** `isOurs`: nothing that was asked for has caused it. */
  failure(context: Context, error: { readonly code: string; readonly isOurs: boolean }): string;
  signedOut(context: Context): string;
  confirmSignOut(context: Context, form: { readonly action: string; readonly secret: string }): string;
}

export interface ProtocolDeps {
  readonly origin: string;
  readonly clients: readonly Client[];
  readonly key: Secret<Uint8Array>;
  readonly adapter: (model: string) => Adapter;
  readonly account: (id: string) => Promise<AccountWithPassword | undefined>;
  readonly hasSecondFactor: (accountId: string) => Promise<boolean>;
  /** Ends a session with all that came of it. */
  readonly endSession: (accountId: string, uid: string) => Promise<void>;
  readonly pages: ProtocolPages;
  readonly fetch: NonNullable<EmbeddedIdentityDeps["fetch"]>;
  readonly onError: (error: unknown) => void;
}

/** Names of cookies: on https they are held to this host and to encrypted connections by their names. */
export function cookieNames(origin: string): { readonly session: string; readonly interaction: string; readonly resume: string } {
  const isSecure = origin.startsWith("https:");
  const [host, secure] = isSecure ? ["__Host-", "__Secure-"] : ["", ""];
  return { session: `${host}allod_session`, interaction: `${secure}allod_sign_in`, resume: `${secure}allod_resume` };
}

/** The OpenID Connect provider itself, with the keys that it has at this moment: `oidc-provider`, configured. */
export function protocol(keys: readonly JWK[], deps: ProtocolDeps): Provider {
  const provider = new Provider(deps.origin, configuration(keys, deps));
  // What it believes about its own address is written into each request: see `pinned`.
  provider.proxy = true;
  provider.on("server_error", (_context, error) => deps.onError(error));
  // Of Koa, and not in the library's types.
  (provider as EventEmitter).on("error", deps.onError);
  return provider;
}

/** Tells an application that a session is over (OpenID Connect Back-Channel Logout 1.0). */
export async function tellSignedOut(provider: Provider, { clientId, accountId, sid }: EndedSession): Promise<void> {
  // Of the library, and not in its types.
  const client = (await provider.Client.find(clientId)) as Listening | undefined;
  await client?.backchannelLogout(accountId, sid);
}

interface Listening {
  backchannelLogout(accountId: string, sid: string): Promise<unknown>;
}

function configuration(keys: readonly JWK[], deps: ProtocolDeps): Configuration {
  const { origin, clients, key, account, adapter } = deps;
  const clientOf = (clientId: string | undefined): Client | undefined => clients.find((client) => client.clientId === clientId);
  return {
    adapter,
    clients: [...clients.map(metadataOf), accountClient(origin)],
    clientDefaults: { id_token_signed_response_alg: SIGNING_ALGORITHM },
    clientAuthMethods: ["client_secret_basic", "none"],
    jwks: { keys: [...keys] },
    cookies: { names: cookieNames(origin), keys: [derivedKey(key, "identity-cookies").reveal()] },
    acrValues: Object.values(ACR),
    scopes: [...SCOPES],
    claims: { openid: ["sub", "acr", "amr", "auth_time"], profile: ["name", "locale"], email: ["email"], sid: null, iss: null },
    conformIdTokenClaims: false,
    responseTypes: ["code", "none"],
    pkce: { required: () => true },
    issueRefreshToken: async (_context, client) => client.grantTypeAllowed("refresh_token"),
    rotateRefreshToken: true,
    expiresWithSession: async () => true,
    allowOmittingSingleRegisteredRedirectUri: false,
    ttl: {
      AccessToken: 5 * MINUTE,
      AuthorizationCode: MINUTE,
      IdToken: 5 * MINUTE,
      Interaction: HOUR,
      Session: SESSION_SECONDS,
      Grant: SESSION_SECONDS,
      // One that takes another's place lasts no longer than that one would have.
      RefreshToken: (context, _token, client) =>
        context.oidc.entities.RotatedRefreshToken?.remainingTTL ??
        (clientOf(client.clientId)?.application === "operator" ? OPERATOR_SECONDS : SESSION_SECONDS),
    },
    extraTokenClaims: (context) => {
      const { RefreshToken: refresh, AuthorizationCode: code } = context.oidc.entities;
      const { acr, amr, authTime } = refresh ?? code ?? {};
      // RFC 9068, section 2.2.1.
      return { acr, amr, auth_time: authTime };
    },
    async findAccount(_context, id) {
      const found = await account(id);
      if (found === undefined || found.state === "disabled") return undefined;
      const { displayName: name, email, locale } = found;
      return { accountId: id, claims: () => ({ sub: id, name, email, locale }) };
    },
    loadExistingGrant: grantOf,
    interactions: {
      policy: policy({
        operatorClientId: clients.find(({ application }) => application === "operator")?.clientId,
        hasSecondFactor: deps.hasSecondFactor,
      }),
      url: (context, { uid }) => `/sign-in/${clientOf(context.oidc.client?.clientId)?.application ?? "account"}/${uid}`,
    },
    features: {
      devInteractions: { enabled: false },
      dPoP: { enabled: false },
      pushedAuthorizationRequests: { enabled: false },
      userinfo: { enabled: false },
      backchannelLogout: { enabled: true },
      revocation: { enabled: true, allowedPolicy: (_context, client, token) => token.clientId === client.clientId },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: signOut(deps),
        postLogoutSuccessSource: (context) => {
          context.body = deps.pages.signedOut(context);
        },
      },
      resourceIndicators: {
        enabled: true,
        // Access tokens are for the application's API, whether or not it says so.
        defaultResource: async (_context, client) => resourceOf(clientOf(client.clientId)),
        useGrantedResource: () => true,
        getResourceServerInfo(_context, resource, client) {
          const known = clientOf(client.clientId);
          if (known === undefined || resource !== resourceOf(known)) throw new errors.InvalidTarget();
          return { scope: "", audience: known.audience, accessTokenFormat: "jwt", jwt: { sign: { alg: SIGNING_ALGORITHM } } };
        },
      },
    },
    renderError(context, { error }, { statusCode }: Error & { readonly statusCode?: number }) {
      const isOurs = statusCode === undefined || statusCode >= 500;
      if (isOurs) context.status = 503;
      context.type = "html";
      context.body = deps.pages.failure(context, { code: error, isOurs });
    },
    fetch(url, options) {
      const own = { ...options };
      // The library's own refuses loopback; but whom it tells is in our configuration, not in a request.
      delete own.dispatcher;
      return deps.fetch(String(url), own);
    },
  };
}

function metadataOf({ application, origin, clientId, clientSecret }: Client): ClientMetadata {
  return {
    client_id: clientId,
    client_secret: clientSecret.reveal(),
    client_name: application,
    redirect_uris: [`${origin}/auth/callback`],
    post_logout_redirect_uris: [`${origin}/`],
    backchannel_logout_uri: `${origin}/auth/backchannel-logout`,
    backchannel_logout_session_required: true,
    response_types: ["code"],
    grant_types: ["authorization_code", "refresh_token"],
    token_endpoint_auth_method: "client_secret_basic",
    ...(application === "operator" ? { default_max_age: OPERATOR_SECONDS } : {}),
  };
}

function accountClient(origin: string): ClientMetadata {
  return {
    client_id: ACCOUNT_CLIENT,
    redirect_uris: [`${origin}/account/signed-in`],
    response_types: ["none"],
    grant_types: [],
    token_endpoint_auth_method: "none",
  };
}

/** Resources are addresses (RFC 8707); an audience need not be one. None: there is nothing to get tokens for. */
function resourceOf(client: Client | undefined): string | string[] {
  if (client === undefined) return [];
  const { audience } = client;
  return URL.canParse(audience) ? audience : `urn:allod:audience:${encodeURIComponent(audience)}`;
}

/** What an application may have is the server's to give: nobody is asked. */
async function grantOf({ oidc }: Context): Promise<Grant | undefined> {
  const { client, account, session, provider } = oidc;
  if (client === undefined || account === undefined) return undefined;
  const grantId = session?.grantIdFor(client.clientId);
  const found = grantId === undefined ? undefined : await provider.Grant.find(grantId);
  if (found?.accountId === account.accountId) return found;
  const grant = new provider.Grant({ clientId: client.clientId, accountId: account.accountId });
  grant.addOIDCScope([...SCOPES]);
  await grant.save();
  return grant;
}

/** Signs out without a question when the application has proven that it is about this person's session; else asks. */
function signOut({ pages, endSession, origin }: ProtocolDeps): (context: Context) => Promise<void> {
  return async (context) => {
    const { session, entities, params } = context.oidc;
    const accountId = session?.accountId;
    if (session !== undefined && accountId !== undefined && entities.IdTokenHint?.payload["sub"] === accountId) {
      await endSession(accountId, session.uid);
      await session.destroy();
      context.cookies.set(cookieNames(origin).session, null, { httpOnly: true, sameSite: "lax" });
      context.status = 303;
      context.redirect(afterSignOut(context, params));
      return;
    }
    context.body = pages.confirmSignOut(context, {
      action: context.oidc.urlFor("end_session_confirm"),
      secret: String(session?.state?.["secret"]),
    });
  };
}

/** Where the application wants to go on: the library has compared it with the registered addresses. */
function afterSignOut({ oidc }: Context, params: Readonly<Record<string, unknown>> | undefined): string {
  const wanted = params?.["post_logout_redirect_uri"];
  if (typeof wanted !== "string") return oidc.urlFor("end_session_success");
  const next = new URL(wanted);
  const state = params?.["state"];
  if (typeof state === "string") next.searchParams.set("state", state);
  return next.href;
}

export function applicationOf(clients: readonly Client[], clientId: unknown): Application | "account" {
  return clients.find((client) => client.clientId === clientId)?.application ?? "account";
}
