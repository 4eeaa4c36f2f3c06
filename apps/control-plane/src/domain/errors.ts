import { defineErrors } from "@allod/core";

/** What the domain refuses. It knows no HTTP: the API gives each code its status. */
export const domainErrors = defineErrors({
  "slug.invalid": {
    text: "`{found}` cannot be a short name.",
    hint: "Use 2 to 40 of a-z, 0-9 and single hyphens, beginning with a letter: for example `{proposal}`.",
  },
  "slug.reserved": { text: "`{found}` is kept for the platform itself.", hint: "Choose another short name." },
  "tenant.transition": { text: "A tenant that is {status} cannot be told to {action}.", hint: "Possible now: {possible}." },
  "invitation.used": { text: "This invitation was used already.", hint: "Sign in, or ask for another one." },
  "invitation.expired": { text: "This invitation has expired.", hint: "Ask whoever invited you to send it again." },
  "invitation.revoked": { text: "This invitation was taken back.", hint: "Ask whoever invited you." },
  "slug.taken": { text: "There is another tenant called `{slug}`.", hint: "Choose another short name." },
  "tenant.unknown": { text: "There is no such tenant.", hint: "Check its id; you see only tenants that you may see." },
  "tenant.changed": { text: "The tenant was changed by somebody else in the meantime.", hint: "Read it again, then repeat the change." },
  "partner.unknown": { text: "There is no such partner.", hint: "Check its id." },
  "grant.expiry": {
    text: "Access ends at a time in the future, at most {days} days from now.",
    hint: "Choose a nearer time; it can be given again.",
  },
  "grant.unknown": { text: "There is no such grant.", hint: "List the tenant's grants to see them." },
  "domain.invalid": { text: "`{found}` is not a domain that somebody can own.", hint: "Write the bare domain, such as example.org." },
  "domain.unknown": { text: "There is no such domain.", hint: "List the tenant's domains to see them." },
  "domain.claimed": { text: "{name} is in the list already.", hint: "Publish its record, then have it verified." },
  "domain.taken": { text: "Another tenant has proven that this domain is its own.", hint: "If it is yours, tell the operator." },
  "domain.unproven": {
    text: "{name} has {found}, and not the one that proves the domain.",
    hint: "Publish a TXT record there with the value {value}. DNS may take an hour to show it.",
  },
  "domain.dns-silent": { text: "No DNS server answered for {name}.", hint: "Try again in a moment." },
  "idempotency.mismatch": { text: "This Idempotency-Key was used for another request.", hint: "Use a new key for a new request." },
  "access.denied": { text: "You may not do this here.", hint: "Ask an administrator of the tenant, or of the platform." },
});
