import type { IncomingMessage } from "node:http";

import type { IdSource } from "@allod/core";
import type { FastifyInstance, FastifyRequest, FastifyServerOptions } from "fastify";

/** Names under which secrets travel, in whatever is logged and one level below. */
const SECRET_NAMES = [
  "authorization",
  "cookie",
  "set-cookie",
  "x-csrf-token",
  "token",
  "tokens",
  "accessToken",
  "refreshToken",
  "idToken",
  "access_token",
  "refresh_token",
  "id_token",
  "logout_token",
  "code_verifier",
  "client_secret",
  "clientSecret",
  "secret",
  "password",
  "newPassword",
];
const REDACTED = [
  ...SECRET_NAMES.flatMap((name) => [`["${name}"]`, `*["${name}"]`]),
  ...["authorization", "cookie", "set-cookie", "x-csrf-token"].map((name) => `*.headers["${name}"]`),
];

interface LoggingOptions {
  readonly level: "debug" | "info" | "warn" | "error" | "silent";
  readonly ids: IdSource;
  /** Where lines go; standard output when absent. */
  readonly stream?: { write(line: string): void } | undefined;
}

/**
 * Options of a Fastify instance that logs JSON lines: every request with its id, its path without the query (sign-in
 * codes are in it), and no header; an error with its name, message, code and causes, and nothing else that hangs on it.
 */
export function loggingOptions({
  level,
  ids,
  stream,
}: LoggingOptions): Pick<FastifyServerOptions, "logger" | "genReqId" | "requestIdHeader"> {
  const logger = {
    level,
    redact: { paths: REDACTED, censor: "[secret]" },
    serializers: {
      req: describeRequest,
      res: ({ statusCode }: { statusCode: number }) => ({ statusCode }),
      err: (error: unknown) => describeError(error, 0),
    },
    ...(stream === undefined ? {} : { stream }),
  };
  // Ids are ours: what a caller sends could be made to look like another request.
  return { logger: level === "silent" ? false : logger, genReqId: (_request: IncomingMessage) => ids.next(), requestIdHeader: false };
}

/** Tells the caller the id under which a request is logged. */
export function tellRequestIds(app: FastifyInstance): void {
  app.addHook("onRequest", async (request, reply) => void reply.header("x-request-id", request.id));
}

function describeRequest(request: FastifyRequest): { method: string; path: string; host: string; from: string } {
  return { method: request.method, path: request.url.split("?", 1)[0] ?? "", host: request.host, from: request.ip };
}

// A type and not an interface: those have no index signature, which the logger asks for.
type Described = {
  readonly type: string;
  readonly message: string;
  /** Empty for causes: theirs says the same place again. */
  readonly stack: string;
  readonly code?: string;
  readonly cause?: Described;
};

/** Not what else hangs on an error: answers of other servers, with whatever is in them, would be printed. */
function describeError(error: unknown, depth: number): Described {
  if (!(error instanceof Error)) return { type: typeof error, message: typeof error === "string" ? error : "not an Error", stack: "" };
  const { name, message, stack, cause } = error;
  const code = "code" in error && typeof error.code === "string" ? error.code : undefined;
  return {
    type: name,
    message,
    stack: depth === 0 ? (stack ?? "") : "",
    ...(code === undefined ? {} : { code }),
    ...(cause instanceof Error && depth < 4 ? { cause: describeError(cause, depth + 1) } : {}),
  };
}
