import type { Secret } from "@allod/core";

/** Shorter ones would also hide ordinary words. */
const SHORTEST = 8;

/** Hides every known secret in text that comes from elsewhere: programs print what they were given. */
export function redactor(secrets: readonly Secret[]): (text: string) => string {
  const values = secrets
    .flatMap((secret) => secret.reveal().split(/\r?\n/))
    .map((line) => line.trim())
    .filter((line) => line.length >= SHORTEST && !line.startsWith("-----"))
    .toSorted((a, b) => b.length - a.length);
  const unique = [...new Set(values)];
  return (text) => unique.reduce((result, value) => (result.includes(value) ? result.replaceAll(value, "[secret]") : result), text);
}
