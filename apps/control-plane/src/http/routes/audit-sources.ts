import { auditSourceList, type AuditSourceState } from "@allod/api";

import type { SourceState } from "../../domain/event-sources.ts";
import { type Api, iso, type RouteDeps } from "../route.ts";

/** Where events come from, and how well they do. */
export function auditSourceRoutes(app: Api, { eventSources, authenticate }: RouteDeps): void {
  app.get(
    "/v1/audit/sources",
    { config: { permission: "audit.read-all" }, schema: { response: { 200: auditSourceList } } },
    async (request) => ({ items: (await eventSources.list(await authenticate(request))).map(stateView) }),
  );
}

function stateView({
  source,
  instance,
  status,
  message,
  lagSeconds,
  events,
  refused,
  lastEventAt,
  lastReadAt,
}: SourceState): AuditSourceState {
  return {
    source,
    instance,
    status,
    message,
    lagSeconds: lagSeconds ?? null,
    events,
    refused,
    lastEventAt: iso(lastEventAt),
    lastReadAt: iso(lastReadAt),
  };
}
