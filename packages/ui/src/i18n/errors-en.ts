import type { ErrorTexts } from "./messages.ts";

/**
 * Errors in words for people who look at a page, where the server speaks to programs. `{}`: the server's own words are the better ones, since
 * they name the values. A test compares the codes with those of German, and both with `docs/errors.md`.
 */
export const errors: ErrorTexts = {
  "browser.offline": { text: "The server cannot be reached.", hint: "Check your connection, then try again." },
  "browser.answer": { text: "The server's answer was not understood.", hint: "Reload the page; it may be older than the server." },
  "browser.unexpected": { text: "Something went wrong on this page.", hint: "Reload the page and try again." },
  "access.denied": {},
  "domain.claimed": {},
  "domain.dns-silent": {},
  "domain.invalid": {},
  "domain.taken": {},
  "domain.unknown": { text: "This domain is no longer in the list.", hint: "Go back to the list; somebody may have removed it." },
  "domain.unproven": {},
  "grant.expiry": {},
  "grant.unknown": { text: "This access is no longer in the list.", hint: "Reload the page." },
  "http.invalid": {},
  "http.json": { text: "The server did not understand this page.", hint: "Reload the page and try again." },
  "http.media-type": { text: "The server did not understand this page.", hint: "Reload the page and try again." },
  "http.not-found": { text: "There is nothing at this address.", hint: "Reload the page; it may be older than the server." },
  "http.too-large": { text: "That is too much text.", hint: "Send less of it." },
  "http.unavailable": {},
  "http.unexpected": {},
  "idempotency.mismatch": { text: "This was sent before, with something else in it.", hint: "Close the form and begin again." },
  "invitation.expired": {},
  "invitation.revoked": {},
  "invitation.used": {},
  "partner.unknown": { text: "There is no such partner.", hint: "Reload the page; it may be gone." },
  "person.unknown": {},
  "slug.invalid": {},
  "slug.reserved": {},
  "slug.taken": {},
  "tenant.changed": { text: "Somebody else changed this in the meantime.", hint: "Reload the page, then make your change again." },
  "tenant.transition": {},
  "tenant.unknown": { text: "There is no such organization, or you may not see it.", hint: "Check the address, or ask to be invited." },
  "token.expired": { text: "You are not signed in any more.", hint: "Sign in again." },
  "token.invalid": { text: "You are not signed in any more.", hint: "Sign in again." },
  "token.issuer": { text: "You are signed in somewhere else.", hint: "Sign in at the address of this platform." },
  "token.missing": { text: "You are not signed in.", hint: "Sign in again." },
};
