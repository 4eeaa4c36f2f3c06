import { z } from "zod";

import { ConnectorError } from "../contract/errors.ts";
import { errorOfStatus, parseAnswer, type ProductAnswer, type ProductRequest, productHttp } from "../contract/product-http.ts";
import type { NextcloudConfig } from "./config.ts";

export const TITLE = "Nextcloud";

/** What OCS says in the place of a status. Source: Nextcloud 33, OCSMiddleware, V2Response, UsersController. */
export const codes = { invalid: 101, notFound: 404, unknownRoute: 998 } as const;

/** Nextcloud's own API (OCS, the second version: what a refusal is stands in the status too), as an administrator. */
export interface Ocs {
  /** What is answered, of the fields that we use. Throws what a refusal means. */
  ask<T>(request: ProductRequest, data: z.ZodType<T>): Promise<T>;
  /** The same for answers that say nothing. True when it is done; false when it is refused with one of these codes. */
  send(request: ProductRequest, also?: readonly number[]): Promise<boolean>;
  /** What is no part of OCS. */
  plain<T>(request: ProductRequest, body: z.ZodType<T>): Promise<T>;
}

export function ocsApi({ url, username, password }: NextcloudConfig): Ocs {
  const http = productHttp({
    title: TITLE,
    baseUrl: url,
    headers: async () => ({
      authorization: `Basic ${Buffer.from(`${username}:${password.reveal()}`).toString("base64")}`,
      // Without it: 412, for the sake of forms on other people's pages.
      "ocs-apirequest": "true",
    }),
  });
  const inJson = (request: ProductRequest): ProductRequest => ({ ...request, query: { ...request.query, format: "json" } });

  return {
    async ask(request, data) {
      const answer = await http(inJson(request));
      if (answer.status !== 200) throw refusal(answer);
      return parseAnswer(TITLE, z.object({ ocs: z.object({ data }) }), answer.body).ocs.data;
    },

    async send(request, also = []) {
      const answer = await http(inJson(request));
      if (answer.status === 200 && metaOf(answer) !== undefined) return true;
      const code = metaOf(answer)?.statuscode;
      if (code !== undefined && also.includes(code)) return false;
      throw refusal(answer);
    },

    async plain(request, body) {
      const answer = await http(request);
      if (answer.status !== 200) throw refusal(answer);
      return parseAnswer(TITLE, body, answer.body);
    },
  };
}

const envelope = z.object({ ocs: z.object({ meta: z.object({ statuscode: z.number(), message: z.string().nullish() }) }) });

function metaOf({ body }: ProductAnswer): z.infer<typeof envelope>["ocs"]["meta"] | undefined {
  return envelope.safeParse(body).data?.ocs.meta;
}

function refusal(answer: ProductAnswer): ConnectorError {
  const { status } = answer;
  const meta = metaOf(answer);
  if (status === 403)
    return new ConnectorError(
      "auth",
      `${TITLE} refuses our account what it is for: it must be an administrator of its own, without a second factor, and come with its password, not with an app password.`,
    );
  if (status === 404 && meta?.statuscode !== codes.notFound)
    // Said by whatever stands before it, or for want of the app: nobody's account is gone for that.
    return meta?.statuscode === codes.unknownRoute
      ? new ConnectorError("permanent", `${TITLE} does not know the request: is its app provisioning_api switched on?`)
      : new ConnectorError("transient", `What answers in the place of ${TITLE} says 404.`);
  if (status === 400 && meta === undefined)
    return new ConnectorError("permanent", `${TITLE} does not answer to this host: its name must be among trusted_domains.`);
  const said = meta?.message ?? "";
  return errorOfStatus(TITLE, status, said === "" ? undefined : said);
}
