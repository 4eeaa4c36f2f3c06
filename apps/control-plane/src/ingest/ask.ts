import { ConnectorError, type ProductHttp } from "@allod/connectors";
import type { Clock } from "@allod/core";
import type { z } from "zod";

import { textAt, textOf } from "./json.ts";
import { IngestError } from "./source.ts";

/** One request; a reading makes several. */
const DEADLINE = 30_000;
/** Nobody says more, and means it. */
const LONGEST_WAIT = 3_600_000;

export interface Question<T> {
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | boolean>>;
  readonly answer: z.ZodType<T>;
  /** What 404 means, where it is an answer. */
  readonly missing?: T;
  readonly signal: AbortSignal;
}

/** Asks a product. Throws {@link IngestError} and nothing else. */
export type Ask = <T>(question: Question<T>) => Promise<T>;

/** The answer is larger than what is read of any: fewer rows may be asked for. */
export class TooLarge extends IngestError {}

/** `refused`: what to do when our credentials are taken, and are not enough. */
export function asker(http: ProductHttp, { title, refused, clock }: { title: string; refused: string; clock: Clock }): Ask {
  async function send(path: string, query: Question<unknown>["query"], signal: AbortSignal) {
    try {
      return await http({ method: "GET", path, query: query ?? {}, signal: AbortSignal.any([signal, AbortSignal.timeout(DEADLINE)]) });
    } catch (cause) {
      if (!(cause instanceof ConnectorError)) throw cause;
      if (cause.kind === "permanent") throw new TooLarge("broken", cause.message, { cause });
      throw new IngestError(cause.kind === "auth" ? "auth" : cause.kind === "transient" ? "transient" : "broken", cause.message, { cause });
    }
  }

  return async ({ path, query, answer, missing, signal }) => {
    const { status, headers, body } = await send(path, query, signal);
    if (status === 404 && missing !== undefined) return missing;
    const said = wordsOf(body);
    const message = `${title} answered ${status} at ${path}${said === "" ? "" : `: ${said}`}.`;
    if (status === 401 || status === 403) throw new IngestError("auth", `${message} ${refused}`);
    // 405 without words is how authentik fails inside (recorded, 2026.8.0-rc1).
    if (status === 408 || status === 429 || status >= 500 || (status === 405 && said === ""))
      throw new IngestError("transient", message, { retryAfter: waitOf(headers.get("retry-after"), body, clock.now()) });
    if (status >= 300) throw new IngestError("broken", message);
    const parsed = answer.safeParse(body);
    if (parsed.success) return parsed.data;
    const where = parsed.error.issues[0]?.path.join(".") ?? "";
    throw new IngestError("broken", `${title} answered ${path} in a form that is not known${where === "" ? "" : ` (at ${where})`}.`);
  };
}

/** `{detail}` of authentik, `{error}` and `{errorMessage}` of Keycloak and Synapse. */
function wordsOf(body: unknown): string {
  const text = textAt(body, "detail") || textAt(body, "errorMessage") || textAt(body, "error");
  return text.slice(0, 200).replace(/\.$/, "");
}

/** Seconds or a date in the header, milliseconds in the answer of Synapse. */
function waitOf(header: string | null, body: unknown, now: Date): number | undefined {
  const seconds = header === null ? Number.NaN : Number(header);
  const said = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(header ?? "") - now.getTime();
  const wait = Number.isFinite(said) ? said : Number(textOf(textAt(body, "retry_after_ms") || "none"));
  return Number.isFinite(wait) ? Math.min(Math.max(wait, 0), LONGEST_WAIT) : undefined;
}
