import { defineErrors } from "@allod/core";

/** What a running product can have against its wiring. */
export const catalogErrors = defineErrors({
  "keycloak.api.refused": {
    text: "Keycloak answered {status} to: {what}.",
    hint: "Read `allod logs keycloak`, then run `allod up` again.",
  },
  "keycloak.flow.missing": {
    text: "The realm has no flow `{flow}`, so an app for administrators would be open to everybody.",
    hint: "It was removed, or the realm is older than it. Make it anew as packages/catalog/src/keycloak/flows.ts describes it, then run `allod up` again.",
  },
  "keycloak.invitation.expired": { text: "The invitation would end at {expires}, which is over.", hint: "Choose a later end." },
  "keycloak.invitation.known": {
    text: "{email} has an account already, or is invited.",
    hint: "`allod invite --list` shows open invitations. Revoke the one that there is to send another.",
  },
  "keycloak.invitation.no-mail": {
    text: "Keycloak invites people by mail, and this workspace has none.",
    hint: "Switch a mail server on (`components: { stalwart: { enabled: true } }`), run `allod up`, and invite again.",
  },
  "keycloak.invitation.unsent": {
    text: "Keycloak could not send the invitation to {email}, and it was taken back.",
    hint: "Read `allod logs keycloak`: what the mail server answered stands there.",
  },
  "keycloak.steward.powerless": {
    text: "The account that Allod keeps the realm with may not: {what}.",
    hint: "The realm was made by an older Allod, or somebody took rights away. Give `service-account-allod` the roles manage-clients, manage-realm, manage-users and view-events of realm-management.",
  },
  "keycloak.steward.refused": {
    text: "Keycloak refuses the account that Allod keeps the realm with.",
    hint: "Its secret differs from ours: was the database restored from another workspace? `allod logs keycloak` says more.",
  },
  "matrix.account.taken": {
    text: "Synapse has an account @{localpart} already, and we do not know its token.",
    hint: "Was the database restored from another workspace? Restore its secrets file as well, or deactivate that account and give the workspace another database.",
  },
  "matrix.api.refused": { text: "{title} answered {status} to: {what}.", hint: "Read `allod logs {from}`, then run `allod up` again." },
  "nextcloud.occ.failed": {
    text: "Nextcloud did not {what}: {reason}",
    hint: "Run `allod up` again; `allod logs nextcloud` says more. Apps are fetched from apps.nextcloud.com and GitHub: can the server reach them?",
  },
  "postgres.sql.failed": { text: "Could not {what}: {reason}", hint: "Read `allod logs postgres`." },
  "postgres.locale.wrong": {
    text: "The database {database} has the locale {found}, and needs {wanted}.",
    hint: "A locale cannot be changed. Dump the database, drop it, run `allod up` to have it made anew, and restore the dump.",
  },
});
