import { createHash } from "node:crypto";

import { AllodError } from "@allod/core";
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { z } from "zod";

import type { Actor, Permission } from "../domain/access.ts";
import type { Once } from "../domain/once.ts";
import type { Services } from "./services.ts";

declare module "fastify" {
  interface FastifyContextConfig {
    /** What a route needs. `public`: nobody has to be signed in; `any`: who is signed in, for what of it is theirs. */
    permission?: Permission | "public" | "any";
  }
}

export type Api = ReturnType<typeof withTypes>;

export function withTypes(app: FastifyInstance) {
  return app.withTypeProvider<ZodTypeProvider>();
}

/** Who asks: throws a problem of kind 401 when nobody is signed in. */
export type Authenticate = (request: FastifyRequest) => Promise<Actor>;

/** What every group of routes is given. */
export interface RouteDeps extends Services {
  readonly authenticate: Authenticate;
  /** The session that a request came with, where it came with one. */
  readonly sessionOf: (request: FastifyRequest) => string | undefined;
}

export const idParams = z.object({ id: z.uuid() });
export const createHeaders = z.object({ "idempotency-key": z.string().min(1).max(200).optional() });
export const changeHeaders = z.object({
  "if-match": z
    .string()
    .regex(/^"\d{1,15}"$/, 'an ETag such as "3"')
    .optional(),
});

/** The generation that somebody saw, from `If-Match`. */
export function generationOf({ headers }: { readonly headers: { readonly "if-match"?: string | undefined } }): number | undefined {
  const match = headers["if-match"];
  return match === undefined ? undefined : Number(match.slice(1, -1));
}

export function etag({ generation }: { readonly generation: number }): string {
  return `"${generation}"`;
}

/** The request as one that may be sent twice, when it has an `Idempotency-Key`. */
export function onceOf(request: FastifyRequest, { personId }: Actor): Once | undefined {
  const key = request.headers["idempotency-key"];
  if (typeof key !== "string") return undefined;
  const said = JSON.stringify([request.method, request.url, request.body]);
  return { personId, key, requestHash: createHash("sha256").update(said).digest("hex") };
}

/** Who asks, or undefined when nobody is signed in. */
export async function ifSignedIn(authenticate: Authenticate, request: FastifyRequest): Promise<Actor | undefined> {
  try {
    return await authenticate(request);
  } catch (error) {
    if (error instanceof AllodError && /^(token|session|person)\./.test(error.code)) return undefined;
    throw error;
  }
}

export function iso(date: Date | undefined): string | null {
  return date?.toISOString() ?? null;
}
