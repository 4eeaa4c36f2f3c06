import type { Problem } from "@allod/api";
import { AllodError } from "@allod/core";
import type { FastifyError } from "fastify";
import { hasZodFastifySchemaValidationErrors } from "fastify-type-provider-zod";

import { httpErrors } from "./errors.ts";

/** The domain knows no HTTP: here each of its codes gets its status. What is not listed is a bad request. */
const CODES: Readonly<Record<number, readonly string[]>> = {
  401: ["token.missing", "token.invalid", "token.expired", "token.issuer", "invitation.sign-in", "ingest.signature"],
  403: ["access.denied", "access.in-person", "access.read-only", "person.unknown", "invitation.other-person"],
  404: [
    "tenant.unknown",
    "partner.unknown",
    "plan.unknown",
    "member.unknown",
    "grant.unknown",
    "audit.unknown",
    "person.unknown-id",
    "audit.view-unknown",
    "alert.unknown",
    "domain.unknown",
    "invitation.unknown",
    "token.unknown",
    "http.not-found",
  ],
  409: [
    "alert.full",
    "alert.no-countries",
    "audit.views-full",
    "slug.taken",
    "tenant.transition",
    "tenant.over",
    "person.still-here",
    "member.exists",
    "member.removed",
    "member.transition",
    "member.last-owner",
    "alias.taken",
    "domain.claimed",
    "domain.taken",
    "domain.unproven",
    "invitation.open",
    "plan.archived",
    "subscription.full",
    "subscription.none",
    "subscription.seats",
    "person.identity-taken",
  ],
  410: ["invitation.used", "invitation.expired", "invitation.revoked", "person.vanished"],
  412: ["tenant.changed", "partner.changed", "plan.changed", "member.changed"],
  413: ["http.too-large"],
  415: ["http.media-type"],
  421: ["http.host"],
  422: ["idempotency.mismatch", "ingest.secrets"],
  429: ["http.too-many"],
  500: ["http.unexpected"],
  503: ["http.unavailable", "domain.dns-silent"],
};
const STATUS: Readonly<Record<string, number>> = Object.fromEntries(
  Object.entries(CODES).flatMap(([status, codes]) => codes.map((code) => [code, Number(status)])),
);

/** Any error as a problem of RFC 9457. What nobody foresaw says nothing of its cause to the outside. `more`: statuses of further codes. */
export function toProblem(error: unknown, more: Readonly<Record<string, number>> = {}): Problem {
  const { code, message, hint } = known(error);
  const status = STATUS[code] ?? more[code] ?? 400;
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
  if (isUnavailable(code) || isCutOff(error)) return httpErrors.error("http.unavailable", {}, error);
  return httpErrors.error("http.unexpected", {}, error);
}

/** Cut off in the middle of a query: node-postgres 8.23 has no code for it. */
function isCutOff(error: unknown): boolean {
  return error instanceof Error && /^(Connection terminated|Client has encountered a connection error)/.test(error.message);
}

/** The database is away (connection refused or lost, or class 57P: shutting down), or has no room (class 53: its disk is full, too many connections). */
function isUnavailable(code: string | undefined): boolean {
  return code !== undefined && (/^(ECONNREFUSED|ECONNRESET|ETIMEDOUT|EPIPE)$/.test(code) || /^(57P|53)/.test(code));
}
