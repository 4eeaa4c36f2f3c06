import { createInterface } from "node:readline";

import { listContainers, type Site } from "./engine.ts";
import { deployErrors } from "./errors.ts";

export interface LogRequest {
  /** Empty: all. */
  readonly workloads: readonly string[];
  readonly follow: boolean;
  /** Lines of each, from the end. */
  readonly tail: number;
  readonly redact: (text: string) => string;
  readonly write: (line: { workload: string; text: string }) => void;
}

/** Prints what containers say, without the secrets they were given. Ends when the containers do, or at once without `follow`. */
export async function logs(site: Site, { workloads, follow, tail, redact, write }: LogRequest): Promise<void> {
  const containers = await listContainers(site);
  const names = containers.map(({ workload }) => workload);
  const unknown = workloads.find((workload) => !names.includes(workload));
  if (unknown !== undefined)
    throw deployErrors.error("logs.workload.unknown", { workload: unknown, known: names.length === 0 ? "none" : names.join(", ") });
  const wanted = containers.filter(({ workload }) => workloads.length === 0 || workloads.includes(workload));
  await Promise.all(
    wanted.map(async ({ id, workload }) => {
      const command = site.target.start(["docker", "logs", "--timestamps", "--tail", String(tail), ...(follow ? ["--follow"] : []), id]);
      command.stdin.end();
      const streams = [command.stdout, command.stderr].map(async (input) => {
        for await (const text of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) write({ workload, text: redact(text) });
      });
      await Promise.all([...streams, command.ended]);
    }),
  );
}
