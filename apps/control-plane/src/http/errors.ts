import { defineErrors } from "@allod/core";

/** What can be wrong with a request, before the domain sees it. */
export const httpErrors = defineErrors({
  "http.not-found": { text: "There is nothing at this address.", hint: "Check the path; the API's description lists all of them." },
  "http.invalid": { text: "The request is not valid: {problems}.", hint: "Correct it; the API's description says what each field takes." },
  "http.json": { text: "The body is not JSON.", hint: "Send a JSON document with `Content-Type: application/json`." },
  "http.too-large": { text: "The request is too large.", hint: "Send less than 256 KiB; a product that brings events, less than 1 MiB." },
  "http.media-type": { text: "The body is of a type that is not taken.", hint: "Send `Content-Type: application/json`." },
  "http.too-many": { text: "Too many requests in a short time.", hint: "Try again in {seconds} seconds." },
  "http.host": {
    text: "Nothing is served under the name that this request asks for.",
    hint: "Check the address: its host is not one of this platform.",
  },
  "http.unavailable": { text: "The database does not answer at the moment.", hint: "Try again in a moment." },
  "http.unexpected": { text: "Something went wrong here.", hint: "Try again; if it happens again, tell the operator the request id." },
});
