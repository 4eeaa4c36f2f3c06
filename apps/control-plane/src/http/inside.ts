import { createServer, type Server, type ServerResponse } from "node:http";

import type { Handler } from "./dispatch.ts";
import type { Metrics } from "./metrics.ts";

const REQUEST_TIMEOUT_MS = 30_000;

interface Inside {
  readonly api: Handler;
  readonly metrics: Pick<Metrics, "read">;
  readonly onError: (error: unknown) => void;
}

/**
 * For programs beside this one, at an address that nobody else reaches, whatever they call us: measurements, whether we
 * work, and what products bring, which is signed. Nothing of the API is here.
 */
export function insideServer({ api, metrics, onError }: Inside): Server {
  return createServer({ requestTimeout: REQUEST_TIMEOUT_MS }, (request, response) => {
    const [path = ""] = (request.url ?? "").split("?");
    if (path === "/metrics" && request.method === "GET") void send(response, metrics).catch(onError);
    else if (/^\/(healthz|readyz|v1\/ingest\/[a-z-]+)$/.test(path)) api(request, response);
    else response.writeHead(404, { "content-length": 0, connection: "close" }).end();
  });
}

async function send(response: ServerResponse, metrics: Inside["metrics"]): Promise<void> {
  try {
    const { contentType, body } = await metrics.read();
    response.writeHead(200, { "content-type": contentType, "cache-control": "no-store" }).end(body);
  } catch (error) {
    response.writeHead(500, { "content-length": 0 }).end();
    throw error;
  }
}
