import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from "node:http";

import type { ObjectKind } from "../contract/desired.ts";

/**
 * What becomes of a request to a fake. `late`: the work is done and the answer is lost; `drop`: the connection ends
 * before anything is done; `hang`: there is never an answer.
 */
export type Fate = "ok" | "500" | "429" | "hang" | "late" | "drop";

export interface FakeRequest {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  /** As it came. */
  readonly text: string;
  /** Parsed when it says that it is JSON or a form (`URLSearchParams`), and can be; else undefined. */
  readonly body: unknown;
}

export interface FakeAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Text is sent as it is, anything else as JSON; undefined: nothing. */
  readonly body?: unknown;
}

/** An object in a fake, as far as tests of every product count them. */
export interface FakeObject {
  readonly kind: ObjectKind;
  readonly externalId: string;
  /** Ours, where the product keeps it; undefined: made by somebody else. */
  readonly allodId: string | undefined;
}

export interface FakeServer {
  /** Without a slash at the end. */
  readonly url: string;
  /** What was asked, in order, also what was answered with a failure. */
  readonly requests: readonly { readonly method: string; readonly path: string }[];
  /** The fates of the next requests, or of each; in place of what was said before. Beyond the list all goes well. */
  misbehave(fates: readonly Fate[] | ((request: { readonly method: string; readonly path: string }) => Fate)): void;
  stop(): Promise<void>;
}

/** A FAKE that stands for one product: every product's fake is one. */
export interface FakeProduct extends FakeServer {
  objects(): readonly FakeObject[];
}

/** Starts a FAKE product on a free port of loopback: `answer` says what it answers, and may be made to fail. */
export async function startFake(answer: (request: FakeRequest) => FakeAnswer | Promise<FakeAnswer>): Promise<FakeServer> {
  const requests: { method: string; path: string }[] = [];
  let fateOf: (request: { method: string; path: string }) => Fate = () => "ok";
  const server = createServer((incoming, outgoing) => {
    void serve(incoming, outgoing, { answer, requests, fateOf: (request) => fateOf(request) }).catch((error: unknown) => {
      outgoing.writeHead(599, { "content-type": "text/plain" }).end(`the fake itself failed: ${String(error)}`);
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("a fake listens on a port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    requests,
    misbehave(fates) {
      if (typeof fates === "function") fateOf = fates;
      else {
        const left = [...fates];
        fateOf = () => left.shift() ?? "ok";
      }
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

interface Deps {
  readonly answer: (request: FakeRequest) => FakeAnswer | Promise<FakeAnswer>;
  readonly requests: { method: string; path: string }[];
  readonly fateOf: (request: { method: string; path: string }) => Fate;
}

async function serve(incoming: IncomingMessage, outgoing: ServerResponse, { answer, requests, fateOf }: Deps): Promise<void> {
  const url = new URL(incoming.url ?? "/", "http://fake");
  const method = incoming.method ?? "GET";
  const text = await readText(incoming);
  const asked = { method, path: url.pathname };
  requests.push(asked);
  const fate = fateOf(asked);
  if (fate === "hang") return;
  if (fate === "drop") incoming.socket.destroy();
  else if (fate === "500") send(outgoing, { status: 500, body: { error: "made to fail" } });
  else if (fate === "429") send(outgoing, { status: 429, headers: { "retry-after": "1" }, body: { error: "made to fail" } });
  else {
    const { headers } = incoming;
    const answered = await answer({ ...asked, query: url.searchParams, headers, text, body: parse(text, headers["content-type"]) });
    if (fate === "late") incoming.socket.destroy();
    else send(outgoing, answered);
  }
}

async function readText(incoming: IncomingMessage): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Uint8Array);
  return Buffer.concat(chunks).toString("utf8");
}

function parse(text: string, type = ""): unknown {
  if (type.startsWith("application/x-www-form-urlencoded")) return new URLSearchParams(text);
  if (!/\bjson\b/.test(type)) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function send(outgoing: ServerResponse, { status, headers = {}, body }: FakeAnswer): void {
  const type = typeof body === "string" ? "text/plain; charset=utf-8" : "application/json; charset=utf-8";
  outgoing.writeHead(status, { ...(body === undefined ? {} : { "content-type": type }), ...headers });
  outgoing.end(body === undefined || typeof body === "string" ? body : JSON.stringify(body));
}
