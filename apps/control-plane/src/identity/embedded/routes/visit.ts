import type { IncomingMessage, ServerResponse } from "node:http";
import { isIP } from "node:net";

import { signInErrors } from "../../errors.ts";
import { chooseLanguage, type Fault, type Texts, textsIn } from "../texts/texts.ts";

const BODY_LIMIT = 64 * 1024;
export const LANGUAGE_COOKIE = "allod_language";

/** A request to one of our own pages. */
export interface Visit {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  readonly path: string;
  /** What the route's `:names` stood for. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** A field of the form that was sent; empty when there is none. */
  field(name: string): string;
  /** What was sent as JSON. */
  readonly json: unknown;
  cookie(name: string): string | undefined;
  /** Of the network: what attempts are counted by. */
  readonly address: string;
  /** In the language that was chosen in this browser, or is that of `locale`, or is asked for. */
  texts(locale?: string): Texts;
}

/** What is sent back. */
export type Answer = {
  /** Whole `Set-Cookie` headers. */
  readonly cookies?: readonly string[];
} & (
  | { readonly page: string; readonly status?: number; readonly wait?: number }
  | { readonly redirect: string }
  | { readonly json: unknown; readonly status?: number }
);

/** Reads a request. Throws `form.invalid` for a body that is too large or of another kind. */
export async function visitOf(
  req: IncomingMessage,
  res: ServerResponse,
  given: Pick<Visit, "path" | "params" | "query" | "address">,
): Promise<Visit> {
  const body = req.method === "POST" ? await readBody(req) : "";
  const isJson = (req.headers["content-type"] ?? "").startsWith("application/json");
  const fields = new URLSearchParams(isJson ? "" : body);
  const cookies = cookiesOf(req);
  return {
    req,
    res,
    ...given,
    field: (name) => fields.get(name) ?? "",
    json: isJson ? parseJson(body) : undefined,
    cookie: (name) => cookies.get(name),
    texts: (locale) => textsIn(languageOf(req, locale)),
  };
}

/** The language for whoever sends this: chosen in this browser, else that of `locale`, else of the browser. */
export function languageOf(req: IncomingMessage, locale?: string): ReturnType<typeof chooseLanguage> {
  return chooseLanguage([cookiesOf(req).get(LANGUAGE_COOKIE), locale, req.headers["accept-language"]]);
}

/** Refuses what another website had a browser send: every browser says where a POST comes from. */
export function assertOurs({ headers }: IncomingMessage, origin: string): void {
  if (headers.origin !== origin) throw signInErrors.error("form.foreign");
}

/** Who sent it, as far as the network tells: behind our proxy, what it wrote last. An IPv6 address stands for its /64. */
export function addressOf(req: IncomingMessage, trustProxy: boolean): string {
  const forwarded = trustProxy
    ? (String(req.headers["x-forwarded-for"] ?? "")
        .split(",")
        .at(-1)
        ?.trim() ?? "")
    : "";
  const address = (isIP(forwarded) === 0 ? (req.socket.remoteAddress ?? "") : forwarded).replace(/^::ffff:(?=\d+\.)/, "");
  if (isIP(address) !== 6) return address;
  const [head = "", tail] = address.split("::").map((half) => half.split(":").filter((group) => group !== ""));
  const groups = tail === undefined ? head : [...head, ...Array.from({ length: 8 - head.length - tail.length }, () => "0"), ...tail];
  return `${[...groups].slice(0, 4).join(":")}::/64`;
}

async function readBody(req: IncomingMessage): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of req) {
    const bytes = chunk as Uint8Array;
    size += bytes.length;
    if (size > BODY_LIMIT) throw signInErrors.error("form.invalid");
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw signInErrors.error("form.invalid", {}, error);
  }
}

function cookiesOf({ headers }: IncomingMessage): ReadonlyMap<string, string> {
  const pairs = (headers.cookie ?? "").split(";").map((pair) => /^\s*([^=]+)=(.*?)\s*$/.exec(pair));
  return new Map(pairs.flatMap((pair) => (pair?.[1] === undefined || pair[2] === undefined ? [] : [[pair[1], pair[2]]])));
}

/** The status of a page that says what is wrong. */
export function statusOf({ code }: Pick<Fault, "code">): number {
  if (code === "sign-in.wait") return 429;
  if (code === "sign-in.disabled" || code === "form.foreign") return 403;
  if (code === "page.unknown") return 404;
  if (code === "form.invalid") return 400;
  if (code === "identity.unavailable") return 503;
  if (code.startsWith("ticket.") || code === "sign-in.expired") return 410;
  return 422;
}
