import { z } from "zod";

import { ConnectorError } from "../contract/errors.ts";
import { errorOfStatus, parseAnswer, type ProductAnswer, type ProductRequest, productHttp } from "../contract/product-http.ts";
import type { MatrixConfig } from "./config.ts";

export const TITLE = "Synapse";

/** The client API and the admin API of one server, as one of its administrators. */
export interface Homeserver {
  readonly serverName: string;
  /** What is answered, of the fields that we use. Throws what a refusal means. */
  ask<T>(request: ProductRequest, answer: z.ZodType<T>): Promise<T>;
  /** For answers of no or of several kinds. Throws what a refusal means, unless its status is among `expected`. */
  send(request: ProductRequest, expected?: readonly number[]): Promise<ProductAnswer>;
}

export function homeserver({
  homeserverUrl,
  serverName,
  adminToken,
}: Pick<MatrixConfig, "homeserverUrl" | "serverName" | "adminToken">): Homeserver {
  const http = productHttp({
    title: TITLE,
    baseUrl: homeserverUrl,
    headers: async () => ({ authorization: `Bearer ${adminToken.reveal()}` }),
  });

  async function send(request: ProductRequest, expected: readonly number[] = []): Promise<ProductAnswer> {
    const answer = await http(request);
    if (answer.status < 300 || expected.includes(answer.status)) return answer;
    throw refusal(answer);
  }

  return { serverName, ask: async (request, schema) => parseAnswer(TITLE, schema, (await send(request)).body), send };
}

/** A path with ids in it: they have signs of every kind. */
export function path(parts: TemplateStringsArray, ...ids: readonly string[]): string {
  return parts.map((part, index) => part + encodeURIComponent(ids[index] ?? "")).join("");
}

const refused = z.object({ errcode: z.string(), error: z.string().default("") });

/**
 * What a refusal means. Most of 403 is about rooms and not about our credentials. Only Synapse itself says that something is
 * not there: a proxy that keeps the admin API from us says 404 as well, and nothing of ours would be gone.
 */
export function refusal({ status, body }: ProductAnswer): ConnectorError {
  const { errcode, error } = refused.safeParse(body).data ?? { errcode: undefined, error: "" };
  if (status === 404 && (errcode === undefined || errcode === "M_UNRECOGNIZED"))
    return new ConnectorError("permanent", `${TITLE} does not answer at this address with its client and admin APIs (404).`);
  if (status !== 403) return errorOfStatus(TITLE, status, errcode && `${errcode}: ${error.replace(/\.$/, "")}`);
  if (error === "You are not a server admin")
    return new ConnectorError("auth", `${TITLE} takes our access token, but its account is not an administrator of the server.`);
  return new ConnectorError("permanent", `${TITLE} refused: ${error.replace(/\.$/, "").slice(0, 300)}.`);
}

export function errcodeOf({ body }: ProductAnswer): string | undefined {
  return refused.safeParse(body).data?.errcode;
}
