import { spawn } from "node:child_process";
import { once } from "node:events";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";

import { deployErrors } from "../errors.ts";
import type { CommandOptions, CommandResult, RunningCommand } from "./target.ts";

const OUTPUT_LIMIT = 32 * 1024 * 1024;
const TIMEOUT = 120_000;

/** Runs a program of this machine to its end, its output bounded. */
export async function runProgram(argv: readonly string[], { stdin, timeout = TIMEOUT }: CommandOptions = {}): Promise<CommandResult> {
  const [program = "", ...args] = argv;
  const child = spawn(program, args, { stdio: ["pipe", "pipe", "pipe"], signal: AbortSignal.timeout(timeout), killSignal: "SIGKILL" });
  const ended = once(child, "close").catch((cause: unknown) => {
    throw startError(program, cause);
  });
  // A program that ends before it has read everything breaks the pipe; its exit code says what happened.
  const fed = (
    stdin === undefined
      ? Promise.resolve(void child.stdin.end())
      : pipeline(stdin instanceof Readable ? stdin : Readable.from([stdin]), child.stdin)
  ).catch(() => undefined);
  const [stdout, stderr, [code]] = await Promise.all([collect(child.stdout), collect(child.stderr), ended, fed]);
  return { code: (code as number | null) ?? 137, stdout, stderr };
}

/** Starts a program of this machine. */
export function startProgram(argv: readonly string[]): RunningCommand {
  const [program = "", ...args] = argv;
  const child = spawn(program, args, { stdio: ["pipe", "pipe", "pipe"] });
  child.stdin.on("error", () => undefined);
  const ended = once(child, "close").then(
    ([code]) => (code as number | null) ?? 137,
    () => 255,
  );
  return { stdin: child.stdin, stdout: child.stdout, stderr: child.stderr, ended, kill: () => child.kill() };
}

async function collect(stream: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= OUTPUT_LIMIT) chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function startError(program: string, cause: unknown): Error {
  const { code, name } = cause as NodeJS.ErrnoException;
  if (name === "AbortError") return deployErrors.error("target.command.timeout", { program }, cause);
  return deployErrors.error(
    code === "ENOENT" ? "target.program.missing" : "target.command.failed",
    { program, reason: code ?? "it could not be started" },
    cause,
  );
}
