import { type Context, context, propagation, ROOT_CONTEXT, type Span, SpanKind, SpanStatusCode, trace } from "@opentelemetry/api";
import type { FastifyInstance, FastifyRequest } from "fastify";

/**
 * A span for each request, under the caller's if it sent one (`traceparent`). Only the API of OpenTelemetry is here: with
 * no SDK loaded into the process nothing is recorded. Attributes are those of the HTTP semantic conventions 1.x.
 */
export function traceRequests(app: FastifyInstance): void {
  const tracer = trace.getTracer("allod.control-plane");
  const running = new WeakMap<FastifyRequest, { readonly span: Span; readonly inside: Context }>();

  app.addHook("onRequest", (request, _reply, done) => {
    const parent = propagation.extract(ROOT_CONTEXT, request.headers);
    const attributes = {
      "http.request.method": request.method,
      "url.scheme": request.protocol,
      // Without the query: codes and tokens may be in it.
      "url.path": request.url.split("?", 1)[0] ?? "/",
      "server.address": request.hostname,
    };
    const span = tracer.startSpan(request.method, { kind: SpanKind.SERVER, attributes }, parent);
    running.set(request, { span, inside: trace.setSpan(parent, span) });
    done();
  });

  // Entered here and not in onRequest, because reading the body would leave it again.
  app.addHook("preHandler", (request, _reply, done) => {
    const current = running.get(request);
    if (current === undefined) done();
    else context.with(current.inside, done);
  });

  app.addHook("onResponse", async (request, reply) => {
    const current = running.get(request);
    if (current === undefined) return;
    const route = request.routeOptions.url;
    current.span.setAttribute("http.response.status_code", reply.statusCode);
    if (route !== undefined) current.span.setAttribute("http.route", route).updateName(`${request.method} ${route}`);
    if (reply.statusCode >= 500) current.span.setStatus({ code: SpanStatusCode.ERROR });
    current.span.end();
  });

  // Whoever asked went away before the answer: onResponse may come too, or not at all.
  app.addHook("onRequestAbort", async (request) => {
    running.get(request)?.span.end();
    running.delete(request);
  });
}
