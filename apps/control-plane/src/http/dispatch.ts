import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";

import { defineErrors } from "@allod/core";

import { httpErrors } from "./errors.ts";
import { toProblem } from "./problems.ts";

/** Time to send a whole request. Answers may take as long as they like: events are streamed. */
const REQUEST_TIMEOUT_MS = 30_000;
const HEADERS_TIMEOUT_MS = 10_000;

/** What a `Host` header may be: RFC 9110, section 7.2, without what no address of ours has. */
const HOST = /^([a-z0-9-]+(?:\.[a-z0-9-]+)*|\[[0-9a-f:.]+\])\.?(?::\d{1,5})?$/i;

/** Answers one request: `app.routing` of a Fastify instance that is ready, or any other. */
export type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** One of the places that are served on the same port. */
export interface Site {
  /** As configured: `https://portal.example.org`, `http://portal.localhost:7080`. Two sites never share a host. */
  readonly origin: string;
  readonly handler: Handler;
}

/** Hosts of the configuration that cannot be told apart. */
export const dispatchErrors = defineErrors({
  "dispatch.host-twice": {
    text: "Two parts of the platform are configured under the one host {host}.",
    hint: "Give each of portal, operator, id and api a host of its own: cookies are shared by all ports of a host.",
  },
});

/**
 * One server for all sites: each request goes to the one whose host it names. The port is not compared, because a
 * proxy in front may have another one. A request that names no host of ours, or two, reaches nobody: 421.
 */
export function dispatchServer(sites: readonly Site[]): Server {
  const options = { requestTimeout: REQUEST_TIMEOUT_MS, headersTimeout: HEADERS_TIMEOUT_MS };
  return createServer(options, dispatcher(sites));
}

/** As {@link dispatchServer}, for a server that is there already. Throws `dispatch.host-twice`. */
export function dispatcher(sites: readonly Site[]): Handler {
  const handlers = new Map<string, Handler>();
  for (const { origin, handler } of sites) {
    const host = new URL(origin).hostname;
    if (handlers.has(host)) throw dispatchErrors.error("dispatch.host-twice", { host });
    handlers.set(host, handler);
  }
  return (request, response) => {
    const host = hostOf(request);
    const handler = host === undefined ? undefined : handlers.get(host);
    if (handler === undefined) refuse(response);
    else handler(request, response);
  };
}

/** The name that a request asks for, in lower case. Undefined when it asks for none, or could be read in two ways. */
function hostOf({ url = "", headersDistinct }: IncomingMessage): string | undefined {
  const [host = "", ...others] = headersDistinct["host"] ?? [];
  // The whole address as the target (`GET http://operator…/`) would overrule the header: only proxies are asked like that.
  if (others.length > 0 || !url.startsWith("/")) return undefined;
  return HOST.exec(host)?.[1]?.toLowerCase();
}

function refuse(response: ServerResponse): void {
  const problem = toProblem(httpErrors.error("http.host"));
  const body = JSON.stringify(problem);
  const headers = { "content-type": "application/problem+json", "content-length": Buffer.byteLength(body), "cache-control": "no-store" };
  response.writeHead(problem.status, { ...headers, connection: "close" }).end(body);
}
