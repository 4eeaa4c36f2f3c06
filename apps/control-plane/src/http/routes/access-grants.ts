import { accessGrant, accessGrantList, type AccessGrantView, createAccessGrant } from "@allod/api";
import { z } from "zod";

import type { KeptGrant } from "../../domain/access-grants.ts";
import { type Api, createHeaders, idParams, iso, onceOf, type RouteDeps } from "../route.ts";

const grantParams = z.object({ id: z.uuid(), grantId: z.uuid() });

/** Who is let in by a tenant: seen, given and taken back by the tenant's own people. */
export function accessGrantRoutes(app: Api, { accessGrants, authenticate }: RouteDeps): void {
  app.get(
    "/v1/tenants/:id/access-grants",
    { config: { permission: "access.read" }, schema: { params: idParams, response: { 200: accessGrantList } } },
    async (request) => ({ items: (await accessGrants.list(await authenticate(request), request.params.id)).map(view) }),
  );

  app.post(
    "/v1/tenants/:id/access-grants",
    {
      config: { permission: "access.grant" },
      schema: { params: idParams, headers: createHeaders, body: createAccessGrant, response: { 201: accessGrant } },
    },
    async (request, reply) => {
      const actor = await authenticate(request);
      const { partnerId, scopes, expiresAt } = request.body;
      const wanted = { tenantId: request.params.id, partnerId, scopes, expiresAt: new Date(expiresAt) };
      return reply.status(201).send(view(await accessGrants.give(actor, wanted, onceOf(request, actor))));
    },
  );

  app.post(
    "/v1/tenants/:id/access-grants/:grantId/revoke",
    { config: { permission: "access.revoke" }, schema: { params: grantParams, response: { 200: accessGrant } } },
    async (request) => {
      const { id, grantId } = request.params;
      return view(await accessGrants.revoke(await authenticate(request), id, grantId));
    },
  );
}

function view({ id, partner, scopes, grantedBy, expiresAt, revokedAt, createdAt }: KeptGrant): AccessGrantView {
  return {
    id,
    partner,
    scopes: [...scopes],
    grantedBy,
    expiresAt: expiresAt.toISOString(),
    revokedAt: iso(revokedAt),
    createdAt: createdAt.toISOString(),
  };
}
