import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";

/** Whether the real program is there: `it.skipIf(!prosodyPresent)`. Debian's package `prosody` has it. Asked for its version, it would start. */
export const prosodyPresent = spawnSync("sh", ["-c", "command -v prosody"]).status === 0;

interface Setup {
  /** Beside the configuration, in which `@` stands for their folder. */
  readonly files: Readonly<Record<string, string>>;
  /** What must listen before it is used. */
  readonly service: "c2s" | "http";
}

/** Starts a Prosody of our own; resolves when it listens, with what ends it. */
export async function startProsody(config: string, { files, service }: Setup): Promise<{ stop(): Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), "prosody-"));
  for (const [name, content] of Object.entries({ ...files, "prosody.cfg.lua": config.replaceAll("@", folder) })) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  const child = spawn("prosody", ["--config", join(folder, "prosody.cfg.lua"), "-F"], { stdio: ["ignore", "pipe", "inherit"] });
  const lines: string[] = [];
  const stop = async (): Promise<void> => {
    const ended = once(child, "exit");
    child.kill();
    await ended;
    rmSync(folder, { recursive: true });
  };
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line);
    if (line.includes(`Activated service '${service}' on`)) {
      child.stdout.resume();
      return { stop };
    }
  }
  throw new Error(`Prosody did not start:\n${lines.join("\n")}`);
}
