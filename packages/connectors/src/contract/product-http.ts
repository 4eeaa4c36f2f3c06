import type { z } from "zod";

import { ConnectorError, type ConnectorErrorKind } from "./errors.ts";

/** More than this is no answer to anything that a connector asks. */
const LARGEST_ANSWER = 8 * 1024 * 1024;

export interface ProductRequest {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Below the product's address, beginning with a slash. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | boolean>>;
  /** Sent as JSON; `URLSearchParams` as a form. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

export interface ProductAnswer {
  readonly status: number;
  readonly headers: Headers;
  /** Parsed when it is JSON; text otherwise; undefined when empty. */
  readonly body: unknown;
}

/** Asks a product over HTTP. Answers with a status are returned, whatever it is; what gives none throws `transient`. */
export type ProductHttp = (request: ProductRequest) => Promise<ProductAnswer>;

interface Options {
  /** For messages: `Stalwart`. */
  readonly title: string;
  readonly baseUrl: string;
  /** Asked for before each request: credentials may have to be fetched. */
  readonly headers: (signal: AbortSignal) => Promise<Readonly<Record<string, string>>>;
}

export function productHttp({ title, baseUrl, headers }: Options): ProductHttp {
  const base = baseUrl.replace(/\/$/, "");
  return async ({ method, path, query = {}, body, headers: more = {}, signal }) => {
    const url = new URL(base + path);
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, String(value));
    const form = body instanceof URLSearchParams;
    const type: Record<string, string> = body === undefined || form ? {} : { "content-type": "application/json" };
    const authorization = await headers(signal);
    try {
      const response = await fetch(url, {
        method,
        headers: { accept: "application/json", ...type, ...authorization, ...more },
        ...(body === undefined ? {} : { body: form ? body : JSON.stringify(body) }),
        redirect: "manual",
        signal,
      });
      return { status: response.status, headers: response.headers, body: await readBody(response, title) };
    } catch (error) {
      if (error instanceof ConnectorError) throw error;
      const why = signal.aborted ? "did not answer in time" : "does not answer";
      throw new ConnectorError("transient", `${title} ${why}.`, { cause: error });
    }
  };
}

async function readBody(response: Response, title: string): Promise<unknown> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > LARGEST_ANSWER) throw new ConnectorError("permanent", `${title} answered with more than 8 MiB.`);
    chunks.push(chunk);
  }
  const text = Buffer.concat(chunks).toString("utf8");
  if (text === "") return undefined;
  if (!/\bjson\b/.test(response.headers.get("content-type") ?? "")) return text;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // No cause: the parser's message quotes what was answered.
    throw new ConnectorError("transient", `${title} answered with JSON that cannot be read.`);
  }
}

/** The error that a status means, unless the product says more: 401 and 403 our credentials, 404 gone, 429 and 5xx later, the rest a refusal. */
export function errorOfStatus(title: string, status: number, detail?: string): ConnectorError {
  const kind: ConnectorErrorKind =
    status === 401 || status === 403
      ? "auth"
      : status === 404
        ? "not-found"
        : status === 408 || status === 429 || status >= 500
          ? "transient"
          : "permanent";
  return new ConnectorError(kind, `${title} answered ${status}${detail === undefined ? "" : `: ${detail.slice(0, 300)}`}.`);
}

/** What an answer says, of the fields that we use. Throws `permanent` when it is of another shape: another version, or not the product. */
export function parseAnswer<T>(title: string, schema: z.ZodType<T>, body: unknown): T {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const where = parsed.error.issues[0]?.path.join(".") ?? "";
  throw new ConnectorError("permanent", `${title} answered in a form that is not known${where === "" ? "" : ` (at ${where})`}.`, {
    cause: parsed.error,
  });
}
