import { defineErrors } from "@allod/core";

/** Why somebody is not known. */
export const identityErrors = defineErrors({
  "token.missing": { text: "You are not signed in.", hint: "Send an access token: `Authorization: Bearer …`." },
  "token.invalid": { text: "The access token is not accepted.", hint: "Sign in again." },
  "token.expired": { text: "The access token has expired.", hint: "Get a new one, or sign in again." },
  "token.issuer": {
    text: "The access token comes from an identity provider that is not ours.",
    hint: "Sign in at the address of this platform.",
  },
  "person.unknown": {
    text: "You are signed in, and nobody here knows you yet.",
    hint: "Open the invitation that was sent to you, or ask for one.",
  },
});
