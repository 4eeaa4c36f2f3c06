import { groups, type SecretRef, type Workspace } from "@allod/compiler/component";

import { SERVICES } from "../names.ts";
import { type Entry, keyOf, secretValue } from "./entry.ts";

/** What the control plane's connector and its source of events ask for, and nothing else. */
const CONTROL_PLANE_PERMISSIONS = [
  "authentik_core.view_user",
  "authentik_core.add_user",
  "authentik_core.change_user",
  "authentik_core.delete_user",
  "authentik_core.reset_user_password",
  "authentik_core.view_group",
  "authentik_core.add_group",
  "authentik_core.change_group",
  "authentik_core.delete_group",
  "authentik_core.add_user_to_group",
  "authentik_core.remove_user_from_group",
  "authentik_stages_email.view_emailstage",
  "authentik_events.view_event",
] as const;

/** The attribute with the address of somebody's mailbox: unique, and what apps call them before its `@`. */
export const MAILBOX = "mailbox";

/** Says that somebody has become a member, once. */
export const SETTLED = "allodSettled";

/** Says that the first password is still to be changed; the form that changes it writes another word here. */
export const FIRST_PASSWORD = { attribute: "allodFirstPassword", due: "due", done: "done" } as const;

/** The groups that apps rely on. Who is in them is not said here: that is people's business. */
export function groupEntries(): Entry[] {
  return [
    { model: "authentik_core.group", id: "members", identifiers: { name: groups.members }, attrs: { is_superuser: false } },
    // They keep people and groups, in authentik's own pages.
    { model: "authentik_core.group", id: "administrators", identifiers: { name: groups.administrators }, attrs: { is_superuser: true } },
  ];
}

/** The administrator, made once: afterwards the account is theirs. */
export function administratorEntry({ admin, domain, language }: Workspace, firstPassword: SecretRef): Entry {
  return {
    model: "authentik_core.user",
    id: "administrator",
    state: "created",
    identifiers: { username: admin.username },
    attrs: {
      name: `${admin.firstName} ${admin.lastName}`.trim(),
      email: admin.email,
      type: "internal",
      path: "users",
      groups: [keyOf("members"), keyOf("administrators")],
      password: secretValue(firstPassword),
      attributes: {
        [FIRST_PASSWORD.attribute]: FIRST_PASSWORD.due,
        [SETTLED]: true,
        [MAILBOX]: `${admin.username}@${domain}`,
        settings: { locale: language },
      },
    },
  };
}

/** A program that uses the API: an account, the least rights, and a key that does not expire by itself (the default is half an hour). */
export function controlPlaneEntries(component: string, key: SecretRef): Entry[] {
  const name = `allod-${component}`;
  return [
    {
      model: "authentik_rbac.role",
      id: `role-${component}`,
      identifiers: { name },
      attrs: { permissions: CONTROL_PLANE_PERMISSIONS },
    },
    {
      model: "authentik_core.user",
      id: `user-${component}`,
      identifiers: { username: name },
      attrs: {
        name: `Allod (${component})`,
        type: "service_account",
        path: SERVICES,
        is_active: true,
        roles: [keyOf(`role-${component}`)],
      },
    },
    tokenEntry({ identifier: name, user: `user-${component}`, intent: "api", key }),
  ];
}

export function tokenEntry({
  identifier,
  user,
  intent,
  key,
}: {
  identifier: string;
  user: string;
  intent: "api" | "app_password";
  key: SecretRef;
}): Entry {
  return {
    model: "authentik_core.token",
    id: `token-${identifier}`,
    identifiers: { identifier },
    attrs: { user: keyOf(user), intent, expiring: false, key: secretValue(key), description: "Allod" },
  };
}
