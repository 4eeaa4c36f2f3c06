import { defineErrors } from "@allod/core";

import type { EndReason } from "../store/portal-sessions.ts";

/** What can be wrong with somebody's being signed in to a portal, and with a request of its page. */
export const bffErrors = defineErrors({
  "session.missing": { text: "You are not signed in.", hint: "Sign in." },
  "session.ended": { text: "You were signed out: {reason}.", hint: "Sign in again." },
  "session.return": {
    text: "The address to go on to after signing in is not one of this site.",
    hint: "Open the page you want here, and sign in from it.",
  },
  "session.sign-in-lost": {
    text: "This sign-in was begun in another browser or too long ago, or is over already.",
    hint: "Sign in again.",
  },
  "session.sign-in-refused": {
    text: "The identity provider did not sign you in: {error}.",
    hint: "Sign in again, or ask an administrator.",
  },
  "session.sign-in-failed": {
    text: "The identity provider gave an answer that cannot be used.",
    hint: "Sign in again; if it happens again, ask whoever runs this platform to compare its configuration with the provider's.",
  },
  "session.provider-away": { text: "The identity provider does not answer at the moment.", hint: "Try again in a moment." },
  "session.no-access": {
    text: "You are signed in, and nothing here is open to you.",
    hint: "Ask whoever invited you, or sign in as somebody else.",
  },
  "session.logout-token": {
    text: "The logout token is not valid.",
    hint: "It is sent by the identity provider: OpenID Connect Back-Channel Logout.",
  },
  "csrf.origin": { text: "This request does not come from a page of this site.", hint: "Use the portal, or the API with a token." },
  "csrf.token": { text: "This page is of an earlier sign-in.", hint: "Reload the page, then repeat what you did." },
  "assets.missing": { text: "The portal's pages are not built.", hint: "Run `npm run prepare`, then reload." },
});

/** The status of each code, beside those of `http/problems.ts`. */
export const bffStatus: Readonly<Record<keyof (typeof bffErrors)["definitions"], number>> = {
  "session.missing": 401,
  "session.ended": 401,
  "session.return": 400,
  "session.sign-in-lost": 400,
  "session.sign-in-refused": 403,
  "session.sign-in-failed": 502,
  "session.provider-away": 503,
  "session.no-access": 403,
  "session.logout-token": 400,
  "csrf.origin": 403,
  "csrf.token": 403,
  "assets.missing": 503,
};

/** The rest of the sentence "You were signed out: …". */
export const endReasonTexts: Readonly<Record<EndReason, string>> = {
  "signed-out": "you signed out",
  replaced: "you signed in again",
  revoked: "this sign-in was ended in your account or by an administrator",
  provider: "you signed out at the identity provider",
  refused: "the identity provider did not renew your sign-in",
  "no-access": "nothing here is open to you any longer",
  idle: "nothing was done for a long time",
  expired: "it was too long ago that you signed in",
};
