import { claimDomain, claimedDomain, claimedDomainList, type ClaimedDomainView, dnsRecordList } from "@allod/api";
import { z } from "zod";

import { type ClaimedDomain, verificationRecord } from "../../domain/domains.ts";
import { type Api, createHeaders, idParams, iso, onceOf, type RouteDeps } from "../route.ts";

const domainParams = z.object({ id: z.uuid(), domainId: z.uuid() });

/** Names: claimed, with the record to publish, proven, and given up. */
export function domainRoutes(app: Api, { domains, authenticate }: RouteDeps): void {
  app.get(
    "/v1/tenants/:id/domains",
    { config: { permission: "domain.read" }, schema: { params: idParams, response: { 200: claimedDomainList } } },
    async (request) => ({ items: (await domains.list(await authenticate(request), request.params.id)).map(view) }),
  );

  app.post(
    "/v1/tenants/:id/domains",
    {
      config: { permission: "domain.manage" },
      schema: { params: idParams, headers: createHeaders, body: claimDomain, response: { 201: claimedDomain } },
    },
    async (request, reply) => {
      const actor = await authenticate(request);
      const claimed = await domains.claim(actor, { tenantId: request.params.id, name: request.body.name }, onceOf(request, actor));
      return reply.status(201).send(view(claimed));
    },
  );

  app.post(
    "/v1/tenants/:id/domains/:domainId/verify",
    { config: { permission: "domain.manage" }, schema: { params: domainParams, response: { 200: claimedDomain } } },
    async (request) => {
      const { id, domainId } = request.params;
      return view(await domains.verify(await authenticate(request), id, domainId));
    },
  );

  app.post(
    "/v1/tenants/:id/domains/:domainId/remove",
    { config: { permission: "domain.manage" }, schema: { params: domainParams, response: { 200: claimedDomain.pick({ id: true }) } } },
    async (request) => {
      const { id, domainId } = request.params;
      await domains.remove(await authenticate(request), id, domainId);
      return { id: domainId };
    },
  );

  app.get(
    "/v1/tenants/:id/domains/:domainId/records",
    { config: { permission: "domain.read" }, schema: { params: domainParams, response: { 200: dnsRecordList } } },
    async (request) => {
      const { id, domainId } = request.params;
      return { items: [...(await domains.records(await authenticate(request), id, domainId))] };
    },
  );
}

function view(domain: ClaimedDomain): ClaimedDomainView {
  const { id, name, verifiedAt, createdAt } = domain;
  return { id, name, verifiedAt: iso(verifiedAt), createdAt: createdAt.toISOString(), record: verificationRecord(domain) };
}
