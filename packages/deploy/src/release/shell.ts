import type { Readable } from "node:stream";

import { deployErrors } from "../errors.ts";
import type { CommandResult, Target } from "../target/target.ts";

/** Runs a fixed POSIX script on the target. What varies comes as positional arguments, never inside the script. */
export type Shell = (script: string, args: readonly string[], stdin?: string | Readable) => Promise<CommandResult>;

export function shellOf(target: Target): Shell {
  return (script, args, stdin) =>
    target.run(["sh", "-euc", script, "sh", ...args], { timeout: 600_000, ...(stdin === undefined ? {} : { stdin }) });
}

/** As {@link Shell}, and throws when the script fails. */
export async function must(shell: Shell, script: string, args: readonly string[], stdin?: string | Readable): Promise<string> {
  const { code, stdout, stderr } = await shell(script, args, stdin);
  if (code === 0) return stdout;
  const reason = stderr.trim().split("\n").at(-1)?.slice(0, 300) ?? "";
  if (/no space left on device|disk quota exceeded/i.test(stderr)) throw deployErrors.error("target.disk-full", { target: "the target" });
  if (/read-only file system/i.test(stderr)) throw deployErrors.error("target.read-only", { reason });
  if (/permission denied/i.test(stderr)) throw deployErrors.error("target.permission", { reason });
  throw deployErrors.error("target.script", { reason: reason === "" ? `exit code ${code}` : reason });
}

/** What a reading program prints; undefined when there is nothing to read. What may not be read is an error, not nothing. */
export async function readOnTarget(target: Target, argv: readonly [string, ...string[]]): Promise<string | undefined> {
  const { code, stdout, stderr } = await target.run(argv);
  if (code === 0) return stdout;
  if (/permission denied/i.test(stderr)) throw deployErrors.error("target.permission", { reason: stderr.trim().slice(0, 300) });
  return undefined;
}
