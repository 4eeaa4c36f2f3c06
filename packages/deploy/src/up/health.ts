import type { PlannedWorkload } from "@allod/compiler";
import type { Clock } from "@allod/core";

import { deployErrors } from "../errors.ts";
import { type Container, listContainers, type Site } from "../engine.ts";
import type { Progress } from "../progress.ts";

const POLL = 500;
const LOG_LINES = 15;
/** Ends this often before it is said to keep ending: some programs end once while they wait for another. */
const ENDS = 3;

interface Wait {
  readonly site: Site;
  readonly clock: Clock;
  readonly progress: Progress;
  readonly redact: (text: string) => string;
}

/** Waits until all of these are healthy. Throws as soon as one cannot become it any more, with its last words. */
export async function waitHealthy(workloads: readonly PlannedWorkload[], wait: Wait): Promise<void> {
  const { site, clock, progress } = wait;
  const begun = clock.now().getTime();
  const waiting = new Map(workloads.map((workload) => [workload.id, workload]));
  while (waiting.size > 0) {
    const containers = await listContainers(site);
    for (const workload of waiting.values()) {
      const container = containers.find((other) => other.workload === workload.id);
      if (container?.state === "running" && container.health === "healthy") {
        waiting.delete(workload.id);
        progress({ kind: "workload", workload: workload.id, text: "healthy" });
      } else await refuseHopeless(workload, container, { ...wait, waited: clock.now().getTime() - begun });
    }
    if (waiting.size > 0) await clock.sleep(POLL);
  }
}

async function refuseHopeless(workload: PlannedWorkload, container: Container | undefined, wait: Wait & { waited: number }): Promise<void> {
  const { id } = workload;
  if (container !== undefined) {
    const ended =
      container.state === "exited" || container.state === "dead" || (container.state === "restarting" && container.restarts >= ENDS);
    if (ended)
      throw deployErrors.error("workload.ended", { workload: id, code: container.exitCode, log: await lastWords(container, wait) });
    // Between two starts the engine calls a container unhealthy too.
    if (container.state === "running" && container.health === "unhealthy")
      throw deployErrors.error("workload.unhealthy", {
        workload: id,
        reason: wait.redact(container.healthOutput).slice(0, 300),
        log: await lastWords(container, wait),
      });
  }
  const { startPeriod, interval, timeout, retries } = workload.health;
  const patience = startPeriod.milliseconds + retries * (interval.milliseconds + timeout.milliseconds) + 60_000;
  if (wait.waited > patience) throw deployErrors.error("workload.late", { workload: id, seconds: Math.round(wait.waited / 1000) });
}

/** The end of a container's log, without secrets, indented. */
async function lastWords({ id }: Container, { site, redact }: Wait): Promise<string> {
  const { stdout, stderr } = await site.target.run(["docker", "logs", "--tail", String(LOG_LINES), id]);
  const lines = redact(`${stdout}${stderr}`)
    .split("\n")
    .filter((line) => line.trim() !== "");
  return lines.length === 0
    ? "  (it said nothing)"
    : lines
        .slice(-LOG_LINES)
        .map((line) => `  | ${line.length > 600 ? `${line.slice(0, 300)} … ${line.slice(-300)}` : line}`)
        .join("\n");
}
