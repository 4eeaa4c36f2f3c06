import { execFile, type ExecFileOptions } from "node:child_process";

/** What a program answered. */
export interface Output {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end, whatever it answers. */
export function attempt(
  program: string,
  args: readonly string[],
  options: ExecFileOptions & { readonly input?: string } = {},
): Promise<Output> {
  const { input, ...rest } = options;
  return new Promise((resolve, reject) => {
    const child = execFile(program, args, { maxBuffer: 256 * 1024 * 1024, encoding: "utf8", ...rest }, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === "number" ? error.code : undefined;
      if (code === undefined && error?.signal == null) reject(error);
      else resolve({ code: code ?? 137, stdout: String(stdout), stderr: String(stderr) });
    });
    // A program that ends without reading breaks the pipe; its exit code says what happened.
    child.stdin?.on("error", () => undefined).end(input ?? "");
  });
}

/** Runs a program that must succeed. */
export async function run(
  program: string,
  args: readonly string[],
  options: ExecFileOptions & { readonly input?: string } = {},
): Promise<string> {
  const { code, stdout, stderr } = await attempt(program, args, options);
  if (code !== 0) throw new Error(`${program} ${args.join(" ")} ended with ${code}:\n${(stderr || stdout).slice(-4000)}`);
  return stdout;
}
