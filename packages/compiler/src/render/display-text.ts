import type { SecretRef, Text } from "../component/index.ts";

/** A text for eyes: `[secret keycloak/admin]` where a secret goes. */
export function displayText(text: Text): string {
  return text.parts.map((part) => (typeof part === "string" ? part : `[secret ${secretLabel(part.ref)}]`)).join("");
}

function secretLabel({ name, part }: SecretRef): string {
  return part === undefined ? name : `${name}/${part}`;
}
