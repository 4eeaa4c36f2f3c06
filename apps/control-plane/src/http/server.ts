import { problem } from "@allod/api";
import swagger from "@fastify/swagger";
import Fastify, { type FastifyInstance, type FastifyRequest } from "fastify";
import { jsonSchemaTransform, serializerCompiler, validatorCompiler, type ZodTypeProvider } from "fastify-type-provider-zod";

import type { Actor } from "../domain/access.ts";
import type { AccessGrants } from "../domain/access-grants.ts";
import type { Domains } from "../domain/domains.ts";
import type { Tenants } from "../domain/tenants.ts";
import { identityErrors } from "../identity/errors.ts";
import type { VerifiedToken } from "../identity/verify-token.ts";
import { accessGrantRoutes } from "./access-grants.ts";
import { domainRoutes } from "./domains.ts";
import { httpErrors } from "./errors.ts";
import { meRoutes } from "./me.ts";
import { toProblem } from "./problems.ts";
import { tenantRoutes } from "./tenants.ts";

const BODY_LIMIT = 256 * 1024;

/** What the API is made of. */
export interface HttpDeps {
  readonly tenants: Tenants;
  readonly accessGrants: AccessGrants;
  readonly domains: Domains;
  readonly verifyToken: (token: string) => Promise<VerifiedToken>;
  /** The authority of whoever the token means; undefined for a stranger. */
  readonly actorOf: (token: VerifiedToken) => Promise<Actor | undefined>;
  /** Resolves when the database answers. */
  readonly ready: () => Promise<void>;
  readonly log: boolean;
}

export type Api = ReturnType<typeof withTypes>;
export type Authenticate = (request: FastifyRequest) => Promise<Actor>;

function withTypes(app: FastifyInstance) {
  return app.withTypeProvider<ZodTypeProvider>();
}

/** The HTTP API. Every error leaves it as a problem of RFC 9457. */
export function buildServer(deps: HttpDeps): Api {
  const app = withTypes(
    Fastify({
      bodyLimit: BODY_LIMIT,
      requestTimeout: 30_000,
      logger: deps.log ? { level: "info", redact: ["req.headers.authorization", "req.headers.cookie"] } : false,
    }),
  );
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.setNotFoundHandler(() => {
    throw httpErrors.error("http.not-found");
  });
  app.setErrorHandler((error, request, reply) => {
    const answer = toProblem(error);
    if (answer.status >= 500) request.log.error({ err: error }, answer.code);
    return reply.status(answer.status).header("content-type", "application/problem+json").send(JSON.stringify(answer));
  });

  app.get("/healthz", async () => ({ status: "ok" }));
  app.get("/readyz", async () => {
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
  const authenticate = authenticator(deps);
  // In a scope of their own, so that they are read after the description is ready to take them down.
  app.register(async (scope) => {
    meRoutes(withTypes(scope), authenticate);
    tenantRoutes(withTypes(scope), { ...deps, authenticate });
    accessGrantRoutes(withTypes(scope), { ...deps, authenticate });
    domainRoutes(withTypes(scope), { ...deps, authenticate });
  });
  return app;
}

const PROBLEM = { default: { description: "What went wrong", content: { "application/problem+json": { schema: problem } } } };

/** Every route may answer with a problem: said once here, for the description of all. */
const withProblems: typeof jsonSchemaTransform = (route) =>
  jsonSchemaTransform({ ...route, schema: { ...route.schema, response: { ...(route.schema.response as object), ...PROBLEM } } });

function authenticator({ verifyToken, actorOf }: HttpDeps): Authenticate {
  return async ({ headers }) => {
    const [, token] = /^Bearer ([\w.~+/=-]{1,8192})$/i.exec(headers.authorization ?? "") ?? [];
    if (token === undefined) throw identityErrors.error("token.missing");
    const actor = await actorOf(await verifyToken(token));
    if (actor === undefined) throw identityErrors.error("person.unknown");
    return actor;
  };
}
