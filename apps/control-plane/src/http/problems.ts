import type { Problem } from "@allod/api";
import { AllodError } from "@allod/core";
import type { FastifyError } from "fastify";
import { hasZodFastifySchemaValidationErrors } from "fastify-type-provider-zod";

import { httpErrors } from "./errors.ts";

/** The domain knows no HTTP: here each of its codes gets its status. What is not listed is a bad request. */
const STATUS: Readonly<Record<string, number>> = {
  "access.denied": 403,
  "tenant.unknown": 404,
  "partner.unknown": 404,
  "grant.unknown": 404,
  "domain.unknown": 404,
  "domain.claimed": 409,
  "domain.taken": 409,
  "domain.unproven": 409,
  "domain.dns-silent": 503,
  "slug.taken": 409,
  "tenant.transition": 409,
  "tenant.changed": 412,
  "idempotency.mismatch": 422,
  "token.missing": 401,
  "token.invalid": 401,
  "token.expired": 401,
  "token.issuer": 401,
  "person.unknown": 403,
  "http.not-found": 404,
  "http.too-large": 413,
  "http.media-type": 415,
  "http.too-many": 429,
  "http.host": 421,
  "http.unavailable": 503,
  "http.unexpected": 500,
};

/** Any error as a problem of RFC 9457. What nobody foresaw says nothing of its cause to the outside. */
export function toProblem(error: unknown): Problem {
  const { code, message, hint } = known(error);
  const status = STATUS[code] ?? 400;
  return { type: `https://allod.dev/errors#${code}`, title: message, status, detail: message, code, hint };
}

function known(error: unknown): AllodError {
  if (error instanceof AllodError) return error;
  if (hasZodFastifySchemaValidationErrors(error)) {
    const problems = error.validation.map(
      ({ instancePath, message }) =>
        `${instancePath.replace(/^\//, "").replaceAll("/", ".") || error.validationContext || "request"}: ${message ?? "invalid"}`,
    );
    return httpErrors.error("http.invalid", { problems: problems.slice(0, 10).join("; ").slice(0, 1000) }, error);
  }
  const { code, statusCode } = error as FastifyError & NodeJS.ErrnoException;
  if (statusCode === 413) return httpErrors.error("http.too-large", {}, error);
  if (statusCode === 415) return httpErrors.error("http.media-type", {}, error);
  if (code === "FST_ERR_CTP_INVALID_JSON_BODY" || code === "FST_ERR_CTP_EMPTY_JSON_BODY" || statusCode === 400)
    return httpErrors.error("http.json", {}, error);
  if (isUnavailable(code)) return httpErrors.error("http.unavailable", {}, error);
  return httpErrors.error("http.unexpected", {}, error);
}

/** The database is away: connection refused or lost, or (class 57P) shutting down. */
function isUnavailable(code: string | undefined): boolean {
  return code !== undefined && (/^(ECONNREFUSED|ECONNRESET|ETIMEDOUT|EPIPE)$/.test(code) || code.startsWith("57P"));
}
