import type { FastifyInstance } from "fastify";

/** The most that a product brings at once. */
const BODY_LIMIT = 1024 * 1024;

/** What products call by themselves. */
export interface Webhooks {
  /** Resolves when everything in the body is kept. The signature is in the header `X-Signature`; empty: there is none. */
  readonly stalwart?: ((call: { readonly body: Uint8Array; readonly signature: string }) => Promise<void>) | undefined;
}

/** Nobody is signed in there: a product proves itself by a signature of what it brings. In a scope of its own, where bodies stay bytes. */
export function ingestRoutes(app: FastifyInstance, { stalwart }: Webhooks): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("*", { parseAs: "buffer", bodyLimit: BODY_LIMIT }, (_, body, done) => done(null, body));
  if (stalwart === undefined) return;
  app.post(
    "/v1/ingest/stalwart",
    { bodyLimit: BODY_LIMIT, config: { permission: "public" }, schema: { hide: true } },
    async ({ body, headers }, reply) => {
      const signature = headers["x-signature"];
      await stalwart({
        body: body instanceof Uint8Array ? body : new Uint8Array(),
        signature: typeof signature === "string" ? signature : "",
      });
      return reply.status(204).send();
    },
  );
}
