import type { Problem } from "@allod/api";

/** What an {@link ApiError} is made of: a problem of the API, or one that the browser found by itself. */
export type ApiProblem = Pick<Problem, "code" | "status" | "detail" | "hint">;

/** What went wrong with a request: always with a stable code, and with what to do. */
export class ApiError extends Error {
  readonly code: string;
  /** Of HTTP; 0 when there was no answer. */
  readonly status: number;
  readonly hint: string;

  constructor({ code, status, detail, hint }: ApiProblem, cause?: unknown) {
    super(detail, { cause });
    this.name = "ApiError";
    this.code = code;
    this.status = status;
    this.hint = hint;
  }
}

/** Problems that no server named. Their texts stand in the translations like those of the API. */
export const browserProblems = {
  offline: { code: "browser.offline", status: 0, detail: "The server cannot be reached.", hint: "Check your connection, then try again." },
  answer: {
    code: "browser.answer",
    status: 0,
    detail: "The server's answer was not understood.",
    hint: "Reload the page; it may be older than the server.",
  },
  unexpected: {
    code: "browser.unexpected",
    status: 0,
    detail: "Something went wrong on this page.",
    hint: "Reload the page and try again.",
  },
} as const satisfies Record<string, ApiProblem>;

/** Anything thrown, as an {@link ApiError}. */
export function toApiError(error: unknown): ApiError {
  return error instanceof ApiError ? error : new ApiError(browserProblems.unexpected, error);
}
