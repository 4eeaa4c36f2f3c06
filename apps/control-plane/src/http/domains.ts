import { claimDomain, claimedDomain, claimedDomainList, type ClaimedDomainView } from "@allod/api";
import { z } from "zod";

import { type ClaimedDomain, type Domains, verificationRecord } from "../domain/domains.ts";
import type { Api, Authenticate } from "./server.ts";

const params = z.object({ id: z.uuid() });
const domainParams = z.object({ id: z.uuid(), domainId: z.uuid() });

/** Names: claimed, with the record to publish, and proven. */
export function domainRoutes(
  app: Api,
  { domains, authenticate }: { readonly domains: Domains; readonly authenticate: Authenticate },
): void {
  app.get("/v1/tenants/:id/domains", { schema: { params, response: { 200: claimedDomainList } } }, async (request) => {
    const found = await domains.list(await authenticate(request), request.params.id);
    return { items: found.map(view) };
  });

  app.post(
    "/v1/tenants/:id/domains",
    { schema: { params, body: claimDomain, response: { 201: claimedDomain } } },
    async (request, reply) => {
      const claimed = await domains.claim(await authenticate(request), request.params.id, request.body.name);
      return reply.status(201).send(view(claimed));
    },
  );

  app.post(
    "/v1/tenants/:id/domains/:domainId/verify",
    { schema: { params: domainParams, response: { 200: claimedDomain } } },
    async (request) => {
      const { id, domainId } = request.params;
      return view(await domains.verify(await authenticate(request), id, domainId));
    },
  );
}

function view(domain: ClaimedDomain): ClaimedDomainView {
  const { id, name, verifiedAt, createdAt } = domain;
  return {
    id,
    name,
    verifiedAt: verifiedAt?.toISOString() ?? null,
    createdAt: createdAt.toISOString(),
    record: verificationRecord(domain),
  };
}
