import {
  apiTokenList,
  apiToken,
  type ApiTokenView,
  createApiToken,
  createdApiToken,
  me,
  type Me,
  session,
  sessionList,
  type SessionView,
  updateMe,
} from "@allod/api";

import { assertAllowed } from "../../domain/access.ts";
import type { ApiToken } from "../../domain/tokens.ts";
import { httpErrors } from "../errors.ts";
import { type Api, idParams, iso, type RouteDeps } from "../route.ts";
import type { ShownSession } from "../services.ts";

/** Whoever asks: who they are, where they are signed in, and their tokens for programs. */
export function meRoutes(app: Api, { people, tokens, sessions, authenticate, sessionOf, accountUrl, now }: RouteDeps): void {
  const view = ({ operator, ...person }: Awaited<ReturnType<typeof people.me>>): Me => ({
    ...person,
    operator,
    memberships: person.memberships.map((membership) => ({ ...membership })),
    partners: [...person.partners],
    accountUrl: accountUrl ?? null,
  });

  app.get("/v1/me", { config: { permission: "any" }, schema: { response: { 200: me } } }, async (request) =>
    view(await people.me(await authenticate(request))),
  );

  app.patch("/v1/me", { config: { permission: "self.update" }, schema: { body: updateMe, response: { 200: me } } }, async (request) =>
    view(await people.update(await authenticate(request), request.body)),
  );

  app.get("/v1/me/sessions", { config: { permission: "self.read" }, schema: { response: { 200: sessionList } } }, async (request) => {
    const { personId } = await authenticate(request);
    const current = sessionOf(request);
    return { items: (await sessions.list(personId)).map((found) => sessionView(found, current)) };
  });

  app.post(
    "/v1/me/sessions/:id/revoke",
    { config: { permission: "self.update" }, schema: { params: idParams, response: { 200: session.pick({ id: true }) } } },
    async (request) => {
      const actor = await authenticate(request);
      assertAllowed(actor, "self.update", { subject: { kind: "self" }, now: now() });
      if (!(await sessions.end(actor.personId, request.params.id))) throw httpErrors.error("http.not-found");
      return { id: request.params.id };
    },
  );

  app.get("/v1/me/tokens", { config: { permission: "self.read" }, schema: { response: { 200: apiTokenList } } }, async (request) => ({
    items: (await tokens.list(await authenticate(request))).map(tokenView),
  }));

  app.post(
    "/v1/me/tokens",
    { config: { permission: "token.create" }, schema: { body: createApiToken, response: { 201: createdApiToken } } },
    async (request, reply) => {
      const { expiresAt, tenantId, ...wanted } = request.body;
      const made = await tokens.create(await authenticate(request), { ...wanted, tenantId, expiresAt: new Date(expiresAt) });
      return reply.status(201).send({ ...tokenView(made), token: made.token });
    },
  );

  app.post(
    "/v1/me/tokens/:id/revoke",
    { config: { permission: "self.update" }, schema: { params: idParams, response: { 200: apiToken } } },
    async (request) => tokenView(await tokens.revoke(await authenticate(request), request.params.id)),
  );
}

function sessionView({ createdAt, lastSeenAt, ...found }: ShownSession, current: string | undefined): SessionView {
  return { ...found, createdAt: createdAt.toISOString(), lastSeenAt: lastSeenAt.toISOString(), current: found.id === current };
}

function tokenView({ id, name, tenantId, access, expiresAt, lastUsedAt, revokedAt, createdAt }: ApiToken): ApiTokenView {
  return {
    id,
    name,
    tenantId: tenantId ?? null,
    access,
    expiresAt: expiresAt.toISOString(),
    lastUsedAt: iso(lastUsedAt),
    revokedAt: iso(revokedAt),
    createdAt: createdAt.toISOString(),
  };
}
