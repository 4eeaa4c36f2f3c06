import type { Data } from "@allod/core";

/**
 * How the issuer that several clients share describes itself. authentik serves a description for each application and none
 * at the shared issuer's own address, where programs look for it. Shape: authentik 2026.8, `providers/oauth2/views/provider.py`.
 */
export function sharedDiscovery(url: string, slug: string): Data {
  const shared = `${url}/application/o`;
  return {
    issuer: `${url}/`,
    authorization_endpoint: `${shared}/authorize/`,
    token_endpoint: `${shared}/token/`,
    userinfo_endpoint: `${shared}/userinfo/`,
    introspection_endpoint: `${shared}/introspect/`,
    revocation_endpoint: `${shared}/revoke/`,
    device_authorization_endpoint: `${shared}/device/`,
    // All clients sign with one key: any application's list has it.
    jwks_uri: `${shared}/${slug}/jwks/`,
    end_session_endpoint: `${shared}/${slug}/end-session/`,
    response_types_supported: ["code"],
    response_modes_supported: ["query", "fragment", "form_post"],
    grant_types_supported: ["authorization_code", "refresh_token"],
    id_token_signing_alg_values_supported: ["RS256"],
    subject_types_supported: ["public"],
    token_endpoint_auth_methods_supported: ["client_secret_post", "client_secret_basic", "none"],
    scopes_supported: ["openid", "profile", "email", "offline_access"],
    code_challenge_methods_supported: ["S256"],
    claims_supported: [
      "sub",
      "iss",
      "aud",
      "exp",
      "iat",
      "auth_time",
      "acr",
      "name",
      "preferred_username",
      "email",
      "email_verified",
      "groups",
    ],
  };
}
