import { z } from "zod";

import { ConnectorError } from "../contract/errors.ts";
import { orGone } from "../contract/or-gone.ts";
import { errorOfStatus, parseAnswer, type ProductRequest, productHttp } from "../contract/product-http.ts";
import type { AuthentikConfig } from "./config.ts";

export const TITLE = "Authentik";

/** The server gives no more a page, whatever is asked for (2026.8: `pagination_max_page_size`). */
const PAGE_SIZE = 100;
/** Every list that we ask for is of a few rows. One that does not end is not what we asked for. */
const MOST_PAGES = 20;

const page = z.object({ pagination: z.object({ next: z.number() }), results: z.array(z.unknown()) });

interface ListRequest<Row> extends Pick<ProductRequest, "query" | "signal"> {
  readonly row: z.ZodType<Row>;
  /** Whether a row is one that the query asks for: a filter that is not understood is left out in silence. */
  readonly matches: (row: Row) => boolean;
}

export interface AuthentikApi {
  /** What is answered, of the fields that we use. Throws what a refusal means. */
  ask<T>(request: ProductRequest, answer: z.ZodType<T>): Promise<T>;
  list<Row>(path: string, request: ListRequest<Row>): Promise<readonly Row[]>;
}

/** The API below `/api/v3`, with a token of the intent `api`. */
export function authentikApi({ url, token }: Pick<AuthentikConfig, "url" | "token">): AuthentikApi {
  const http = productHttp({
    title: TITLE,
    baseUrl: `${url.replace(/\/$/, "")}/api/v3`,
    headers: async () => ({ authorization: `Bearer ${token.reveal()}` }),
  });

  async function ask<T>(request: ProductRequest, answer: z.ZodType<T>): Promise<T> {
    const { status, body } = await http(request);
    if (status < 300) return parseAnswer(TITLE, answer, body);
    throw refusal(status, body);
  }

  async function list<Row>(path: string, { query, row, matches, signal }: ListRequest<Row>): Promise<readonly Row[]> {
    const rows: Row[] = [];
    let next = 1;
    for (let pages = 0; pages < MOST_PAGES; pages++) {
      const asked: ProductRequest = { method: "GET", path, query: { ...query, page: next, page_size: PAGE_SIZE }, signal };
      // The list may have become shorter since: a page beyond its end is "not found" (recorded, 2026.8.0-rc1).
      const answer = next === 1 ? await ask(asked, page) : await orGone(ask(asked, page));
      if (answer === undefined) return rows;
      for (const result of answer.results) {
        const read = parseAnswer(TITLE, row, result);
        if (!matches(read)) throw new ConnectorError("permanent", `${TITLE} answered ${path} with what was not asked for.`);
        rows.push(read);
      }
      if (answer.pagination.next === 0) return rows;
      next = answer.pagination.next;
    }
    throw new ConnectorError("permanent", `${TITLE} answered ${path} with a list that does not end.`);
  }

  return { ask, list };
}

/** Says nothing that we use. */
export const nothing = z.unknown();

function refusal(status: number, body: unknown): ConnectorError {
  // A failure inside the server is answered so, and as a page (recorded, 2026.8.0-rc1). A refused method says it in JSON.
  if (status === 405 && typeof body !== "object") return new ConnectorError("transient", `${TITLE} failed inside (405 with no words).`);
  return errorOfStatus(TITLE, status, detailOf(body));
}

/** `{"detail": "…"}`, or what is wrong with each field. */
function detailOf(body: unknown): string | undefined {
  if (typeof body !== "object" || body === null) return undefined;
  const said = Object.entries(body).map(([field, messages]) => {
    const text = [messages].flat().filter((each) => typeof each === "string");
    return field === "detail" || field === "non_field_errors" ? text.join(" ") : `${field}: ${text.join(" ")}`;
  });
  return said.join("; ").replace(/\.$/, "");
}
