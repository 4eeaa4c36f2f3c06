import { defineErrors } from "@allod/core";

/** What a running product can have against its wiring. */
export const catalogErrors = defineErrors({
  "authentik.api.refused": {
    text: "authentik answered {status} to: {what}.",
    hint: "Read `allod logs authentik`, then run `allod up` again.",
  },
  "authentik.blueprint.refused": {
    text: "authentik did not take what the workspace asks of it: {reason}",
    hint: "Nothing of it was applied. Read `allod logs authentik`; if authentik was changed by hand, the name above says where.",
  },
  "authentik.steward.refused": {
    text: "authentik refuses the key that Allod keeps it with.",
    hint: "authentik keeps the key of its first start: was the database restored from another workspace? `allod logs authentik-worker` says more.",
  },
  "authentik.unready": {
    text: "authentik has not made everything of its own yet: {what} is missing.",
    hint: "Its worker makes it at the first start. Read `allod logs authentik-worker`, then run `allod up` again.",
  },
  "keycloak.api.refused": {
    text: "Keycloak answered {status} to: {what}.",
    hint: "Read `allod logs keycloak`, then run `allod up` again.",
  },
  "keycloak.flow.missing": {
    text: "The realm's flow `{flow}` is not there, or does not refuse who is no administrator: an app for administrators would be open to everybody.",
    hint: "It was changed or removed, or the realm is older than it. Make it anew as packages/catalog/src/keycloak/flows.ts describes it, then run `allod up` again.",
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
  "matrix.space.taken": {
    text: "{alias} is the name of a room already, or of a space that is not ours.",
    hint: "Choose another name in `components.synapse.space`, or take the name from that room.",
  },
  "matrix.api.refused": { text: "{title} answered {status} to: {what}.", hint: "Read `allod logs {from}`, then run `allod up` again." },
  "nextcloud.occ.failed": {
    text: "Nextcloud did not {what}: {reason}",
    hint: "Run `allod up` again; `allod logs nextcloud` says more. Apps are fetched from apps.nextcloud.com and GitHub: can the server reach them?",
  },
  "opencloud.token.unmade": {
    text: "OpenCloud made no app token for the control plane (exit code {code}).",
    hint: "Read `allod logs opencloud`, then run `allod up` again. What the command said may hold a token and is not repeated.",
  },
  "postgres.sql.failed": { text: "Could not {what}: {reason}", hint: "Read `allod logs postgres`." },
  "postgres.locale.wrong": {
    text: "The database {database} has the locale {found}, and needs {wanted}.",
    hint: "A locale cannot be changed. Dump the database, drop it, run `allod up` to have it made anew, and restore the dump.",
  },
  "stalwart.api.refused": {
    text: "Stalwart refused to {what}: {reason}.",
    hint: "Read `allod logs stalwart`, then run `allod up` again.",
  },
  "stalwart.caller.refused": {
    text: "Stalwart refuses the account that Allod uses to {what}.",
    hint: "`allod up` tells it its administrator's password when it starts: is the container the one of this release? `allod logs stalwart` says more.",
  },
  "stalwart.dkim.unfinished": {
    text: "Stalwart is still making the keys that it signs mail with.",
    hint: "It takes a few seconds after the first `allod up`: run the command again.",
  },
  "stalwart.start.failed": {
    text: "Stalwart did not come back after it was started anew to open and close ports.",
    hint: "Read `allod logs stalwart`, then run `allod up` again.",
  },
});
