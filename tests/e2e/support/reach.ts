import { readFile } from "node:fs/promises";

import { run } from "../machine/run.ts";
import type { Inspected } from "./docker.ts";

interface Target {
  readonly to: string;
  readonly address: string;
  readonly port: number;
}

/**
 * Every container, to every address of every other, at every port that anything there listens on. `open`: what can be
 * connected to, as `from -> to:port`, sorted; `attempts`: how many were made.
 */
export async function reachable(running: ReadonlyMap<string, Inspected>): Promise<{ open: string[]; attempts: number }> {
  const listening = new Map<string, Set<number>>();
  for (const [workload, { State }] of running) listening.set(workload, await listeningPorts(State.Pid));
  const tried = [...running].map(async ([from, { State }]) => {
    const targets = [...running].flatMap(([to, { NetworkSettings }]): Target[] => {
      if (from === to) return [];
      const addresses = Object.values(NetworkSettings.Networks).map(({ IPAddress }) => IPAddress);
      return addresses.flatMap((address) => [...(listening.get(to) ?? [])].map((port) => ({ to, address, port })));
    });
    const open = await connectable(State.Pid, targets);
    return { open: open.map(({ to, port }) => `${from} -> ${to}:${port}`), attempts: targets.length };
  });
  const all = await Promise.all(tried);
  return { open: [...new Set(all.flatMap(({ open }) => open))].toSorted(), attempts: all.reduce((sum, { attempts }) => sum + attempts, 0) };
}

async function listeningPorts(pid: number): Promise<Set<number>> {
  const tables = await Promise.all(["tcp", "tcp6"].map((table) => readFile(`/proc/${pid}/net/${table}`, "utf8")));
  const lines = tables.flatMap((table) => table.split("\n").slice(1)).map((line) => line.trim().split(/\s+/));
  return new Set(lines.flatMap(([, local = "", , state]) => (state === "0A" ? [Number.parseInt(local.split(":").at(-1) ?? "", 16)] : [])));
}

/** Tries all at once, waits four seconds for those that do not answer, and prints the positions of those that do. */
const TRY = `
import errno, json, selectors, socket, sys, time
waiting, found = selectors.DefaultSelector(), []
for position, (address, port) in enumerate(json.load(sys.stdin)):
    attempt = socket.socket()
    attempt.setblocking(False)
    code = attempt.connect_ex((address, port))
    if code == 0: found.append(position)
    elif code == errno.EINPROGRESS: waiting.register(attempt, selectors.EVENT_WRITE, position)
end = time.monotonic() + 4
while waiting.get_map() and time.monotonic() < end:
    for key, _ in waiting.select(end - time.monotonic()):
        if key.fileobj.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR) == 0: found.append(key.data)
        waiting.unregister(key.fileobj)
        key.fileobj.close()
print(json.dumps(found))
`;

/** The targets to which a TCP connection can be opened from inside the container's own network namespace. */
async function connectable(pid: number, targets: readonly Target[]): Promise<Target[]> {
  const input = JSON.stringify(targets.map(({ address, port }) => [address, port]));
  const found = await run("nsenter", ["--net", "--target", String(pid), "python3", "-c", TRY], { input });
  return (JSON.parse(found) as number[]).flatMap((position) => targets[position] ?? []);
}
