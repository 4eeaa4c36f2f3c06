import { createTenant, resourceList, type ResourceView, tenant, tenantPage, tenantQuery, type TenantView, updateTenant } from "@allod/api";

import type { ShownResource } from "../../domain/resources.ts";
import type { ShownTenant } from "../../domain/tenants.ts";
import { type Api, changeHeaders, createHeaders, etag, generationOf, idParams, iso, onceOf, type RouteDeps } from "../route.ts";
import type { ShownProduct } from "../services.ts";

/** Tenants: list, read, create, change, and move through their life; what products have of them, and what was done in them. */
export function tenantRoutes(app: Api, { tenants, resources, products, authenticate }: RouteDeps): void {
  app.get(
    "/v1/tenants",
    { config: { permission: "any" }, schema: { querystring: tenantQuery, response: { 200: tenantPage } } },
    async (request) => {
      const { cursor, limit, ...filter } = request.query;
      const { status, partnerId, q, failing } = filter;
      const { items, next } = await tenants.list(await authenticate(request), { status, partnerId, q, failing }, { cursor, limit });
      return {
        items: items.map(({ people, mrr, failing: refused, ...one }) => ({ ...view(one), people, mrr: mrr ?? null, failing: refused })),
        next: next ?? null,
      };
    },
  );

  app.get(
    "/v1/tenants/:id",
    { config: { permission: "tenant.read" }, schema: { params: idParams, response: { 200: tenant } } },
    async (request, reply) => {
      const found = await tenants.read(await authenticate(request), request.params.id);
      return reply.header("etag", etag(found)).send(view(found));
    },
  );

  app.post(
    "/v1/tenants",
    { config: { permission: "tenant.create" }, schema: { body: createTenant, headers: createHeaders, response: { 201: tenant } } },
    async (request, reply) => {
      const actor = await authenticate(request);
      const { slug, name, partnerId, owner, subscription } = request.body;
      const made = await tenants.create(actor, { slug, name, partnerId, owner, subscription }, onceOf(request, actor));
      return reply.status(201).header("location", `/v1/tenants/${made.id}`).header("etag", etag(made)).send(view(made));
    },
  );

  app.patch(
    "/v1/tenants/:id",
    {
      config: { permission: "tenant.update" },
      schema: { params: idParams, headers: changeHeaders, body: updateTenant, response: { 200: tenant } },
    },
    async (request, reply) => {
      const changed = await tenants.update(await authenticate(request), request.params.id, {
        ...request.body,
        generation: generationOf(request),
      });
      return reply.header("etag", etag(changed)).send(view(changed));
    },
  );

  for (const action of ["suspend", "resume", "terminate"] as const) {
    app.post(
      `/v1/tenants/:id/${action}`,
      { config: { permission: `tenant.${action}` }, schema: { params: idParams, headers: changeHeaders, response: { 200: tenant } } },
      async (request, reply) => {
        const moved = await tenants.move(await authenticate(request), request.params.id, { action, generation: generationOf(request) });
        return reply.header("etag", etag(moved)).send(view(moved));
      },
    );
  }

  app.post(
    "/v1/tenants/:id/reconcile",
    { config: { permission: "tenant.reconcile" }, schema: { params: idParams, response: { 202: tenant.pick({ id: true }) } } },
    async (request, reply) => {
      await tenants.reconcile(await authenticate(request), request.params.id);
      return reply.status(202).send({ id: request.params.id });
    },
  );

  app.get(
    "/v1/tenants/:id/resources",
    { config: { permission: "resource.read" }, schema: { params: idParams, response: { 200: resourceList } } },
    async (request) => {
      const found = await resources.list(await authenticate(request), request.params.id);
      return { items: found.map((resource) => resourceView(resource, products)) };
    },
  );
}

function view({ id, slug, name, status, partner, billing, generation, createdAt }: ShownTenant): TenantView {
  return {
    id,
    slug,
    name,
    status,
    partner: partner === undefined ? null : { id: partner.id, name: partner.name },
    billing: billing ?? null,
    generation,
    createdAt: createdAt.toISOString(),
  };
}

function resourceView(
  { connector, object, externalId, conditions, retryAt, ...known }: ShownResource,
  products: readonly ShownProduct[],
): ResourceView {
  return {
    ...known,
    connector: { id: connector, title: products.find(({ id }) => id === connector)?.title ?? connector },
    object: { ...object },
    externalId: externalId ?? null,
    conditions: conditions.map((condition) => ({ ...condition, since: condition.since.toISOString() })),
    retryAt: iso(retryAt),
  };
}
