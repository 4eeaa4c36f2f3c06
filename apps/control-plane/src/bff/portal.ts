import type { Clock, IdSource, RandomSource } from "@allod/core";
import cookie from "@fastify/cookie";
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest, type FastifyServerOptions } from "fastify";
import { serializerCompiler, validatorCompiler } from "fastify-type-provider-zod";

import type { Actor } from "../domain/access.ts";
import { httpErrors } from "../http/errors.ts";
import { toProblem } from "../http/problems.ts";
import type { VerifiedToken } from "../identity/verify-token.ts";
import type { PortalApplication, PortalSessions } from "../store/portal-sessions.ts";
import type { Sealer } from "../store/seal.ts";
import { assetRoutes } from "./assets.ts";
import { dropCookie, sessionCookie, sessionSecret } from "./cookies.ts";
import { csrfCheck, csrfToken } from "./csrf.ts";
import { bffStatus } from "./errors.ts";
import { allowPage, secure, secureHeaders } from "./headers.ts";
import { problemPage } from "./pages.ts";
import { oidcProvider, type OidcSettings } from "./provider.ts";
import { hasSomething, opened, type SessionDeps, type SessionLifetime, sessionLifetimes, sessionReader } from "./sessions.ts";
import { type Admit, signInRoutes } from "./sign-in.ts";
import { signOutRoutes } from "./sign-out.ts";
import { type StackPages, stackRoutes } from "./stack.ts";

declare module "fastify" {
  interface FastifyRequest {
    /** The session by which this request is signed in; empty when it is by a token, or not at all. */
    portalSessionId?: string;
  }
}

const BODY_LIMIT = 256 * 1024;

/** What a portal is made of: one application at one origin. */
export interface PortalDeps {
  readonly application: PortalApplication;
  /** As browsers write it: scheme, host and port, no slash at the end. */
  readonly origin: string;
  readonly oidc: OidcSettings;
  readonly sessions: PortalSessions;
  /** For tokens in the database and for the cookie of a sign-in under way. */
  readonly sealer: Sealer;
  readonly clock: Clock;
  readonly random: RandomSource;
  readonly ids: IdSource;
  /** Registers the routes of the API, which are those of the API's own host. */
  readonly registerApi: (app: FastifyInstance, authenticate: (request: FastifyRequest) => Promise<Actor>) => void;
  readonly actorOf: (token: VerifiedToken) => Promise<Actor | undefined>;
  readonly verifyToken: (token: string) => Promise<VerifiedToken>;
  /** The folder of the built single-page application. */
  readonly assets: string;
  /** Of the operators' portal alone. */
  readonly stack?: StackPages;
  readonly trustProxy: NonNullable<FastifyServerOptions["trustProxy"]>;
  /** Whether somebody who is known may be signed in. Default: whoever has a tenant or a partner, and operators. */
  readonly mayEnter?: (actor: Actor) => Promise<boolean> | boolean;
  /** Of whoever has signed in and is known to nobody. Default: they are turned away. */
  readonly admit?: Admit | undefined;
  readonly lifetime?: SessionLifetime;
  /** Of `http/logging.ts`. */
  readonly logging?: Pick<FastifyServerOptions, "logger" | "genReqId" | "requestIdHeader">;
  /** Adds hooks before everything else: request ids, limits, metrics, spans. */
  readonly instrument?: (app: FastifyInstance) => void;
}

/**
 * A portal's own server side (backend for frontend): signs people in, keeps their tokens, serves the page, and gives the
 * page the API at `/api` by a cookie. It listens nowhere: see `http/dispatch.ts`.
 */
export function buildPortal(deps: PortalDeps): FastifyInstance {
  const { application, origin } = deps;
  // Addresses that are none never get as far as a hook, a route, or the error handler.
  const frameworkErrors: FastifyServerOptions["frameworkErrors"] = (error, request, reply) => {
    secure(reply, origin);
    return answer(httpErrors.error("http.not-found", {}, error), { request, reply, deps });
  };
  const app = Fastify({ bodyLimit: BODY_LIMIT, trustProxy: deps.trustProxy, frameworkErrors, ...deps.logging });
  const provider = oidcProvider({ settings: deps.oidc, ...deps });
  const lifetime = deps.lifetime ?? sessionLifetimes[application];
  const sessionDeps: SessionDeps = { mayEnter: hasSomething, ...deps, provider, lifetime };
  const standing = sessionReader(sessionDeps);
  const csrf = csrfCheck({ origin, application });

  secureHeaders(app, origin);
  app.decorateRequest("portalSessionId", "");
  app.setErrorHandler((error, request, reply) => answer(error, { request, reply, deps }));
  deps.instrument?.(app);
  app.register(cookie);

  app.get("/auth/session", async (request, reply) => {
    const current = await standing(request);
    const secret = sessionSecret(request, application);
    if (current.kind === "open" && secret !== undefined) return { signedIn: true, csrf: csrfToken(secret), locale: current.session.locale };
    // Said once: the next one who asks has no cookie.
    if (secret !== undefined) dropCookie(reply, sessionCookie(application));
    return { signedIn: false, ...(current.kind === "ended" ? { reason: current.reason } : {}) };
  });
  app.register(async (scope) => signInRoutes(scope, { ...deps, ...sessionDeps, standing }));
  app.register(async (scope) => signOutRoutes(scope, { ...deps, ...sessionDeps, csrf }));

  app.register(
    async (scope) => {
      scope.setValidatorCompiler(validatorCompiler);
      scope.setSerializerCompiler(serializerCompiler);
      scope.addHook("onRequest", csrf);
      deps.registerApi(scope, async (request) => {
        const { session, actor } = opened(await standing(request));
        request.portalSessionId = session.id;
        return actor;
      });
    },
    { prefix: "/api" },
  );
  if (application === "operator") stackRoutes(app, { pages: deps.stack, standing, clock: deps.clock });
  assetRoutes(app, { folder: deps.assets, issuer: deps.oidc.issuer, random: deps.random });
  return app;
}

/** A problem: as a page for somebody who looks at it, as JSON for a program. Neither says what only the log may know. */
function answer(
  error: unknown,
  { request, reply, deps: { oidc, random } }: { request: FastifyRequest; reply: FastifyReply; deps: PortalDeps },
): FastifyReply {
  const problem = toProblem(error, bffStatus);
  if (problem.status >= 500) request.log.error({ err: error }, problem.code);
  else if (problem.code.startsWith("session.sign-in")) request.log.warn({ err: error }, problem.code);
  reply.status(problem.status);
  if (!isLookedAt(request)) return reply.header("content-type", "application/problem+json").send(JSON.stringify(problem));
  const nonce = allowPage(reply, { issuer: oidc.issuer, random });
  return reply.type("text/html; charset=utf-8").send(problemPage(problem, { nonce, acceptLanguage: request.headers["accept-language"] }));
}

function isLookedAt({ method, url, headers }: FastifyRequest): boolean {
  return method === "GET" && !url.startsWith("/api/") && (headers.accept ?? "").includes("text/html");
}
