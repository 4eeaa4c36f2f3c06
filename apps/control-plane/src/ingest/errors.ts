import { defineErrors } from "@allod/core";

/** Why what a product brings is not taken. Said to the product, which shows it to whoever looks after it. */
export const ingestErrors = defineErrors({
  "ingest.signature": {
    text: "The signature is missing, or it is not one of this body.",
    hint: "Give the product the same key as the configuration here has under audit.sources.",
  },
  "ingest.body": {
    text: "The body is not what this product brings.",
    hint: "Check that the product calls the address that is meant for it.",
  },
  "ingest.secrets": {
    text: "The body may hold passwords: nothing of it was kept.",
    hint: "Have the product send those events alone that ingest/stalwart/README.md of the control plane lists.",
  },
});
