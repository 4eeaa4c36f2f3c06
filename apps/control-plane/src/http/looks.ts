import type { FastifyInstance, FastifyRequest } from "fastify";

import { type Actor, permissions } from "../domain/access.ts";
import { looksFromOutside, type Timeline } from "../domain/timeline.ts";
import type { Authenticate } from "./route.ts";

/** Looks that were noted lately by this process: it asks the database once, and not for every page. */
const REMEMBERED = 10_000;
const FORGOTTEN_AFTER_MS = 3_600_000;

interface Deps {
  readonly authenticate: Authenticate;
  readonly timeline: Timeline;
  readonly now: () => Date;
}

/**
 * Whoever asks, with where they ask from; and whoever looks into a tenant without having a role in it is noted in its timeline,
 * before they see anything. What they change is told by what they change.
 */
export function watched(app: FastifyInstance, { authenticate, timeline, now }: Deps): Authenticate {
  const actors = new WeakMap<FastifyRequest, Actor>();
  const noted = new Map<string, number>();

  app.addHook("onSend", async (request, reply) => {
    const actor = actors.get(request);
    const tenantId = tenantOf(request);
    if (actor === undefined || tenantId === undefined || reply.statusCode >= 400 || !looksFromOutside(actor, tenantId)) return;
    const look = `${actor.personId} ${tenantId}`;
    const hour = Math.floor(now().getTime() / FORGOTTEN_AFTER_MS);
    if (noted.get(look) === hour) return;
    await timeline.noteLook(actor, tenantId);
    if (noted.size >= REMEMBERED) noted.clear();
    noted.set(look, hour);
  });

  return async (request) => {
    const origin = { address: request.ip, userAgent: request.headers["user-agent"] ?? "", requestId: request.id };
    const actor = { ...(await authenticate(request)), origin };
    actors.set(request, actor);
    return actor;
  };
}

/** The tenant that a request reads something of. */
function tenantOf({ method, params, routeOptions }: FastifyRequest): string | undefined {
  const permission = routeOptions.config.permission;
  if (method !== "GET" || permission === undefined || permission === "public" || permission === "any") return undefined;
  if (permissions[permission].about !== "tenant" || typeof params !== "object" || params === null) return undefined;
  return "id" in params && typeof params.id === "string" ? params.id : undefined;
}
