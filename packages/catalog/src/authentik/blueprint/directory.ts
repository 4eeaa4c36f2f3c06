import { type AnsweredRequest, groups, type Workspace } from "@allod/compiler/component";

import { baseDn, PORT, PUBLISHER, SERVER, SERVICES } from "../names.ts";
import { type Entry, flowOf, keyOf } from "./entry.ts";
import { bindings, policyBinding } from "./flows.ts";
import { tokenEntry } from "./people.ts";

/** What an app that asks the directory is called there. */
export const directoryUser = (component: string): string => `ldap-${component}`;
/** The outpost's name: its token is found by it. */
export const DIRECTORY_OUTPOST = "allod-ldap";

/**
 * People by LDAP. Binding is a flow of its own: a second factor or a consent cannot be asked for there, and would be refused.
 * Apps bind with a key of their own; people with their password or with an app password of theirs.
 */
export function directoryEntries(asking: readonly AnsweredRequest<"ldapDirectory">[], { domain }: Workspace): Entry[] {
  if (asking.length === 0) return [];
  return [
    {
      model: "authentik_flows.flow",
      id: "bind",
      identifiers: { slug: "allod-ldap-bind" },
      attrs: { name: "LDAP bind", title: "LDAP bind", designation: "authentication", authentication: "require_outpost" },
    },
    {
      model: "authentik_stages_password.passwordstage",
      id: "bind-password",
      identifiers: { name: "allod-ldap-bind" },
      attrs: { backends: ["authentik.core.auth.InbuiltBackend", "authentik.core.auth.TokenBackend"] },
    },
    {
      model: "authentik_stages_identification.identificationstage",
      id: "bind-who",
      identifiers: { name: "allod-ldap-bind" },
      attrs: { user_fields: ["username", "email"], case_insensitive_matching: true, password_stage: keyOf("bind-password") },
    },
    { model: "authentik_stages_user_login.userloginstage", id: "bind-login", identifiers: { name: "allod-ldap-bind" } },
    ...bindings("bind", keyOf("bind"), [
      { stage: keyOf("bind-who"), order: 10 },
      { stage: keyOf("bind-login"), order: 30 },
    ]),
    { model: "authentik_rbac.role", id: "role-ldap", identifiers: { name: "allod-ldap-search" } },
    ...asking.flatMap(({ component, grant }): Entry[] => {
      const username = directoryUser(component);
      return [
        {
          model: "authentik_core.user",
          id: `user-${username}`,
          identifiers: { username },
          attrs: { name: `LDAP (${component})`, type: "service_account", path: SERVICES, is_active: true, roles: [keyOf("role-ldap")] },
        },
        tokenEntry({ identifier: `allod-${username}`, user: `user-${username}`, intent: "app_password", key: grant.bindPassword }),
      ];
    }),
    {
      model: "authentik_providers_ldap.ldapprovider",
      id: "ldap",
      identifiers: { name: "allod-ldap" },
      attrs: {
        authorization_flow: keyOf("bind"),
        invalidation_flow: flowOf("default-invalidation-flow"),
        base_dn: baseDn(domain),
        // What is cached lets in who was suspended meanwhile, and does not know who is new.
        bind_mode: "direct",
        search_mode: "direct",
        mfa_support: false,
      },
      permissions: [{ permission: "authentik_providers_ldap.search_full_directory", role: keyOf("role-ldap") }],
    },
    {
      model: "authentik_core.application",
      id: "app-ldap",
      identifiers: { slug: "allod-ldap" },
      attrs: { name: "LDAP", provider: keyOf("ldap"), policy_engine_mode: "any", meta_publisher: PUBLISHER, meta_hide: true },
    },
    policyBinding(keyOf("app-ldap"), { group: keyOf(groups.members) }),
    ...asking.map(({ component }, index) =>
      policyBinding(keyOf("app-ldap"), { user: keyOf(`user-${directoryUser(component)}`) }, index + 1),
    ),
    {
      model: "authentik_outposts.outpost",
      id: "ldap-outpost",
      identifiers: { name: DIRECTORY_OUTPOST },
      attrs: { type: "ldap", providers: [keyOf("ldap")], config: { authentik_host: `http://${SERVER}:${PORT}/`, log_level: "info" } },
    },
  ];
}
