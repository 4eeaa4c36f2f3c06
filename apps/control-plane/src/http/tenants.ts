import { createHash } from "node:crypto";

import { createTenant, pageQuery, tenant, tenantPage, type TenantView } from "@allod/api";
import { z } from "zod";

import type { Tenant, Tenants } from "../domain/tenants.ts";
import type { Api, Authenticate } from "./server.ts";

const params = z.object({ id: z.uuid() });
const createHeaders = z.object({ "idempotency-key": z.string().min(1).max(200).optional() });
const changeHeaders = z.object({
  "if-match": z
    .string()
    .regex(/^"\d{1,15}"$/, 'an ETag such as "3"')
    .optional(),
});

/** Tenants: list, read, create, and move through their life. */
export function tenantRoutes(
  app: Api,
  { tenants, authenticate }: { readonly tenants: Tenants; readonly authenticate: Authenticate },
): void {
  app.get("/v1/tenants", { schema: { querystring: pageQuery, response: { 200: tenantPage } } }, async (request) => {
    const { items, next } = await tenants.list(await authenticate(request), { cursor: request.query.cursor, limit: request.query.limit });
    return { items: items.map(view), next: next ?? null };
  });

  app.get("/v1/tenants/:id", { schema: { params, response: { 200: tenant } } }, async (request, reply) => {
    const found = await tenants.read(await authenticate(request), request.params.id);
    return reply.header("etag", etag(found)).send(view(found));
  });

  app.post("/v1/tenants", { schema: { body: createTenant, headers: createHeaders, response: { 201: tenant } } }, async (request, reply) => {
    const { slug, name, partnerId } = request.body;
    const key = request.headers["idempotency-key"];
    const requestHash = createHash("sha256")
      .update(JSON.stringify([slug, name, partnerId]))
      .digest("hex");
    const made = await tenants.create(
      await authenticate(request),
      { slug, name, partnerId },
      key === undefined ? undefined : { key, requestHash },
    );
    return reply.status(201).header("location", `/v1/tenants/${made.id}`).header("etag", etag(made)).send(view(made));
  });

  for (const action of ["suspend", "resume", "terminate"] as const) {
    app.post(
      `/v1/tenants/:id/${action}`,
      { schema: { params, headers: changeHeaders, response: { 200: tenant } } },
      async (request, reply) => {
        const match = request.headers["if-match"];
        const generation = match === undefined ? undefined : Number(match.slice(1, -1));
        const moved = await tenants.move(await authenticate(request), request.params.id, { action, generation });
        return reply.header("etag", etag(moved)).send(view(moved));
      },
    );
  }
}

function etag({ generation }: Tenant): string {
  return `"${generation}"`;
}

function view({ createdAt, partnerId, ...same }: Tenant): TenantView {
  return { ...same, partnerId: partnerId ?? null, createdAt: createdAt.toISOString() };
}
