import { type Problem, problem } from "@allod/api";
import swagger from "@fastify/swagger";
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyServerOptions } from "fastify";
import { jsonSchemaTransform, serializerCompiler, validatorCompiler } from "fastify-type-provider-zod";

import type { Actor } from "../domain/access.ts";
import { isApiToken } from "../domain/tokens.ts";
import { identityErrors } from "../identity/errors.ts";
import type { VerifiedToken } from "../identity/verify-token.ts";
import { httpErrors } from "./errors.ts";
import { toProblem } from "./problems.ts";
import { type Api, type Authenticate, type RouteDeps, withTypes } from "./route.ts";
import { assertStorable } from "./storable.ts";
import { watched } from "./looks.ts";
import { accessGrantRoutes } from "./routes/access-grants.ts";
import { alertRuleRoutes } from "./routes/alert-rules.ts";
import { auditCustodyRoutes } from "./routes/audit-custody.ts";
import { auditExportRoutes } from "./routes/audit-export.ts";
import { auditViewRoutes } from "./routes/audit-views.ts";
import { auditRoutes } from "./routes/audit.ts";
import { auditSourceRoutes } from "./routes/audit-sources.ts";
import { domainRoutes } from "./routes/domains.ts";
import { eventRoutes } from "./routes/events.ts";
import { ingestRoutes, type Webhooks } from "./routes/ingest.ts";
import { invitationRoutes } from "./routes/invitations.ts";
import { meRoutes } from "./routes/me.ts";
import { partnerRoutes } from "./routes/partners.ts";
import { peopleRoutes } from "./routes/people.ts";
import { planRoutes } from "./routes/plans.ts";
import { platformRoutes } from "./routes/platform.ts";
import { tenantRoutes } from "./routes/tenants.ts";
import type { Services } from "./services.ts";

const BODY_LIMIT = 256 * 1024;

/** An instance that takes what all sites take, and says every error as a problem of RFC 9457. `statuses`: of its own codes. */
export function newApp(options: FastifyServerOptions, statuses: Readonly<Record<string, number>> = {}): Api {
  // Addresses that are none never get as far as a route, nor to the error handler.
  const frameworkErrors: FastifyServerOptions["frameworkErrors"] = (_, __, reply) =>
    say(reply, toProblem(httpErrors.error("http.not-found")));
  const app = withTypes(Fastify({ bodyLimit: BODY_LIMIT, requestTimeout: 30_000, frameworkErrors, ...options }) as FastifyInstance);
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.setNotFoundHandler(() => {
    throw httpErrors.error("http.not-found");
  });
  app.setErrorHandler((error, request, reply) => {
    const answer = toProblem(error, statuses);
    if (answer.status >= 500) request.log.error({ err: error }, answer.code);
    return say(reply, answer);
  });
  return app;
}

function say(reply: Pick<FastifyReply, "status">, answer: Problem): FastifyReply {
  return reply.status(answer.status).header("content-type", "application/problem+json").send(JSON.stringify(answer));
}

/** All routes of the API. Who asks is found out by `authenticate`: from a token, or from a portal's session. */
export function registerRoutes(app: FastifyInstance, given: RouteDeps): void {
  const api = withTypes(app);
  const deps = { ...given, authenticate: watched(app, given) };
  app.addHook("preHandler", async ({ query, body }) => assertStorable({ query, body }));
  meRoutes(api, deps);
  tenantRoutes(api, deps);
  peopleRoutes(api, deps);
  invitationRoutes(api, deps);
  domainRoutes(api, deps);
  accessGrantRoutes(api, deps);
  auditRoutes(api, deps);
  auditCustodyRoutes(api, deps);
  auditSourceRoutes(api, deps);
  auditViewRoutes(api, deps);
  auditExportRoutes(api, deps);
  alertRuleRoutes(api, deps);
  partnerRoutes(api, deps);
  planRoutes(api, deps);
  platformRoutes(api, deps);
  eventRoutes(api, deps);
}

/** What the API needs in order to know who asks. */
export interface HttpDeps {
  readonly services: Services;
  readonly verifyToken: (token: string) => Promise<VerifiedToken>;
  /** The authority of whoever the token means; undefined for a stranger. */
  readonly actorOf: (token: VerifiedToken) => Promise<Actor | undefined>;
  /** The same for one of our own tokens. */
  readonly actorOfApiToken: (token: string) => Promise<Actor | undefined>;
  /** Resolves when the database answers. */
  readonly ready: () => Promise<void>;
  /** What products bring their events to. */
  readonly webhooks?: Webhooks;
  /** Of the instance: logging, request ids, whether a proxy is trusted. */
  readonly options: FastifyServerOptions;
  /** Hooks that come before the routes: limits, metrics. */
  readonly prepare?: (app: FastifyInstance) => void;
}

/** The API for programs: with bearer tokens, and its own description. */
export function buildServer(deps: HttpDeps): Api {
  const app = newApp(deps.options);
  // Asked every few seconds for as long as it runs: no line in the log for each.
  app.get("/healthz", { logLevel: "warn" }, async () => ({ status: "ok" }));
  app.get("/readyz", { logLevel: "warn" }, async () => {
    await deps.ready();
    return { status: "ready" };
  });
  app.register(swagger, {
    openapi: {
      openapi: "3.1.0",
      info: { title: "Allod control plane", version: "1", description: "Every error is a problem of RFC 9457 with a stable `code`." },
      components: { securitySchemes: { token: { type: "http", scheme: "bearer", bearerFormat: "JWT" } } },
      security: [{ token: [] }],
    },
    transform: withProblems,
  });
  // In a scope of their own, so that they are read after the description is ready to take them down.
  app.register(async (scope) => {
    deps.prepare?.(scope);
    registerRoutes(scope, { ...deps.services, authenticate: byBearerToken(deps), sessionOf: () => undefined });
    scope.get("/v1/openapi.json", { schema: { hide: true } }, async () => app.swagger());
  });
  const { webhooks, prepare } = deps;
  if (webhooks?.stalwart !== undefined)
    app.register(async (scope) => {
      prepare?.(scope);
      ingestRoutes(scope, webhooks);
    });
  return app;
}

const PROBLEM = { default: { description: "What went wrong", content: { "application/problem+json": { schema: problem } } } };

/** Every route may answer with a problem: said once here, for the description of all. */
const withProblems: typeof jsonSchemaTransform = (route) =>
  jsonSchemaTransform({ ...route, schema: { ...route.schema, response: { ...(route.schema.response as object), ...PROBLEM } } });

function byBearerToken({ verifyToken, actorOf, actorOfApiToken }: HttpDeps): Authenticate {
  return async ({ headers }) => {
    const [, token] = /^Bearer ([\w.~+/=-]{1,8192})$/i.exec(headers.authorization ?? "") ?? [];
    if (token === undefined) throw identityErrors.error("token.missing");
    if (isApiToken(token)) {
      const actor = await actorOfApiToken(token);
      if (actor === undefined) throw identityErrors.error("token.invalid");
      return actor;
    }
    const actor = await actorOf(await verifyToken(token));
    if (actor === undefined) throw identityErrors.error("person.unknown");
    return actor;
  };
}
