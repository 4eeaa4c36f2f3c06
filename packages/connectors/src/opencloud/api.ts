import { z } from "zod";

import { ConnectorError } from "../contract/errors.ts";
import { errorOfStatus, parseAnswer, type ProductAnswer, type ProductRequest, productHttp } from "../contract/product-http.ts";
import type { OpenCloudConfig } from "./config.ts";

export const TITLE = "OpenCloud";

export interface OpenCloudApi {
  /** What is answered, of the fields that we use. Throws what a refusal means. */
  ask<T>(request: ProductRequest, answer: z.ZodType<T>): Promise<T>;
  /** The same for answers that say nothing. The statuses of `also` are no refusals. */
  send(request: ProductRequest, also?: readonly number[]): Promise<ProductAnswer>;
}

/** LibreGraph, and what stands beside it, as an administrator with an app token. */
export function openCloudApi({ url, username, token }: Pick<OpenCloudConfig, "url" | "username" | "token">): OpenCloudApi {
  const http = productHttp({
    title: TITLE,
    baseUrl: url,
    headers: async () => ({ authorization: `Basic ${Buffer.from(`${username}:${token.reveal()}`).toString("base64")}` }),
  });

  async function send(request: ProductRequest, also: readonly number[] = []): Promise<ProductAnswer> {
    const answer = await http(request);
    if (answer.status < 300 || also.includes(answer.status)) return answer;
    throw refusal(answer);
  }

  return { send, ask: async (request, answer) => parseAnswer(TITLE, answer, (await send(request)).body) };
}

/** Graph's `{"error": {"code", "message"}}`; 401 has no body and what is no route has text (recorded, 3.3.0). */
const graphError = z.object({ error: z.object({ code: z.string(), message: z.string() }) });

function refusal({ status, body }: ProductAnswer): ConnectorError {
  const said = graphError.safeParse(body).data?.error;
  const detail = said === undefined ? undefined : `${said.code}, ${said.message}`;
  // "Not supported" and "full" are no trouble that passes.
  if (status === 501) return new ConnectorError("permanent", `${TITLE} does not do what was asked for (501).`);
  if (status === 507) return new ConnectorError("quota", `${TITLE} has no room left (507).`);
  return errorOfStatus(TITLE, status, detail);
}

/** An id in a path. Those of spaces hold `$`, those of permissions `:`, and stand there as they are (recorded, 3.3.0). */
export function segment(id: string): string {
  return encodeURIComponent(id).replaceAll("%24", "$").replaceAll("%3A", ":").replaceAll("%40", "@");
}
