import {
  createPartner,
  customerPage,
  invitePartnerAdministrator,
  pageQuery,
  partner,
  partnerAdministratorList,
  partnerPage,
  type PartnerView,
  updatePartner,
} from "@allod/api";

import type { PartnerWithFigures } from "../../domain/partners.ts";
import { type Api, changeHeaders, createHeaders, etag, generationOf, idParams, onceOf, type RouteDeps } from "../route.ts";

/** Resellers, their customers, and their own people. */
export function partnerRoutes(app: Api, { partners, authenticate }: RouteDeps): void {
  app.get(
    "/v1/partners",
    { config: { permission: "partner.list" }, schema: { querystring: pageQuery, response: { 200: partnerPage } } },
    async (request) => {
      const { items, next } = await partners.list(await authenticate(request), {
        cursor: request.query.cursor,
        limit: request.query.limit,
      });
      return { items: items.map(view), next: next ?? null };
    },
  );

  app.post(
    "/v1/partners",
    { config: { permission: "partner.create" }, schema: { headers: createHeaders, body: createPartner, response: { 201: partner } } },
    async (request, reply) => {
      const actor = await authenticate(request);
      const { domain, ...wanted } = request.body;
      const made = await partners.create(actor, { ...wanted, domain: domain ?? undefined }, onceOf(request, actor));
      return reply.status(201).header("location", `/v1/partners/${made.id}`).header("etag", etag(made)).send(view(made));
    },
  );

  app.get(
    "/v1/partners/:id",
    { config: { permission: "partner.read" }, schema: { params: idParams, response: { 200: partner } } },
    async (request, reply) => {
      const found = await partners.read(await authenticate(request), request.params.id);
      return reply.header("etag", etag(found)).send(view(found));
    },
  );

  app.patch(
    "/v1/partners/:id",
    {
      config: { permission: "partner.update" },
      schema: { params: idParams, headers: changeHeaders, body: updatePartner, response: { 200: partner } },
    },
    async (request, reply) => {
      const { domain, ...same } = request.body;
      const given = Object.fromEntries(Object.entries(same).filter(([, value]) => value !== undefined));
      const changes = { ...given, ...(domain === undefined ? {} : { domain: domain ?? undefined }) };
      const changed = await partners.update(await authenticate(request), request.params.id, { generation: generationOf(request), changes });
      return reply.header("etag", etag(changed)).send(view(changed));
    },
  );

  app.get(
    "/v1/partners/:id/tenants",
    { config: { permission: "partner.read" }, schema: { params: idParams, querystring: pageQuery, response: { 200: customerPage } } },
    async (request) => {
      const { cursor, limit } = request.query;
      const { items, next } = await partners.customers(await authenticate(request), request.params.id, { cursor, limit });
      const shown = items.map(({ mrr, scopes, createdAt, ...same }) => ({
        ...same,
        mrr: mrr ?? null,
        scopes: [...scopes],
        createdAt: createdAt.toISOString(),
      }));
      return { items: shown, next: next ?? null };
    },
  );

  app.get(
    "/v1/partners/:id/administrators",
    { config: { permission: "partner.administer" }, schema: { params: idParams, response: { 200: partnerAdministratorList } } },
    async (request) => ({ items: [...(await partners.administrators(await authenticate(request), request.params.id))] }),
  );

  app.post(
    "/v1/partners/:id/administrators",
    {
      config: { permission: "partner.administer" },
      schema: {
        params: idParams,
        headers: createHeaders,
        body: invitePartnerAdministrator,
        response: { 202: invitePartnerAdministrator },
      },
    },
    async (request, reply) => {
      const actor = await authenticate(request);
      const { email } = request.body;
      await partners.inviteAdministrator(actor, { partnerId: request.params.id, email }, onceOf(request, actor));
      return reply.status(202).send(request.body);
    },
  );
}

function view({ domain, mrr, createdAt, ...same }: PartnerWithFigures): PartnerView {
  return { ...same, domain: domain ?? null, mrr: [...mrr], createdAt: createdAt.toISOString() };
}
