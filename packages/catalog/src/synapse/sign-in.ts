import { listenName, type MatrixAuthenticationGrant, type OidcClientGrant, type SecretData } from "@allod/compiler/component";

import { WORKLOAD } from "./needs.ts";

/** Who signs people in: Synapse itself at the identity provider, or an authentication service in its place. */
export type SignIn = { readonly oidc: OidcClientGrant } | { readonly mas: MatrixAuthenticationGrant };

/** Accounts come from the identity provider and from nowhere else. `clients`: addresses of our own web clients, no slash at the end. */
export function signInConfig(signIn: SignIn, clients: readonly string[]): { readonly [key: string]: SecretData } {
  return {
    enable_registration: false,
    allow_guest_access: false,
    ...("mas" in signIn ? delegated(signIn.mas) : own(signIn.oidc, clients)),
  };
}

/**
 * The service is called by the name that it has on the link between them: by its own, the engine may tell the address of
 * the link the other way. Synapse refuses to start with any other way to sign in beside the service: passwords, registration, consent, single
 * sign-on, captchas, token lifetimes (Synapse 1.157, config/mas.py). Those that are on by default are switched off in words.
 */
function delegated({ endpoint, secret }: MatrixAuthenticationGrant): { readonly [key: string]: SecretData } {
  return {
    matrix_authentication_service: {
      enabled: true,
      endpoint: `http://${listenName({ from: WORKLOAD, to: endpoint.workload })}:${endpoint.port}/`,
      secret,
    },
    password_config: { enabled: false, localdb_enabled: false },
    enable_3pid_changes: false,
  };
}

function own(oidc: OidcClientGrant, clients: readonly string[]): { readonly [key: string]: SecretData } {
  return {
    password_config: { enabled: false },
    oidc_providers: [
      {
        idp_id: "workspace",
        idp_name: oidc.providerTitle,
        issuer: oidc.issuer,
        client_id: oidc.clientId,
        client_secret: oidc.clientSecret,
        scopes: ["openid", "profile", "email"],
        pkce_method: "always",
        allow_existing_users: false,
        user_mapping_provider: {
          config: {
            localpart_template: "{{ user.preferred_username }}",
            display_name_template: "{{ user.name }}",
            email_template: "{{ user.email }}",
          },
        },
      },
    ],
    // An entry without the slash would also trust hosts that merely begin like it.
    sso: { update_profile_information: true, client_whitelist: clients.map((url) => `${url}/`) },
  };
}
