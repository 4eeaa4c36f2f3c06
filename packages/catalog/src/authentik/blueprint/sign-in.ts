import type { Workspace } from "@allod/compiler/component";

import { INVITATION_FLOW } from "../names.ts";
import { type Entry, find, flowOf, keyOf } from "./entry.ts";
import { bindings, expression, field, form } from "./flows.ts";
import { FIRST_PASSWORD } from "./people.ts";
import { claimInvitation, FIRST_PASSWORD_DUE, NOT_BY_MAIL, settle, usernames } from "./policies.ts";
import { words } from "./words.ts";

const SIGN_IN = flowOf("default-authentication-flow");
const SECOND_FACTOR = "second-factor";
const LOGIN = find("authentik_stages_user_login.userloginstage", "name", "default-authentication-login");

/** How people sign in. authentik's own flow is changed in place: beside a second one it would stay open, without a second factor. */
export function signInEntries({ domain, language }: Workspace, { mail }: { mail: boolean }): Entry[] {
  const text = words[language];
  return [
    {
      model: "authentik_policies_password.passwordpolicy",
      id: "passwords",
      identifiers: { name: "allod-passwords" },
      attrs: {
        password_field: "password",
        check_static_rules: true,
        length_min: 12,
        check_zxcvbn: true,
        zxcvbn_score_threshold: 2,
        // It asks a service on the internet.
        check_have_i_been_pwned: false,
        error_message: text.passwordRule,
      },
    },
    // Whoever changes theirs later: authentik's own rule there is eight characters.
    {
      model: "authentik_stages_prompt.promptstage",
      identifiers: { name: "default-password-change-prompt" },
      attrs: { validation_policies: [keyOf("passwords")] },
    },
    {
      model: "authentik_stages_authenticator_validate.authenticatorvalidatestage",
      id: SECOND_FACTOR,
      identifiers: { name: "default-authentication-mfa-validation" },
      attrs: {
        // The default is to let people by who have none.
        not_configured_action: "configure",
        device_classes: ["totp", "webauthn", "static"],
        // Recovery codes alone are used up after some days: people make them beside one of these.
        configuration_stages: [
          find("authentik_stages_authenticator_totp.authenticatortotpstage", "name", "default-authenticator-totp-setup"),
          find("authentik_stages_authenticator_webauthn.authenticatorwebauthnstage", "name", "default-authenticator-webauthn-setup"),
        ],
        last_auth_threshold: "seconds=0",
      },
    },
    {
      model: "authentik_stages_identification.identificationstage",
      identifiers: { name: "default-authentication-identification" },
      attrs: {
        user_fields: ["email", "username"],
        case_insensitive_matching: true,
        pretend_user_exists: true,
        // Nobody signs up: people are invited.
        enrollment_flow: null,
        recovery_flow: mail ? keyOf("recovery") : null,
      },
    },
    field("password", { key: "password", label: text.password, type: "password", order: 300 }),
    field("password-again", { key: "password_repeat", label: text.again, type: "password", order: 310 }),
    field("first-password-done", {
      key: `attributes.${FIRST_PASSWORD.attribute}`,
      label: "done",
      type: "hidden",
      order: 320,
      initial: FIRST_PASSWORD.done,
    }),
    field("first-password-title", { key: "title", label: text.firstPassword, type: "static", order: 0, initial: text.firstPassword }),
    form("first-password", ["first-password-title", "password", "password-again", "first-password-done"], ["passwords"]),
    writeStage("write-account"),
    expression("first-password-due", FIRST_PASSWORD_DUE),
    expression("settle", settle(domain)),
    // After the password (20), before the second factor (30); and after that.
    ...bindings("sign-in", SIGN_IN, [
      { stage: keyOf("first-password"), order: 25, policy: "first-password-due" },
      { stage: keyOf("write-account"), order: 26, policy: "first-password-due" },
      { stage: keyOf("write-account"), order: 90, policy: "settle" },
    ]),
  ];
}

/** A new password by mail, for who has lost theirs and for who has none yet. */
export function recoveryFlow({ language }: Workspace): Entry {
  return flowEntry("recovery", { slug: "allod-recovery", title: words[language].recovery, designation: "recovery" });
}

/** Its steps. The second factor is asked for here too. */
export function recoveryEntries({ language }: Workspace): Entry[] {
  const text = words[language];
  return [
    {
      model: "authentik_stages_identification.identificationstage",
      id: "recovery-who",
      identifiers: { name: "allod-recovery" },
      attrs: { user_fields: ["email", "username"], case_insensitive_matching: true, pretend_user_exists: true },
    },
    {
      model: "authentik_stages_email.emailstage",
      id: "recovery-mail",
      identifiers: { name: "allod-recovery" },
      attrs: {
        // The default is a server at localhost:25.
        use_global_settings: true,
        template: "email/password_reset.html",
        subject: text.recoverySubject,
        // Whoever is new gets this mail too, and does not read it within half an hour.
        token_expiry: "hours=24",
        // Who was suspended stays it.
        activate_user_on_success: false,
      },
    },
    form("recovery-password", ["password", "password-again"], ["passwords"]),
    expression("not-by-mail", NOT_BY_MAIL),
    ...bindings("recovery", keyOf("recovery"), [
      { stage: keyOf("recovery-who"), order: 10, policy: "not-by-mail" },
      { stage: keyOf("recovery-mail"), order: 20, policy: "not-by-mail" },
      { stage: keyOf("recovery-password"), order: 30 },
      { stage: keyOf("write-account"), order: 40 },
      { stage: keyOf(SECOND_FACTOR), order: 50 },
      { stage: keyOf("write-account"), order: 90, policy: "settle" },
      { stage: LOGIN, order: 100 },
    ]),
  ];
}

/** How people come in that are invited. A flow of its own: authentik's other ways to make an account stay closed. */
export function invitationEntries({ domain, language }: Workspace): Entry[] {
  const text = words[language];
  return [
    flowEntry("invitation", { slug: INVITATION_FLOW, title: text.invitation, designation: "enrollment" }),
    {
      model: "authentik_stages_invitation.invitationstage",
      id: "invitation-link",
      identifiers: { name: "allod-invitation" },
      attrs: { continue_flow_without_invitation: false },
    },
    // Read-only: the form gives back what the invitation says, whatever is sent. It is put over it once more when it is written.
    field("invitation-email", { key: "email", label: text.email, type: "text_read_only", order: 0 }),
    field("invitation-username", { key: "username", label: text.username, type: "username", order: 10 }),
    field("invitation-name", { key: "name", label: text.name, type: "text", order: 20 }),
    expression("usernames", usernames({ domain, message: text.usernameRule })),
    form(
      "invitation-form",
      ["invitation-email", "invitation-username", "invitation-name", "password", "password-again"],
      ["passwords", "usernames"],
    ),
    {
      model: "authentik_stages_user_write.userwritestage",
      id: "invitation-write",
      identifiers: { name: "allod-invitation" },
      attrs: { user_creation_mode: "always_create", create_users_as_inactive: false, user_type: "internal", user_path_template: "users" },
    },
    expression("claim-invitation", claimInvitation({ domain, message: text.invitationGone })),
    ...bindings("invitation", keyOf("invitation"), [
      { stage: keyOf("invitation-link"), order: 0 },
      { stage: keyOf("invitation-form"), order: 10 },
      { stage: keyOf("invitation-write"), order: 20, policy: "claim-invitation" },
      { stage: keyOf(SECOND_FACTOR), order: 30 },
      { stage: LOGIN, order: 100 },
    ]),
  ];
}

/** What all pages are called, and in which language they are when the browser asks for none. */
export function brandEntry({ title, language }: Workspace, { mail }: { mail: boolean }): Entry {
  return {
    model: "authentik_brands.brand",
    identifiers: { domain: "authentik-default" },
    attrs: {
      default: true,
      branding_title: title,
      flow_recovery: mail ? keyOf("recovery") : null,
      attributes: { settings: { locale: language } },
    },
  };
}

function writeStage(id: string): Entry {
  return {
    model: "authentik_stages_user_write.userwritestage",
    id,
    identifiers: { name: `allod-${id}` },
    attrs: { user_creation_mode: "never_create" },
  };
}

function flowEntry(id: string, { slug, title, designation }: { slug: string; title: string; designation: string }): Entry {
  return {
    model: "authentik_flows.flow",
    id,
    identifiers: { slug },
    attrs: { name: title, title, designation, authentication: "require_unauthenticated" },
  };
}
