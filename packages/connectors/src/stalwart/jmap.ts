import { z } from "zod";

import { ConnectorError, type ConnectorErrorKind } from "../contract/errors.ts";
import { errorOfStatus, parseAnswer, productHttp } from "../contract/product-http.ts";
import { authorization, type StalwartConfig } from "./config.ts";

export const TITLE = "Stalwart";

/** `maxCallsInRequest` of the session (0.16.18). */
const MOST_CALLS = 16;

/** A method and its arguments: `["x:Domain/get", { ids: ["c"] }]`. */
export type Call = readonly [method: string, args: Readonly<Record<string, unknown>>];

/** Why an object was not made, changed or taken away (RFC 8620, section 5.3, and what Stalwart adds). */
export interface Refusal extends z.infer<typeof refusal> {}

const objectId = z.object({ object: z.string(), id: z.string() });
const refusal = z.object({
  type: z.string(),
  description: z.string().optional(),
  properties: z.array(z.string()).optional(),
  /** Of `primaryKeyViolation`: who has it. */
  objectId: objectId.optional(),
  /** Of `objectIsLinked`: what needs it. */
  linkedObjects: z.array(objectId).optional(),
  validationErrors: z.array(z.object({ type: z.string(), property: z.string().optional() })).optional(),
});

const refusals = z.record(z.string(), refusal).default({});
const setAnswer = z.object({
  created: z.record(z.string(), z.object({ id: z.string() })).default({}),
  notCreated: refusals,
  notUpdated: refusals,
  notDestroyed: refusals,
});

interface Patch {
  readonly id: string;
  readonly patch: Readonly<Record<string, unknown>>;
}

export interface Jmap {
  /** Who we are and what we may do: answers also when we may do nothing. */
  account(signal: AbortSignal): Promise<{ readonly permissions: readonly string[] }>;
  /** What each call was answered, in order. Calls after one that was refused are done all the same. */
  ask(calls: readonly Call[], signal: AbortSignal): Promise<readonly unknown[]>;
  get<T>(
    object: string,
    request: { readonly ids: readonly string[]; readonly row: z.ZodType<T> },
    signal: AbortSignal,
  ): Promise<readonly T[]>;
  query(object: string, filter: Readonly<Record<string, string>>, signal: AbortSignal): Promise<readonly string[]>;
  /** The id of the new object, or why there is none. */
  create(object: string, value: Readonly<Record<string, unknown>>, signal: AbortSignal): Promise<string | Refusal>;
  /** Nothing, or why it is as it was: a patch is done as a whole or not at all. */
  update(object: string, change: Patch, signal: AbortSignal): Promise<Refusal | undefined>;
}

/**
 * Stalwart's management API (0.16): JMAP methods named `x:<Object>/get|set|query`, posted to `/jmap/`. The address is our
 * own and not the session's `apiUrl`, which names the public host whatever was asked.
 */
export function jmap(config: StalwartConfig): Jmap {
  const credentials = authorization(config);
  const http = productHttp({ title: TITLE, baseUrl: config.url, headers: async () => ({ authorization: credentials }) });

  async function ask(calls: readonly Call[], signal: AbortSignal): Promise<readonly unknown[]> {
    if (calls.length > MOST_CALLS) throw new TypeError(`a request holds ${MOST_CALLS} calls and not ${calls.length}`);
    const methodCalls = calls.map(([method, args], index) => [method, args, `c${index}`]);
    const { status, body } = await http({ method: "POST", path: "/jmap/", body: { using: USING, methodCalls }, signal });
    if (status !== 200) throw refusalOfRequest(status, body);
    const { methodResponses } = parseAnswer(TITLE, answers, body);
    return calls.map(([method], index) => {
      const answer = methodResponses.find(([, , id]) => id === `c${index}`);
      if (answer?.[0] === "error") throw refusalOfMethod(method, parseAnswer(TITLE, methodError, answer[1]));
      if (answer?.[0] !== method) throw new ConnectorError("permanent", `${TITLE} did not answer ${method}.`);
      return answer[1];
    });
  }

  async function set(object: string, args: Readonly<Record<string, unknown>>, signal: AbortSignal): Promise<z.infer<typeof setAnswer>> {
    const [answer] = await ask([[`x:${object}/set`, args]], signal);
    return parseAnswer(TITLE, setAnswer, answer);
  }

  return {
    ask,
    async account(signal) {
      const { status, body } = await http({ method: "GET", path: "/api/account", signal });
      if (status !== 200) throw refusalOfRequest(status, body);
      return parseAnswer(TITLE, z.object({ permissions: z.array(z.string()) }), body);
    },
    async get(object, { ids, row }, signal) {
      const [answer] = await ask([getCall(object, ids, row)], signal);
      return listOf(row, answer);
    },
    async query(object, filter, signal) {
      const [answer] = await ask([[`x:${object}/query`, { filter }]], signal);
      return idsOf(answer);
    },
    async create(object, value, signal) {
      const { created, notCreated } = await set(object, { create: { new: value } }, signal);
      const made = created["new"]?.id ?? notCreated["new"];
      if (made === undefined) throw new ConnectorError("permanent", `${TITLE} did not say what became of a new ${object}.`);
      return made;
    },
    async update(object, { id, patch }, signal) {
      const { notUpdated } = await set(object, { update: { [id]: patch } }, signal);
      return notUpdated[id];
    },
  };
}

const USING = ["urn:ietf:params:jmap:core", "urn:stalwart:jmap"];
const answers = z.object({ methodResponses: z.array(z.tuple([z.string(), z.unknown(), z.string()])) });
const methodError = z.object({ type: z.string(), description: z.string().optional() });

/** Asks for the fields of the row, and so never for credentials. */
export function getCall(object: string, ids: readonly string[], row: z.ZodType): Call {
  const fields = row instanceof z.ZodObject ? Object.keys(row.shape) : [];
  return [`x:${object}/get`, { ids, ...(fields.length === 0 ? {} : { properties: fields.filter((field) => field !== "id") }) }];
}

export function listOf<T>(row: z.ZodType<T>, answer: unknown): readonly T[] {
  return parseAnswer(TITLE, z.object({ list: z.array(row) }), answer).list;
}

export function idsOf(answer: unknown): readonly string[] {
  return parseAnswer(TITLE, z.object({ ids: z.array(z.string()) }), answer).ids;
}

export function notDestroyed(answer: unknown, id: string): Refusal | undefined {
  const refused = parseAnswer(TITLE, setAnswer, answer).notDestroyed[id];
  return refused?.type === "notFound" ? undefined : refused;
}

/** What a refusal means: `Stalwart refused to make a mailbox: invalidPatch (name): Invalid email local part.` */
export function errorOf({ type, description, properties = [], validationErrors = [] }: Refusal, what: string): ConnectorError {
  const named = [...properties, ...validationErrors.map((error) => `${error.property ?? "?"}: ${error.type}`)].filter(
    (name) => name !== "",
  );
  const where = named.length === 0 ? "" : ` (${named.join(", ")})`;
  const kinds: Readonly<Record<string, ConnectorErrorKind>> = { notFound: "not-found", overQuota: "quota", rateLimit: "transient" };
  return new ConnectorError(kinds[type] ?? "permanent", `${TITLE} refused ${what}: ${type}${where}${said(description)}.`);
}

const problem = z.object({ type: z.string().optional(), detail: z.string().optional() });

function said(description: string | undefined): string {
  return description === undefined ? "" : `: ${description.replace(/\.$/, "").slice(0, 300)}`;
}

/** Too much at once is answered 400 with a type of its own (RFC 8620, section 3.6.1). */
function refusalOfRequest(status: number, body: unknown): ConnectorError {
  const { type, detail } = problem.catch({}).parse(body);
  if (status === 400 && type?.endsWith(":limit") === true)
    return new ConnectorError("transient", `${TITLE} has too much to do: ${detail ?? "a limit was reached"}.`);
  // Objects that are gone are answered otherwise: this is no Stalwart, or none behind the proxy just now.
  if (status === 404) return new ConnectorError("transient", `${TITLE} is not at its address (404): look at the key url.`);
  return errorOfStatus(TITLE, status, detail?.replace(/\.$/, ""));
}

/** RFC 8620, section 3.6.2. */
function refusalOfMethod(method: string, { type, description }: z.infer<typeof methodError>): ConnectorError {
  const kind: ConnectorErrorKind = type === "forbidden" ? "auth" : type.startsWith("server") ? "transient" : "permanent";
  return new ConnectorError(kind, `${TITLE} refused ${method}: ${type}${said(description)}.`);
}
