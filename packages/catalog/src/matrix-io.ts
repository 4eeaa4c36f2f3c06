import type { Endpoint, TaskIo, TaskRequest } from "@allod/compiler/component";

import { catalogErrors } from "./errors.ts";

/** A product's HTTP API in JSON, as a task asks it. */
export interface JsonApi {
  /** The answer's status and its body. */
  ask(method: TaskRequest["method"], path: string, body?: object): Promise<{ readonly status: number; readonly body: unknown }>;
  /** The body of an answer that says that it was done. */
  must(method: TaskRequest["method"], path: string, body?: object): Promise<unknown>;
}

/** The client and admin API of a homeserver, asked on loopback from inside its own container, as whoever has the token. */
export function matrixApi(io: TaskIo, { workload, port }: Endpoint, token: string): JsonApi {
  return jsonApi({ io, from: workload, to: { workload: "127.0.0.1", port }, title: "Synapse" }, { authorization: `Bearer ${token}` });
}

interface Connection {
  readonly io: TaskIo;
  /** The workload in whose container it is asked. */
  readonly from: string;
  readonly to: Endpoint;
  /** For messages. */
  readonly title: string;
}

export function jsonApi({ io, from, to: { workload: host, port }, title }: Connection, headers: Readonly<Record<string, string>>): JsonApi {
  async function ask(method: TaskRequest["method"], path: string, body?: object): Promise<{ status: number; body: unknown }> {
    const request = { method, path, headers: { "content-type": "application/json", ...headers } };
    const answer = await io.http(from, { host, port }, body === undefined ? request : { ...request, body: JSON.stringify(body) });
    return { status: answer.status, body: parsed(answer.body) };
  }
  return {
    ask,
    async must(method, path, body) {
      const answer = await ask(method, path, body);
      if (answer.status < 300) return answer.body;
      throw catalogErrors.error("matrix.api.refused", { title, status: answer.status, what: `${method} ${path.split("?")[0]}`, from });
    },
  };
}

/** Proxies answer in HTML: that is no answer of the product. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
