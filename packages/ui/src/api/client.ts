import { problem } from "@allod/api";

import { ApiError, browserProblems } from "./error.ts";
import { readSession, type Session } from "./session.ts";

/** What parses an answer: a schema of `@allod/api`. */
export interface Schema<Output> {
  parse(data: unknown): Output;
}

export type Query = Readonly<Record<string, string | number | boolean | undefined>>;

interface GetOptions<Output> {
  readonly schema: Schema<Output>;
  readonly query?: Query | undefined;
  readonly signal?: AbortSignal | undefined;
}

interface SendOptions<Output> {
  readonly schema: Schema<Output>;
  readonly body?: unknown;
  /** The generation that the change is meant for (`If-Match`). */
  readonly generation?: number | undefined;
  /** Lets a creation be repeated without making a second one (`Idempotency-Key`). */
  readonly idempotencyKey?: string | undefined;
}

/** The API, as a portal's pages use it. Paths begin after `/api/v1`. All methods throw {@link ApiError}. */
export interface Api {
  get<Output>(path: string, options: GetOptions<Output>): Promise<Output>;
  send<Output>(method: "POST" | "PATCH" | "PUT" | "DELETE", path: string, options: SendOptions<Output>): Promise<Output>;
  /** Ends the session; answers where to go. */
  signOut(): Promise<string>;
}

export interface ApiDeps {
  readonly fetch: typeof globalThis.fetch;
  readonly session: Session;
  /** Called when the session turned out to have ended, with the reason if the server says one. */
  readonly onSessionEnded: (reason: string | undefined) => void;
}

/**
 * Makes the client of a session. Every change carries the session's CSRF token. An answer of 401, or a refused CSRF token, reads the session
 * once more: if there is one, the request is repeated, since it was not executed; if not, `onSessionEnded` is called.
 */
export function createApi({ fetch, session: begun, onSessionEnded }: ApiDeps): Api {
  let session = begun;

  async function request(path: string, init: RequestInit): Promise<Response> {
    const first = await attempt(path, init);
    if (first.ok) return first;
    const failure = await toError(first);
    if (!session.signedIn || !isAboutSession(failure)) throw failure;
    const now = await readSession(fetch);
    if (!now.signedIn) {
      onSessionEnded(now.reason);
      throw failure;
    }
    session = now;
    const second = await attempt(path, init);
    if (second.ok) return second;
    throw await toError(second);
  }

  async function attempt(path: string, init: RequestInit): Promise<Response> {
    const headers = new Headers(init.headers);
    headers.set("accept", "application/json");
    if (init.method !== "GET" && session.signedIn) headers.set("x-csrf-token", session.csrf);
    try {
      return await fetch(path, { ...init, headers });
    } catch (error) {
      if (init.signal?.aborted === true) throw error;
      throw new ApiError(browserProblems.offline, error);
    }
  }

  return {
    async get(path, { schema, query, signal }) {
      return parsed(await request(apiAddress(path, query), { method: "GET", signal: signal ?? null }), schema);
    },
    async send(method, path, { schema, body, generation, idempotencyKey }) {
      const headers = new Headers();
      if (body !== undefined) headers.set("content-type", "application/json");
      if (generation !== undefined) headers.set("if-match", `"${generation}"`);
      if (idempotencyKey !== undefined) headers.set("idempotency-key", idempotencyKey);
      const init = { method, headers, body: body === undefined ? null : JSON.stringify(body) };
      return parsed(await request(apiAddress(path), init), schema);
    },
    async signOut() {
      const response = await request("/auth/logout", { method: "POST" });
      const { next } = (await response.json()) as { readonly next?: unknown };
      return typeof next === "string" ? next : "/signed-out";
    },
  };
}

/** Where something of the API is: for what a browser asks by itself, as it does for a download. */
export function apiAddress(path: string, query: Query = {}): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined && value !== "") search.set(name, String(value));
  return `/api/v1${path}${search.size === 0 ? "" : `?${search}`}`;
}

function isAboutSession({ status, code }: ApiError): boolean {
  return status === 401 || code.startsWith("csrf.");
}

async function parsed<Output>(response: Response, schema: Schema<Output>): Promise<Output> {
  try {
    return schema.parse(response.status === 204 ? undefined : await response.json());
  } catch (error) {
    throw new ApiError(browserProblems.answer, error);
  }
}

/** A proxy in between may answer with a page of its own: then there is a status, and no problem to read. */
async function toError(response: Response): Promise<ApiError> {
  const body: unknown = await response.json().catch(() => undefined);
  const { success, data } = problem.safeParse(body);
  if (success) return new ApiError(data);
  return new ApiError({ ...browserProblems.answer, status: response.status });
}
