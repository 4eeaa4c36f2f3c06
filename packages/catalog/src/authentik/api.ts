import type { TaskIo, TaskRequest, TaskResponse } from "@allod/compiler/component";

import { catalogErrors } from "../errors.ts";
import { PORT, SERVER } from "./names.ts";

export type Row = { readonly [key: string]: unknown };

/** The API of authentik as its steward, below `/api/v3`, asked from inside the server's own container. */
export interface AuthentikApi {
  /** Undefined when it is not there. */
  get(path: string): Promise<Row | undefined>;
  /** All pages. */
  list(path: string): Promise<readonly Row[]>;
  send(method: "POST" | "PUT", path: string, body: unknown): Promise<Row>;
  /** False when there was nothing. */
  remove(path: string): Promise<boolean>;
  /** Applies a blueprint, whole or not at all. The context holds its secrets. */
  apply(blueprint: string, context: Readonly<Record<string, string>>): Promise<void>;
}

/** A page beyond the end is 404, and a list that does not end is none of ours. */
const MOST_PAGES = 100;
const BOUNDARY = "allod-blueprint-7f3a9c51";

export function authentikApi(io: TaskIo, token: string): AuthentikApi {
  async function call(request: TaskRequest): Promise<TaskResponse> {
    const headers = { authorization: `Bearer ${token}`, accept: "application/json", ...request.headers };
    return io.http(SERVER, { host: "127.0.0.1", port: PORT }, { ...request, path: `/api/v3${request.path}`, headers });
  }
  async function read(path: string): Promise<Row | undefined> {
    const response = await call({ method: "GET", path });
    return response.status === 404 ? undefined : accepted(response, `GET ${bare(path)}`);
  }
  return {
    get: read,
    async list(path) {
      const rows: Row[] = [];
      let next = 1;
      for (let pages = 0; next !== 0 && pages < MOST_PAGES; pages++) {
        const answer = await read(`${path}${path.includes("?") ? "&" : "?"}page=${next}&page_size=100`);
        rows.push(...((answer?.["results"] as Row[] | undefined) ?? []));
        next = Number((answer?.["pagination"] as Row | undefined)?.["next"] ?? 0);
      }
      return rows;
    },
    async send(method, path, body) {
      const headers = { "content-type": "application/json" };
      return accepted(await call({ method, path, headers, body: JSON.stringify(body) }), `${method} ${bare(path)}`);
    },
    async remove(path) {
      const response = await call({ method: "DELETE", path });
      if (response.status !== 404) accepted(response, `DELETE ${bare(path)}`);
      return response.status !== 404;
    },
    async apply(blueprint, context) {
      const headers = { "content-type": `multipart/form-data; boundary=${BOUNDARY}` };
      const body = multipart({ file: { filename: "allod.yaml", content: blueprint }, context: { content: JSON.stringify(context) } });
      refuseFailed(accepted(await call({ method: "POST", path: "/managed/blueprints/import/", headers, body }), "import the blueprint"));
    },
  };
}

/** It answers 200 whatever happened: `success` says it, and a warning is a value that was not found (seen on 2026.8). */
function refuseFailed({ success, logs }: Row): void {
  const said = ((logs as readonly Row[] | undefined) ?? []).filter(
    (log) => typeof log === "object" && log !== null && !["debug", "info"].includes(String(log["log_level"])),
  );
  if (success === true && said.length === 0) return;
  const reasons = [...new Set(said.map((log) => String(log["event"])))];
  throw catalogErrors.error("authentik.blueprint.refused", { reason: reasons.join("; ").slice(0, 600) || "it does not say why." });
}

function accepted(response: TaskResponse, what: string): Row {
  const { status, body } = response;
  if (status < 300) return body === "" ? {} : (JSON.parse(body) as Row);
  // A bad key is 403, not 401; missing rights are 403 with other words.
  if (status === 403 && /Token invalid|not provided/.test(body)) throw catalogErrors.error("authentik.steward.refused");
  throw catalogErrors.error("authentik.api.refused", { status, what });
}

function multipart(parts: Readonly<Record<string, { readonly filename?: string; readonly content: string }>>): string {
  const written = Object.entries(parts).map(([name, { filename, content }]) => {
    const disposition = `form-data; name="${name}"${filename === undefined ? "" : `; filename="${filename}"`}`;
    return `--${BOUNDARY}\r\nContent-Disposition: ${disposition}\r\n\r\n${content}\r\n`;
  });
  return `${written.join("")}--${BOUNDARY}--\r\n`;
}

const bare = (path: string): string => path.split("?")[0] ?? path;
