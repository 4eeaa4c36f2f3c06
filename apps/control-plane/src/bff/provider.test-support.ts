import type { JWK } from "jose";
import { type AdapterPayload, Provider } from "oidc-provider";

import type { Handler } from "../http/dispatch.ts";
import { loopbackFetch } from "./loopback-fetch.ts";

interface Options {
  readonly issuer: string;
  readonly origins: Readonly<Record<string, string>>;
  readonly key: JWK;
  readonly audience: string;
}

export interface TestProvider {
  readonly handler: Handler;
  /** Who signs in next, without a page. */
  nextLogin: string;
  /** What it says of them besides. */
  nextClaims: Readonly<Record<string, unknown>>;
  /** Seconds that access tokens last. */
  accessLifetime: number;
  givesRefreshTokens: boolean;
  /** Answers 503 to everything. */
  away: boolean;
  /** Refresh tokens that it took, and those that it refused. */
  readonly renewals: { taken: number; refused: number };
  /** Ends what it has granted: the next refresh is refused. */
  forget(): void;
}

/** A real provider (oidc-provider 9) that signs in whoever the test says. */
export async function startProvider({ issuer, origins, key, audience }: Options): Promise<TestProvider> {
  const kept = new Map<string, AdapterPayload>();
  const state: TestProvider = {
    handler: (request, response) => {
      if (state.away) response.writeHead(503).end();
      else if (request.url?.startsWith("/sign-in/") === true) void signIn(request, response);
      else void callback(request, response);
    },
    nextLogin: "",
    nextClaims: {},
    accessLifetime: 600,
    givesRefreshTokens: true,
    away: false,
    renewals: { taken: 0, refused: 0 },
    forget: () => [...kept.keys()].filter((name) => name.startsWith("Grant:")).forEach((name) => kept.delete(name)),
  };
  const provider = new Provider(issuer, {
    // Kept here so that a test can take it away.
    adapter: (model: string) => ({
      upsert: async (id: string, payload: AdapterPayload) => void kept.set(`${model}:${id}`, structuredClone(payload)),
      find: async (id: string) => structuredClone(kept.get(`${model}:${id}`)),
      findByUid: async (uid: string) => [...kept].find(([name, payload]) => name.startsWith(model) && payload.uid === uid)?.[1],
      findByUserCode: async () => undefined,
      consume: async (id: string) => void Object.assign(kept.get(`${model}:${id}`) ?? {}, { consumed: 1 }),
      destroy: async (id: string) => void kept.delete(`${model}:${id}`),
      revokeByGrantId: async (grantId: string) => {
        for (const [name, payload] of kept) if (payload.grantId === grantId) kept.delete(name);
      },
    }),
    jwks: { keys: [key] },
    cookies: { keys: ["of the test"] },
    clients: Object.entries(origins).map(([name, origin]) => ({
      client_id: name,
      client_secret: `secret-of-${name}`,
      redirect_uris: [`${origin}/auth/callback`],
      post_logout_redirect_uris: [`${origin}/`],
      backchannel_logout_uri: `${origin}/auth/backchannel-logout`,
      backchannel_logout_session_required: true,
      grant_types: ["authorization_code", "refresh_token"],
      id_token_signed_response_alg: "ES256",
    })),
    pkce: { required: () => true },
    features: {
      devInteractions: { enabled: false },
      backchannelLogout: { enabled: true },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: async () => ({ scope: "", audience, accessTokenFormat: "jwt", jwt: { sign: { alg: "ES256" } } }),
      },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: async (ctx, form) => void (ctx.body = form),
        postLogoutSuccessSource: async () => undefined,
      },
    },
    enabledJWA: { idTokenSigningAlgValues: ["ES256"] },
    ttl: { AccessToken: () => state.accessLifetime, Session: 3600, Grant: 3600, Interaction: 600, IdToken: 600, RefreshToken: 3600 },
    issueRefreshToken: async () => state.givesRefreshTokens,
    rotateRefreshToken: true,
    findAccount: async (_ctx, id) => ({ accountId: id, claims: async () => ({ ...state.nextClaims, sub: id }) }),
    // In the ID token, as other providers do.
    claims: { email: ["email", "email_verified"] },
    conformIdTokenClaims: false,
    // Nobody is asked for consent: the applications are the platform's own.
    loadExistingGrant: async (ctx) => {
      const grant = new ctx.oidc.provider.Grant({
        clientId: ctx.oidc.client?.clientId ?? "",
        accountId: ctx.oidc.session?.accountId ?? "",
      });
      grant.addOIDCScope("openid profile email");
      await grant.save();
      return grant;
    },
    interactions: { url: (_ctx, interaction) => `/sign-in/${interaction.uid}` },
    renderError: async (ctx, out) => void (ctx.body = out),
    fetch: (url, init) => loopbackFetch(String(url), init),
  });
  provider.on("grant.success", ({ oidc }) => (state.renewals.taken += oidc.params?.["grant_type"] === "refresh_token" ? 1 : 0));
  provider.on("grant.error", ({ oidc }) => (state.renewals.refused += oidc.params?.["grant_type"] === "refresh_token" ? 1 : 0));
  const callback = provider.callback();
  async function signIn(...[request, response]: Parameters<Handler>): Promise<void> {
    const accountId = state.nextLogin;
    const result = accountId === "" ? { error: "access_denied", error_description: "<script>not now</script>" } : { login: { accountId } };
    await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
  }
  return state;
}
