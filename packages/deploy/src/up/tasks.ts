import { request as httpRequest } from "node:http";
import { Duplex } from "node:stream";

import type { Task, TaskIo, TaskRequest, TaskResponse } from "@allod/compiler/component";

import { deployErrors } from "../errors.ts";
import { listContainers, type Site } from "../engine.ts";
import type { Progress } from "../progress.ts";
import type { SecretStore } from "../secrets/store.ts";

const ANSWER_LIMIT = 16 * 1024 * 1024;
const TIMEOUT = 60_000;

/** Joins a TCP connection of the container to the program's standard streams. Host and port are arguments, not script. */
const TUNNEL = 'exec 3<>"/dev/tcp/$1/$2" && { cat <&3 & cat >&3; wait; }';

/** What tasks may do, done through `docker exec`. */
export function taskIo(site: Site, secrets: Pick<SecretStore, "has" | "keep" | "reveal" | "save">): TaskIo {
  const { target } = site;
  const ids = new Map<string, string>();
  async function containerOf(workload: string): Promise<string> {
    const known = ids.get(workload);
    if (known !== undefined) return known;
    const container = (await listContainers(site)).find((other) => other.workload === workload && other.state === "running");
    if (container === undefined) throw deployErrors.error("task.container.missing", { workload });
    ids.set(workload, container.id);
    return container.id;
  }
  return {
    async exec(workload, argv, stdin) {
      return target.run(["docker", "exec", ...(stdin === undefined ? [] : ["-i"]), await containerOf(workload), ...argv], {
        timeout: TIMEOUT,
        ...(stdin === undefined ? {} : { stdin }),
      });
    },
    async http(workload, { host, port }, request) {
      const tunnel = target.start(["docker", "exec", "-i", await containerOf(workload), "bash", "-c", TUNNEL, "bash", host, String(port)]);
      try {
        return await exchange(Duplex.from({ writable: tunnel.stdin, readable: tunnel.stdout }), request, `${host}:${port}`);
      } catch (cause) {
        throw deployErrors.error("task.http.failed", { workload, request: `${request.method} ${request.path.split("?")[0]}` }, cause);
      } finally {
        tunnel.kill();
      }
    },
    reveal: async (ref) => secrets.reveal(ref).reveal(),
    has: async ({ name }) => secrets.has(name),
    async keep(ref, value) {
      secrets.keep(ref, value);
      // At once: the product tells it only now, and whatever comes next may be interrupted.
      await secrets.save();
    },
  };
}

function exchange(connection: Duplex, { method, path, headers, body }: TaskRequest, authority: string): Promise<TaskResponse> {
  return new Promise((resolve, reject) => {
    const length = body === undefined ? {} : { "content-length": String(Buffer.byteLength(body)) };
    const request = httpRequest({
      method,
      path,
      headers: { host: authority, ...headers, ...length, connection: "close" },
      createConnection: () => connection,
      timeout: TIMEOUT,
      signal: AbortSignal.timeout(TIMEOUT),
    });
    request.on("error", reject);
    request.on("response", (response) => {
      const chunks: Buffer[] = [];
      let size = 0;
      response.on("data", (chunk: Buffer) => {
        size += chunk.length;
        if (size > ANSWER_LIMIT) response.destroy(new Error("the answer is too long"));
        chunks.push(chunk);
      });
      response.on("error", reject);
      response.on("end", () => {
        const answered = Object.entries(response.headers).map(([name, value]) => [
          name,
          Array.isArray(value) ? value.join(", ") : (value ?? ""),
        ]);
        resolve({
          status: response.statusCode ?? 0,
          headers: Object.fromEntries(answered) as Record<string, string>,
          body: Buffer.concat(chunks).toString("utf8"),
        });
      });
    });
    request.end(body);
  });
}

/** What a task changed. Empty when everything was as it should be. */
export interface TaskOutcome {
  readonly task: string;
  readonly changes: readonly string[];
}

/** Checks, changes what differs, and checks again: a task that cannot settle is a failure, not a loop. */
export async function runTask(task: Task, io: TaskIo, progress: Progress): Promise<TaskOutcome> {
  const changes = await task.check(io);
  for (const change of changes) {
    progress({ kind: "task", title: task.title, text: change.summary });
    await change.apply();
  }
  const left = changes.length === 0 ? [] : await task.check(io);
  if (left.length > 0)
    throw deployErrors.error("task.unsettled", { title: task.title, left: left.map(({ summary }) => summary).join("; ") });
  return { task: task.id, changes: changes.map(({ summary }) => summary) };
}
