import {
  auditEventDetail,
  type AuditEventDetail,
  type AuditEventView,
  type AuditFilter,
  auditPage,
  auditQuery,
  type AuditPage,
  platformAuditQuery,
} from "@allod/api";
import { z } from "zod";

import type { AuditEvent, EventFilter, EventPlace } from "../../domain/audit.ts";
import type { TimelinePage } from "../../domain/timeline.ts";
import { httpErrors } from "../errors.ts";
import { type Api, idParams, type RouteDeps } from "../route.ts";

const eventParams = idParams.extend({ eventId: z.uuid() });

/** What happened: in a tenant, on the platform, everywhere. */
export function auditRoutes(app: Api, { timeline, authenticate }: RouteDeps): void {
  app.get(
    "/v1/tenants/:id/audit",
    { config: { permission: "audit.read" }, schema: { params: idParams, querystring: auditQuery, response: { 200: auditPage } } },
    async (request) => {
      const { cursor, limit, ...filter } = request.query;
      const place = { filter: filterOf(filter), after: placeOf(cursor), limit };
      return pageView(await timeline.list(await authenticate(request), { tenantId: request.params.id }, place));
    },
  );

  app.get(
    "/v1/tenants/:id/audit/:eventId",
    { config: { permission: "audit.read" }, schema: { params: eventParams, response: { 200: auditEventDetail } } },
    async (request) => {
      const { id: tenantId, eventId } = request.params;
      return detailOf(await timeline.find(await authenticate(request), { tenantId }, eventId));
    },
  );

  app.get(
    "/v1/audit",
    { config: { permission: "audit.read-all" }, schema: { querystring: platformAuditQuery, response: { 200: auditPage } } },
    async (request) => {
      const { cursor, limit, of: owner, ...filter } = request.query;
      const place = { filter: filterOf(filter), after: placeOf(cursor), limit };
      return pageView(await timeline.list(await authenticate(request), owner, place));
    },
  );

  app.get(
    "/v1/audit/:id",
    { config: { permission: "audit.read-all" }, schema: { params: idParams, response: { 200: auditEventDetail } } },
    async (request) => detailOf(await timeline.find(await authenticate(request), "everyone", request.params.id)),
  );
}

/** As the API has a filter, and as the domain does. */
export function filterOf({ from, to, q, ...filter }: AuditFilter): EventFilter {
  return { ...filter, from: dateOf(from), to: dateOf(to), words: q };
}

function dateOf(text: string | undefined): Date | undefined {
  return text === undefined ? undefined : new Date(text);
}

/** A place in a timeline as one text: milliseconds, and the id of the event. */
function placeOf(cursor: string | undefined): EventPlace | undefined {
  if (cursor === undefined) return undefined;
  const [, time, id] = /^(\d{1,15})-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/.exec(cursor) ?? [];
  if (time === undefined || id === undefined)
    throw httpErrors.error("http.invalid", { problems: "cursor: take it from `next` of the page before" });
  return { occurredAt: new Date(Number(time)), id };
}

function pageView({ items, next }: TimelinePage): AuditPage {
  return { items: items.map(viewOf), next: next === undefined ? null : `${next.occurredAt.getTime()}-${next.id}` };
}

function viewOf({
  id,
  seq,
  tenantId,
  occurredAt,
  receivedAt,
  source,
  action,
  rawAction,
  outcome,
  actor,
  target,
  correlationId,
  attribution,
  erased,
}: AuditEvent): AuditEventView {
  return {
    id,
    seq,
    tenantId: tenantId ?? null,
    occurredAt: occurredAt.toISOString(),
    receivedAt: receivedAt.toISOString(),
    source,
    action,
    rawAction,
    outcome,
    actor: { ...actor, as: actor.as === "" ? null : actor.as },
    target,
    correlationId,
    attribution,
    erased,
  };
}

export function detailOf(event: AuditEvent): AuditEventDetail {
  return { ...viewOf(event), externalId: event.externalId, metadata: event.metadata as AuditEventDetail["metadata"], hash: event.hash };
}
