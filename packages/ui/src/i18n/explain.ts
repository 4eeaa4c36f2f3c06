import { type ApiError, toApiError } from "../api/error.ts";
import { useErrorTexts } from "./i18n.ts";
import type { ErrorTexts } from "./messages.ts";

/** An error in the reader's words. */
export interface Explanation {
  readonly text: string;
  readonly hint: string;
  readonly code: string;
  /** True when the words are the server's own, which are English. */
  readonly untranslated: boolean;
}

/** What an error is called in these texts; the server's own words where they have none. */
function explain(error: ApiError, texts: ErrorTexts): Explanation {
  const { text, hint } = texts[error.code] ?? {};
  return { text: text ?? error.message, hint: hint ?? error.hint, code: error.code, untranslated: text === undefined };
}

/** Explains anything thrown, in the language that is spoken. */
export function useExplain(): (error: unknown) => Explanation {
  const texts = useErrorTexts();
  return (error) => explain(toApiError(error), texts);
}
