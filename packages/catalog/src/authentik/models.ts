/** Where the API shows a model of blueprints, and what people call it. Paths: authentik 2026.8.3, `schema.yml`. */
export interface Model {
  readonly path: string;
  readonly noun: string;
  /** The primary key, where it is not `pk`. */
  readonly key?: string;
  /** What a policy is bound to, where that is not the primary key. */
  readonly target?: string;
  /** Asked for by this identifier: the list may be long. */
  readonly filter?: string;
  /** Attributes that can be written and not read. */
  readonly unseen?: readonly string[];
}

export const models: Readonly<Record<string, Model>> = {
  "authentik_brands.brand": { path: "/core/brands/", noun: "brand", key: "brand_uuid" },
  "authentik_core.application": { path: "/core/applications/?superuser_full_list=true", noun: "application" },
  "authentik_core.group": { path: "/core/groups/?include_users=false", noun: "group", filter: "name" },
  "authentik_core.token": { path: "/core/tokens/", noun: "key", filter: "identifier", unseen: ["key"] },
  "authentik_core.user": { path: "/core/users/", noun: "account", filter: "username", unseen: ["password"] },
  "authentik_crypto.certificatekeypair": { path: "/crypto/certificatekeypairs/?has_key=true", noun: "certificate" },
  "authentik_flows.flow": { path: "/flows/instances/", noun: "flow", target: "policybindingmodel_ptr_id" },
  "authentik_flows.flowstagebinding": { path: "/flows/bindings/", noun: "step", target: "policybindingmodel_ptr_id" },
  "authentik_outposts.outpost": { path: "/outposts/instances/", noun: "outpost" },
  "authentik_policies.policybinding": { path: "/policies/bindings/", noun: "admission" },
  "authentik_policies_expression.expressionpolicy": { path: "/policies/expression/", noun: "rule" },
  "authentik_policies_password.passwordpolicy": { path: "/policies/password/", noun: "rule" },
  "authentik_providers_ldap.ldapprovider": { path: "/providers/ldap/", noun: "directory" },
  "authentik_providers_oauth2.oauth2provider": { path: "/providers/oauth2/", noun: "client" },
  "authentik_providers_oauth2.scopemapping": { path: "/propertymappings/provider/scope/", noun: "claims" },
  "authentik_providers_proxy.proxyprovider": { path: "/providers/proxy/", noun: "guard" },
  "authentik_rbac.role": { path: "/rbac/roles/", noun: "role", unseen: ["permissions"] },
  "authentik_stages_authenticator_totp.authenticatortotpstage": { path: "/stages/authenticator/totp/", noun: "stage" },
  "authentik_stages_authenticator_validate.authenticatorvalidatestage": { path: "/stages/authenticator/validate/", noun: "stage" },
  "authentik_stages_authenticator_webauthn.authenticatorwebauthnstage": { path: "/stages/authenticator/webauthn/", noun: "stage" },
  "authentik_stages_email.emailstage": { path: "/stages/email/", noun: "stage" },
  "authentik_stages_identification.identificationstage": { path: "/stages/identification/", noun: "stage" },
  "authentik_stages_invitation.invitationstage": { path: "/stages/invitation/stages/", noun: "stage" },
  "authentik_stages_password.passwordstage": { path: "/stages/password/", noun: "stage" },
  "authentik_stages_prompt.prompt": { path: "/stages/prompt/prompts/", noun: "field" },
  "authentik_stages_prompt.promptstage": { path: "/stages/prompt/stages/", noun: "form" },
  "authentik_stages_user_login.userloginstage": { path: "/stages/user_login/", noun: "stage" },
  "authentik_stages_user_write.userwritestage": { path: "/stages/user_write/", noun: "stage" },
};

export function modelOf(name: string): Model {
  const model = models[name];
  if (model === undefined) throw new Error(`${name} has no place in the API`);
  return model;
}
