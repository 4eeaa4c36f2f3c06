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

/** What the embedded identity provider says to people on its pages. In German: `embedded/texts/de.ts`. */
export const signInErrors = defineErrors({
  "sign-in.wrong": { text: "The mail address or the password is wrong.", hint: "Check both, or choose a new password." },
  "sign-in.wait": { text: "There were too many attempts.", hint: "Try again in {wait}." },
  "sign-in.disabled": {
    text: "Your account is switched off.",
    hint: "Nothing of yours is lost. Ask an administrator of your organization to switch it on again.",
  },
  "sign-in.expired": { text: "This sign-in is over.", hint: "It took too long, or it was finished in another tab. Begin again." },
  "code.wrong": { text: "This code is not right.", hint: "Take the one that the app shows now; each works once." },
  "recovery-code.wrong": { text: "This recovery code is not right.", hint: "Each works once: take one that you have not used yet." },
  "passkey.refused": { text: "The passkey was not accepted.", hint: "Try again, or take another way." },
  "password.wrong": { text: "The current password is wrong.", hint: "Check it, or sign out and choose a new one by mail." },
  "password.short": {
    text: "The password has fewer than {least} characters.",
    hint: "A few words in a row are easy to remember and hard to guess.",
  },
  "password.long": { text: "The password is longer than 512 characters.", hint: "Choose a shorter one." },
  "password.common": { text: "This password is among those that are tried first.", hint: "Choose one that nobody would think of." },
  "password.personal": { text: "The password is your name or your mail address.", hint: "Choose one that has nothing to do with you." },
  "ticket.expired": { text: "This link is too old.", hint: "Have a new one sent to you." },
  "ticket.used": { text: "This link was used already.", hint: "Sign in with the password that you chose." },
  "ticket.unknown": { text: "This link is not complete.", hint: "Open it from the mail again, or copy all of it." },
  "form.foreign": { text: "This did not come from a page of ours.", hint: "Open the page again, and repeat what you did." },
  "form.invalid": { text: "What was sent cannot be read.", hint: "Open the page again, and repeat what you did." },
  "page.unknown": { text: "There is no such page.", hint: "Check the address." },
  "identity.unavailable": { text: "Signing in does not work at the moment.", hint: "Try again in a minute." },
  "protocol.refused": {
    text: "The application asked for something that is not possible ({code}).",
    hint: "Go back to it, and begin again.",
  },
});
