import { defineErrors } from "@allod/core";

/** What a running product can have against its wiring. */
export const catalogErrors = defineErrors({
  "keycloak.api.refused": {
    text: "Keycloak answered {status} to: {what}.",
    hint: "Read `allod logs keycloak`, then run `allod up` again.",
  },
  "keycloak.steward.refused": {
    text: "Keycloak refuses the account that Allod keeps the realm with.",
    hint: "Its secret differs from ours: was the database restored from another workspace? `allod logs keycloak` says more.",
  },
  "postgres.sql.failed": { text: "Could not {what}: {reason}", hint: "Read `allod logs postgres`." },
  "postgres.locale.wrong": {
    text: "The database {database} has the locale {found}, and needs {wanted}.",
    hint: "A locale cannot be changed. Dump the database, drop it, run `allod up` to have it made anew, and restore the dump.",
  },
});
