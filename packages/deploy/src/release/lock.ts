import { once } from "node:events";

import { deployErrors } from "../errors.ts";
import type { Site } from "../engine.ts";

/** Makes the directory, or looks whether it is ours; then holds its lock for as long as somebody is at the other end. */
const SCRIPT = `umask 077; mkdir -p "$1" || exit 74
for path in "$1"/* "$1"/.[!.]*; do
  [ -e "$path" ] || [ -L "$path" ] || continue
  case "\${path##*/}" in releases|current|current.part|state.json|state.json.part|lock|command.lock) ;; *) echo "\${path##*/}" >&2; exit 73;; esac
done
command -v flock >/dev/null || exit 127; exec 9>"$1/lock" || exit 74; flock -n 9 || exit 75; echo locked; exec cat >/dev/null`;

/**
 * One `up` at a time on a target. The lock is the kernel's, held by a process on the target that reads from us: when
 * we end, in whatever way, it ends too.
 */
export async function withLock<T>({ target, root }: Site, work: () => Promise<T>): Promise<T> {
  if (!/^\/[^/]+\/./.test(root) || root.split("/").includes("..")) throw deployErrors.error("target.root", { root });
  // Says what stands in the way of reaching the target at all, before a lock could be blamed for it.
  await target.run(["true"]);
  const holder = target.start(["sh", "-c", SCRIPT, "sh", root]);
  let problem = "";
  holder.stderr.on("data", (chunk: Buffer) => (problem = (problem + chunk.toString()).slice(-500)));
  const locked = await Promise.race([once(holder.stdout, "data").then(() => "locked" as const), holder.ended]);
  if (locked === 73) throw deployErrors.error("target.foreign", { root, found: problem.trim() });
  if (locked === 75) throw deployErrors.error("target.locked", { target: target.name });
  if (locked === 127) throw deployErrors.error("target.program.missing", { program: "flock" });
  if (locked !== "locked")
    throw deployErrors.error("target.permission", { reason: problem.trim().split("\n").at(-1) ?? `exit code ${locked}` });
  try {
    return await work();
  } finally {
    holder.stdin.end();
    await holder.ended;
  }
}

/**
 * The arguments of a command that changes the target. It waits for one that an earlier `up`, killed in the middle, left
 * running: the engine is never asked for two changes at once.
 */
export function exclusively({ root }: Site, argv: readonly string[]): [string, ...string[]] {
  return ["flock", `${root}/command.lock`, ...argv];
}
