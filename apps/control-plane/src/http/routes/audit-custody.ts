import { auditReport, type AuditReport, auditRetention, auditSigningKey, erasedPerson, erasePerson } from "@allod/api";
import { z } from "zod";

import type { ChainReport } from "../../domain/audit-custody.ts";
import { type Api, idParams, type RouteDeps } from "../route.ts";

/** What anybody needs who does not believe a timeline: verification, checkpoints, the key; how long events stay, and erasure. */
export function auditCustodyRoutes(app: Api, { custody, published, authenticate }: RouteDeps): void {
  app.post(
    "/v1/tenants/:id/audit/verify",
    { config: { permission: "audit.verify" }, schema: { params: idParams, response: { 200: auditReport } } },
    async (request) => reportView(await custody.verify(await authenticate(request), { tenantId: request.params.id })),
  );

  app.post(
    "/v1/audit/verify",
    {
      config: { permission: "audit.read-all" },
      schema: { querystring: z.strictObject({ of: z.enum(["platform", "everyone"]).default("everyone") }), response: { 200: auditReport } },
    },
    async (request) => reportView(await custody.verify(await authenticate(request), request.query.of)),
  );

  app.get(
    "/v1/tenants/:id/audit/retention",
    { config: { permission: "audit.read" }, schema: { params: idParams, response: { 200: auditRetention } } },
    async (request) => ({ months: await custody.retention(await authenticate(request), request.params.id) }),
  );

  app.put(
    "/v1/tenants/:id/audit/retention",
    { config: { permission: "audit.retain" }, schema: { params: idParams, body: auditRetention, response: { 200: auditRetention } } },
    async (request) => ({ months: await custody.retain(await authenticate(request), request.params.id, request.body.months) }),
  );

  app.post(
    "/v1/people/:id/erasure",
    { config: { permission: "audit.erase" }, schema: { params: idParams, body: erasePerson, response: { 200: erasedPerson } } },
    async (request) => custody.erase(await authenticate(request), request.params.id, request.body),
  );

  app.get(
    "/v1/audit/signing-key",
    { config: { permission: "audit.read-all" }, schema: { response: { 200: auditSigningKey } } },
    async (request) => {
      await custody.assertMayPublish(await authenticate(request));
      return { publicKey: published.publicKey };
    },
  );

  app.get(
    "/v1/audit/checkpoints",
    { exposeHeadRoute: false, config: { permission: "audit.read-all" }, schema: { produces: ["application/x-ndjson"] } },
    async (request, reply) => {
      await custody.assertMayPublish(await authenticate(request));
      return reply
        .header("content-type", "application/x-ndjson")
        .header("content-disposition", 'attachment; filename="allod-audit-checkpoints.jsonl"')
        .send(published.checkpoints());
    },
  );
}

function reportView({ problem, checkedAt, events, erased, checkpoints }: ChainReport & { readonly checkedAt: Date }): AuditReport {
  return {
    intact: problem === undefined,
    events,
    erased,
    checkpoints,
    checkedAt: checkedAt.toISOString(),
    problem:
      problem === undefined ? null : { kind: problem.kind, seq: problem.seq, eventId: problem.eventId ?? null, message: problem.message },
  };
}
