import { defineErrors } from "@allod/core";

/** What can be wrong with the configuration file of a control plane. */
export const configErrors = defineErrors({
  "config.unreadable": { text: "{file} cannot be read: {reason}.", hint: "Check its path and who may read it." },
  "config.invalid": { text: "{file} is not a configuration: {problems}.", hint: "apps/control-plane/README.md says what each key takes." },
  "config.secret": {
    text: "The secret at {path} cannot be read from {file}.",
    hint: "Write it into that file, readable to the control plane alone.",
  },
  "config.countries": {
    text: "{file} is no database of countries.",
    hint: "Give `audit.countries` a file in the format of MaxMind DB, such as one of GeoLite2, DB-IP or ip-location-db.",
  },
  "config.issuer": {
    text: "The identity provider {issuer} cannot be used: {reason}.",
    hint: "Write its issuer as its description has it, with or without the slash at the end.",
  },
  "config.role": {
    text: "The database has no role allod_app.",
    hint: "As its administrator: CREATE ROLE allod_app LOGIN PASSWORD '…'; and use it in database.url.",
  },
});
