import { httpErrors } from "./errors.ts";

/**
 * Throws `http.invalid` for text that PostgreSQL does not keep: a null character anywhere, half a surrogate pair in JSON.
 * For what a schema has let through: its depth is the schema's.
 */
export function assertStorable(value: unknown, path: readonly string[] = []): void {
  if (typeof value === "string" && (value.includes("\0") || !value.isWellFormed()))
    throw httpErrors.error("http.invalid", { problems: `${path.slice(1).join(".")}: holds a character that is none` });
  if (typeof value !== "object" || value === null) return;
  for (const [key, inner] of Object.entries(value)) assertStorable(inner, [...path, key]);
}
