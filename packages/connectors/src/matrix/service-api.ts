import { type Clock, Secret } from "@allod/core";
import { z } from "zod";

import { ConnectorError } from "../contract/errors.ts";
import { errorOfStatus, parseAnswer, type ProductAnswer, type ProductRequest, productHttp } from "../contract/product-http.ts";
import type { AuthenticationConfig } from "./config.ts";

const TITLE = "The Matrix Authentication Service";
/** A token is not used in the last seconds of its life: it must outlive the request. */
const MARGIN = 30_000;

const granted = z.object({ access_token: z.string(), expires_in: z.number() });
const refused = z.object({ errors: z.array(z.object({ title: z.string() })) });

/** The Admin API of one service. Paths are below `/api/admin/v1`. */
export interface ServiceApi {
  /** What is answered, of the fields that we use. Throws what a refusal means. */
  ask<T>(request: ProductRequest, answer: z.ZodType<T>): Promise<T>;
  /** Throws what a refusal means, unless its status is among `expected`. */
  send(request: ProductRequest, expected?: readonly number[]): Promise<ProductAnswer>;
}

export function serviceApi({ url, clientId, clientSecret }: AuthenticationConfig, clock: Clock): ServiceApi {
  const basic = (): string => Buffer.from(`${clientId}:${clientSecret.reveal()}`).toString("base64");
  const tokens = productHttp({ title: TITLE, baseUrl: url, headers: async () => ({ authorization: `Basic ${basic()}` }) });
  let held: { readonly token: Secret; readonly until: number } | undefined;

  async function current(signal: AbortSignal): Promise<Secret> {
    const asked = clock.now().getTime();
    if (held !== undefined && asked < held.until) return held.token;
    const body = new URLSearchParams({ grant_type: "client_credentials", scope: "urn:mas:admin" });
    const answer = await tokens({ method: "POST", path: "/oauth2/token", body, signal });
    if (answer.status !== 200) throw refusedToken(answer.status, clientId);
    const { access_token, expires_in } = parseAnswer(TITLE, granted, answer.body);
    held = { token: new Secret(access_token), until: asked + expires_in * 1000 - MARGIN };
    return held.token;
  }

  const http = productHttp({
    title: TITLE,
    baseUrl: `${url.replace(/\/$/, "")}/api/admin/v1`,
    headers: async (signal) => ({ authorization: `Bearer ${(await current(signal)).reveal()}` }),
  });

  async function send(request: ProductRequest, expected: readonly number[] = []): Promise<ProductAnswer> {
    let answer = await http(request);
    if (answer.status === 401) {
      // A token can end before its time: the service was given another secret, or another database.
      held = undefined;
      answer = await http(request);
    }
    if (answer.status < 300 || expected.includes(answer.status)) return answer;
    throw refusal(answer);
  }

  return { ask: async (request, schema) => parseAnswer(TITLE, schema, (await send(request)).body), send };
}

/** Whatever is refused here is our configuration: no object of ours is meant. */
function refusedToken(status: number, clientId: string): ConnectorError {
  const error = errorOfStatus(TITLE, status);
  if (error.kind === "transient") return error;
  return new ConnectorError("auth", `${TITLE} gives no token for its Admin API to the client ${clientId} (${status}).`);
}

/** Only the service itself says that something is not there: a proxy that keeps the Admin API from us says 404 as well. */
export function refusal({ status, body }: ProductAnswer): ConnectorError {
  const title = refused.safeParse(body).data?.errors[0]?.title;
  if (status === 404 && title === undefined)
    return new ConnectorError("permanent", `${TITLE} does not answer at this address with its Admin API (404).`);
  return errorOfStatus(TITLE, status, title?.replace(/\.$/, ""));
}
