import { changeEvent } from "@allod/api";
import { z } from "zod";

import { type Actor, allowed } from "../../domain/access.ts";
import { httpErrors } from "../errors.ts";
import type { Api, RouteDeps } from "../route.ts";
import type { Change } from "../services.ts";

/** A stream ends after this, and the browser opens it again: by then somebody may be allowed less. */
const LASTS_MS = 120_000;
const GRACE_MS = 10_000;
const HEARTBEAT_MS = 25_000;
/** At the same time, of one process. */
const MOST_STREAMS = 2000;

/** Tells who may know it that something changed, as it happens: server-sent events, without what changed. */
export function eventRoutes(app: Api, { authenticate, subscribe, now }: RouteDeps): void {
  let streams = 0;

  app.get(
    "/v1/events",
    {
      config: { permission: "any" },
      schema: { querystring: z.strictObject({ tenantId: z.uuid().optional() }), produces: ["text/event-stream"] },
    },
    async (request, reply) => {
      const actor = await authenticate(request);
      const { tenantId } = request.query;
      if (streams >= MOST_STREAMS) throw httpErrors.error("http.too-many", { seconds: 30 });
      reply.hijack();
      streams++;
      const { raw } = reply;
      raw.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store", "x-accel-buffering": "no" });
      raw.write("retry: 2000\n\n");
      function tell(change: Change): void {
        if (!mayKnow(actor, change, now()) || (tenantId !== undefined && change.tenantId !== tenantId)) return;
        // Whoever does not read is not waited for: what is lost is asked again when the stream is opened anew.
        if (raw.writableLength > 64 * 1024) raw.destroy();
        else raw.write(`event: change\ndata: ${JSON.stringify(changeEvent.parse(change))}\n\n`);
      }
      // Whoever opens the stream anew reads everything anew.
      const stop = subscribe(tell, () => raw.end());
      const heartbeat = setInterval(() => raw.write(": still here\n\n"), HEARTBEAT_MS);
      const end = setTimeout(() => raw.end(), LASTS_MS);
      // Whoever does not read would keep an end from being one.
      const abandon = setTimeout(() => raw.destroy(), LASTS_MS + GRACE_MS);
      raw.on("close", () => {
        streams--;
        stop();
        clearInterval(heartbeat);
        clearTimeout(end);
        clearTimeout(abandon);
      });
    },
  );
}

function mayKnow(actor: Actor, { tenantId }: Change, now: Date): boolean {
  if (tenantId === null) return actor.operator;
  return allowed(actor, "tenant.read", { subject: { kind: "tenant", tenantId }, now });
}
