import type { Clock } from "@allod/core";
import type { z } from "zod";

import { ConnectorError } from "../contract/errors.ts";
import {
  errorOfStatus,
  parseAnswer,
  type ProductAnswer,
  type ProductHttp,
  type ProductRequest,
  productHttp,
} from "../contract/product-http.ts";
import type { KeycloakConfig } from "./config.ts";
import { tokenSource } from "./token.ts";

export const TITLE = "Keycloak";

/** The Admin API of one realm: paths are below `/admin/realms/{realm}`. */
export interface AdminApi {
  /** What is answered, of the fields that we use. Throws what a refusal means. */
  ask<T>(request: ProductRequest, answer: z.ZodType<T>): Promise<T>;
  /** For answers of no or of several kinds. Throws what a refusal means, unless its status is among `expected`. */
  send(request: ProductRequest, expected?: readonly number[]): Promise<ProductAnswer>;
}

export function adminApi(config: Pick<KeycloakConfig, "url" | "realm" | "clientId" | "clientSecret">, clock: Clock): AdminApi {
  const tokens = tokenSource(config, clock);
  const http: ProductHttp = productHttp({
    title: TITLE,
    baseUrl: `${config.url.replace(/\/$/, "")}/admin/realms/${config.realm}`,
    headers: async (signal) => ({ authorization: `Bearer ${(await tokens.current(signal)).reveal()}` }),
  });

  async function send(request: ProductRequest, expected: readonly number[] = []): Promise<ProductAnswer> {
    let answer = await http(request);
    if (answer.status === 401) {
      // A token can end before its time: the realm's keys were renewed, or its administrator said so.
      tokens.forget();
      answer = await http(request);
    }
    if (answer.status < 300 || expected.includes(answer.status)) return answer;
    throw refusal(answer);
  }

  return { ask: async (request, schema) => parseAnswer(TITLE, schema, (await send(request)).body), send };
}

/** What a refusal of the Admin API means. */
export function refusal({ status, body }: ProductAnswer): ConnectorError {
  if (status === 403)
    return new ConnectorError("auth", `${TITLE} lets our client sign in and no more: its service account lacks the role manage-users.`);
  return errorOfStatus(TITLE, status, detailOf(body));
}

/** `{errorMessage}`, with the field where it is one; `{errors: [...]}` of several; `{error}` (seen, 26.7.4). */
export function detailOf(body: unknown): string | undefined {
  if (typeof body !== "object" || body === null) return undefined;
  if ("errors" in body && Array.isArray(body.errors)) return body.errors.map(detailOf).join("; ");
  const text = "errorMessage" in body ? body.errorMessage : "error" in body ? body.error : undefined;
  const field = "field" in body && typeof body.field === "string" ? `${body.field}: ` : "";
  return typeof text === "string" ? `${field}${text}`.replace(/\.$/, "") : undefined;
}
