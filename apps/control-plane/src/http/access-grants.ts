import { accessGrant, accessGrantList, type AccessGrantView, createAccessGrant } from "@allod/api";
import { z } from "zod";

import type { AccessGrants, KeptGrant } from "../domain/access-grants.ts";
import type { Api, Authenticate } from "./server.ts";

const params = z.object({ id: z.uuid() });
const grantParams = z.object({ id: z.uuid(), grantId: z.uuid() });

/** Who is let in by a tenant: seen, given and taken back by the tenant's own people. */
export function accessGrantRoutes(
  app: Api,
  { accessGrants, authenticate }: { readonly accessGrants: AccessGrants; readonly authenticate: Authenticate },
): void {
  app.get("/v1/tenants/:id/access-grants", { schema: { params, response: { 200: accessGrantList } } }, async (request) => {
    const grants = await accessGrants.list(await authenticate(request), request.params.id);
    return { items: grants.map(view) };
  });

  app.post(
    "/v1/tenants/:id/access-grants",
    { schema: { params, body: createAccessGrant, response: { 201: accessGrant } } },
    async (request, reply) => {
      const { partnerId, scopes, expiresAt } = request.body;
      const given = await accessGrants.give(await authenticate(request), request.params.id, {
        partnerId,
        scopes,
        expiresAt: new Date(expiresAt),
      });
      return reply.status(201).send(view(given));
    },
  );

  app.post(
    "/v1/tenants/:id/access-grants/:grantId/revoke",
    { schema: { params: grantParams, response: { 200: accessGrant } } },
    async (request) => {
      const { id, grantId } = request.params;
      return view(await accessGrants.revoke(await authenticate(request), id, grantId));
    },
  );
}

function view({ id, partnerId, scopes, grantedBy, expiresAt, revokedAt, createdAt }: KeptGrant): AccessGrantView {
  return {
    id,
    partnerId,
    scopes: [...scopes],
    grantedBy,
    expiresAt: expiresAt.toISOString(),
    revokedAt: revokedAt?.toISOString() ?? null,
    createdAt: createdAt.toISOString(),
  };
}
