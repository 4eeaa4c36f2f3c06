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

type Access = Pick<KeycloakConfig, "url" | "realm" | "clientId" | "clientSecret">;

export function adminApi(config: Access, clock: Clock): AdminApi {
  const http = adminHttp(config, clock);

  async function send(request: ProductRequest, expected: readonly number[] = []): Promise<ProductAnswer> {
    const answer = await http(request);
    if (answer.status < 300 || expected.includes(answer.status)) return answer;
    throw refusal(answer);
  }

  return { ask: async (request, schema) => parseAnswer(TITLE, schema, (await send(request)).body), send };
}

/** The same, for whoever reads refusals in another way: any status is an answer. */
export function adminHttp(config: Access, clock: Clock): ProductHttp {
  const tokens = tokenSource(config, clock);
  const http = productHttp({
    title: TITLE,
    baseUrl: `${config.url.replace(/\/$/, "")}/admin/realms/${config.realm}`,
    headers: async (signal) => ({ authorization: `Bearer ${(await tokens.current(signal)).reveal()}` }),
  });

  return async (request) => {
    const answer = await http(request);
    if (answer.status !== 401) return answer;
    // A token can end before its time: the realm's keys were renewed, or its administrator said so.
    tokens.forget();
    return http(request);
  };
}

/**
 * What a refusal of the Admin API means. Only Keycloak itself says that an object is not there, and in words of its own: at
 * a wrong address there is nothing of ours that could be gone.
 */
export function refusal({ status, body }: ProductAnswer): ConnectorError {
  const detail = detailOf(body);
  if (status === 404 && (detail === undefined || detail === "HTTP 404 Not Found"))
    return new ConnectorError("permanent", `${TITLE} does not answer at this address with its Admin API (404).`);
  return status === 403 ? lacksRole() : errorOfStatus(TITLE, status, detail);
}

export function lacksRole(): ConnectorError {
  return new ConnectorError("auth", `${TITLE} takes our client's secret, but its service account lacks the role manage-users.`);
}

/** `{errorMessage}`, with the field where it is one; `{errors: [...]}` of several; `{error}` (seen, 26.7.4). */
export function detailOf(body: unknown): string | undefined {
  if (typeof body !== "object" || body === null) return undefined;
  if ("errors" in body && Array.isArray(body.errors)) return body.errors.map(detailOf).join("; ");
  const text = "errorMessage" in body ? body.errorMessage : "error" in body ? body.error : undefined;
  const field = "field" in body && typeof body.field === "string" ? `${body.field}: ` : "";
  return typeof text === "string" ? `${field}${text}`.replace(/\.$/, "") : undefined;
}
