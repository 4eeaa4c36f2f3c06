import { Readable } from "node:stream";

import { type AuditExportFormat, auditExportQuery, type AuditFilter, platformAuditExportQuery } from "@allod/api";
import type { FastifyReply, FastifyRequest } from "fastify";

import type { EventOwner } from "../../domain/audit.ts";
import type { Export } from "../../domain/audit-export.ts";
import { httpErrors } from "../errors.ts";
import { formats } from "../export-lines.ts";
import { type Api, idParams, type RouteDeps } from "../route.ts";
import { filterOf } from "./audit.ts";

/** At the same time, of one process. */
const MOST_EXPORTS = 20;
/** Whoever takes nothing for so long has gone, or is to go. */
const STALLED_MS = 60_000;
/** Events that are made a text of, while all other requests wait: some milliseconds. */
const WRITTEN_AT_ONCE = 100;
const produces = ["text/csv", "application/x-ndjson"];

/** Downloads of events: as many as there are, of which a page is in memory. They end when whoever asked is gone. */
export function auditExportRoutes(app: Api, { exports, authenticate }: RouteDeps): void {
  let running = 0;

  app.get(
    "/v1/tenants/:id/audit/export",
    // HEAD would be told of as an export too.
    {
      exposeHeadRoute: false,
      config: { permission: "audit.export" },
      schema: { params: idParams, querystring: auditExportQuery, produces },
    },
    async (request, reply) => {
      const { format, ...filter } = request.query;
      return download(request, reply, { owner: { tenantId: request.params.id }, format, filter });
    },
  );

  app.get(
    "/v1/audit/export",
    { exposeHeadRoute: false, config: { permission: "audit.export-all" }, schema: { querystring: platformAuditExportQuery, produces } },
    async (request, reply) => {
      const { format, of: owner, ...filter } = request.query;
      return download(request, reply, { owner, format, filter });
    },
  );

  async function download(
    request: FastifyRequest,
    reply: FastifyReply,
    { owner, format, filter }: { readonly owner: EventOwner; readonly format: AuditExportFormat; readonly filter: AuditFilter },
  ): Promise<FastifyReply> {
    const actor = await authenticate(request);
    if (running >= MOST_EXPORTS) throw httpErrors.error("http.too-many", { seconds: 30 });
    const begun = await exports.begin(actor, owner, { filter: filterOf(filter), format, inOrder: format === "jsonl" });
    const body = Readable.from(counted(textOf(begun, format)), { objectMode: false, highWaterMark: 1 });
    reply.raw.setTimeout(STALLED_MS, () => reply.raw.destroy());
    return reply
      .header("content-type", formats[format].type)
      .header("content-disposition", `attachment; filename="${fileName(begun, format)}"`)
      .header("cache-control", "no-store")
      .send(body);
  }

  async function* counted(texts: AsyncIterable<string>): AsyncGenerator<string> {
    running++;
    try {
      yield* texts;
    } finally {
      running--;
    }
  }
}

async function* textOf({ pages }: Export, format: AuditExportFormat): AsyncGenerator<string> {
  const { text } = formats[format];
  let isFirst = true;
  for await (const page of pages)
    for (let from = 0; from < page.length; from += WRITTEN_AT_ONCE) {
      yield text(page.slice(from, from + WRITTEN_AT_ONCE), isFirst);
      isFirst = false;
    }
  // A table without rows has its head.
  if (isFirst) yield text([], true);
}

/** `allod-audit-acme-2026-11-25.csv`; short names and times have no character that a header would not take. */
function fileName({ name, at }: Export, format: AuditExportFormat): string {
  return `allod-audit-${name}-${at.toISOString().slice(0, 10)}.${formats[format].ending}`;
}
