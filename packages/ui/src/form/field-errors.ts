import type { ApiError } from "../api/error.ts";

/** What the server says about a form: about single fields, or about the whole of it. */
export interface FormFailure {
  readonly fields: Readonly<Record<string, string>>;
  /** To be shown above the buttons; undefined when the fields say everything. */
  readonly rest: ApiError | undefined;
}

interface Placement {
  /** Names of the form's fields. */
  readonly fields: readonly string[];
  /** Codes that are about one field: `{ "slug.taken": "slug" }`. */
  readonly codes?: Readonly<Record<string, string>>;
  /** The words for an error about a field. */
  readonly say: (error: ApiError) => string;
}

/**
 * Puts an error where it belongs. `http.invalid` lists problems as `field: what; field: what`, with the path from the body: those that name a
 * field of the form are shown there, in the words of the server's schema.
 */
export function placeError(error: ApiError, { fields, codes = {}, say }: Placement): FormFailure {
  const field = codes[error.code];
  if (field !== undefined && fields.includes(field)) return { fields: { [field]: say(error) }, rest: undefined };
  if (error.code !== "http.invalid") return { fields: {}, rest: error };
  const found: Record<string, string> = {};
  for (const [, path = "", message = ""] of error.message.matchAll(/([\w.-]+): ([^;]+?)(?=; [\w.-]+: |\.?$)/gu)) {
    const name = fields.find((candidate) => path === candidate || path.startsWith(`${candidate}.`));
    if (name !== undefined) found[name] ??= message;
  }
  return { fields: found, rest: Object.keys(found).length === 0 ? error : undefined };
}
