import { readFile } from "node:fs/promises";

import { attempt } from "../machine/run.ts";
import type { Inspected } from "./docker.ts";

/** `from -> to:port` for every connection that can be opened, of all that there could be, sorted; and how many were tried. */
export async function reachable(running: Map<string, Inspected>): Promise<{ open: string[]; attempts: number }> {
  const attempts = await connections(running);
  const open = await inParallel(attempts, 40, async (each) => ((await connects(each)) ? [each] : []));
  const found = new Set(open.flat().map(({ from, to, port }) => `${from} -> ${to}:${port}`));
  return { open: [...found].toSorted(), attempts: attempts.length };
}

interface Attempt {
  readonly from: string;
  readonly pid: number;
  readonly to: string;
  readonly address: string;
  readonly port: number;
}

/** Every container, to every address of every other, at every port that anything there listens on (and those of the plan). */
async function connections(running: Map<string, Inspected>): Promise<Attempt[]> {
  const listening = new Map<string, Set<number>>();
  for (const [workload, { State }] of running) listening.set(workload, await listeningPorts(State.Pid));
  return [...running].flatMap(([from, { State }]) =>
    [...running].flatMap(([to, { NetworkSettings }]) => {
      if (from === to) return [];
      const addresses = Object.values(NetworkSettings.Networks).map(({ IPAddress }) => IPAddress);
      return addresses.flatMap((address) => [...(listening.get(to) ?? [])].map((port) => ({ from, pid: State.Pid, to, address, port })));
    }),
  );
}

async function listeningPorts(pid: number): Promise<Set<number>> {
  const tables = await Promise.all(["tcp", "tcp6"].map((table) => readFile(`/proc/${pid}/net/${table}`, "utf8")));
  const lines = tables.flatMap((table) => table.split("\n").slice(1)).map((line) => line.trim().split(/\s+/));
  return new Set(lines.flatMap(([, local = "", , state]) => (state === "0A" ? [Number.parseInt(local.split(":").at(-1) ?? "", 16)] : [])));
}

/** Opens a TCP connection from inside the container's own network namespace. */
async function connects({ pid, address, port }: Attempt): Promise<boolean> {
  const script = 'exec 3<>"/dev/tcp/$1/$2"';
  const { code } = await attempt("nsenter", [
    "--net",
    "--target",
    String(pid),
    "timeout",
    "2",
    "bash",
    "-c",
    script,
    "bash",
    address,
    String(port),
  ]);
  return code === 0;
}

async function inParallel<Item, Result>(items: readonly Item[], width: number, work: (item: Item) => Promise<Result>): Promise<Result[]> {
  const queue = [...items];
  const results: Result[] = [];
  await Promise.all(
    Array.from({ length: width }, async () => {
      for (let item = queue.shift(); item !== undefined; item = queue.shift()) results.push(await work(item));
    }),
  );
  return results;
}
