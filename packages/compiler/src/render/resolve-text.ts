import { AllodError, type Secret } from "@allod/core";

import type { SecretRef, Text } from "../component/index.ts";

/** Puts the secrets in: the last step before a file is written. `reveal` answers each reference. */
export function resolveText(text: Text, reveal: (ref: SecretRef) => Secret): string {
  const alone = text.parts.length === 1;
  return text.parts
    .map((part) => {
      if (typeof part === "string") return part;
      const value = reveal(part.ref).reveal();
      if (part.escape === "json") return JSON.stringify(value).slice(1, -1);
      // In the middle of a line-based file, a line break would begin a setting of its own.
      if (!alone && /[\r\n]/.test(value)) {
        throw new AllodError({ code: "render.secret.line-break", message: `The secret ${part.ref.name} holds a line break, and stands inside a line.`, hint: `Give it a new value: allod secrets rotate ${part.ref.name}` });
      }
      return value;
    })
    .join("");
}

/** The text for eyes: `[secret keycloak/admin]` where a secret goes. */
export function displayText(text: Text): string {
  return text.parts.map((part) => (typeof part === "string" ? part : `[secret ${secretLabel(part.ref)}]`)).join("");
}

function secretLabel({ name, part }: SecretRef): string {
  return part === undefined ? name : `${name}.${part}`;
}
