import { readFile, rm } from "node:fs/promises";
import { join, resolve } from "node:path";

import { clientFileNames, clientFiles, clientsOf, MARKER } from "@allod/compiler/clients";
import { ensureDirectory, writeFileAtomic } from "@allod/deploy";
import type { Command } from "commander";

import { compileSound, readWorkspaceFile, sayWarnings } from "../workspace-file.ts";
import { type CommandContext, onWorkspace } from "./command.ts";

/** What became of a file: `kept` is one of somebody's own, which is left as it is. */
type Outcome = "written" | "unchanged" | "kept" | "removed";

export function setupScriptsCommand({ terminal }: CommandContext): Command {
  return onWorkspace(
    "setup-scripts",
    "files that set up people's programs, and a page that explains them",
    "allod setup-scripts workspace.yaml --out setup   # then open setup/index.html, or put the directory on a web server",
  )
    .requiredOption("--out <directory>", "where to write them")
    .action(async (name: string, { out }: { out: string }) => {
      const file = await readWorkspaceFile(name, terminal, "setup-scripts");
      const sound = compileSound(file);
      sayWarnings(sound, file, terminal);
      const directory = resolve(terminal.environment.cwd, out);
      await ensureDirectory(directory);
      const files = new Map(clientFiles(clientsOf(sound.plan)).map(({ name: one, content }) => [one, content]));
      const outcomes = await Promise.all(
        clientFileNames.map(async (one) => ({ file: one, outcome: await settle(join(directory, one), files.get(one)) })),
      );
      const told = outcomes.flatMap(({ file: one, outcome }) => (outcome === undefined ? [] : [{ file: one, outcome }]));
      for (const { file: one, outcome } of told) if (outcome !== "kept") terminal.print(`${outcome.padEnd(9)}  ${join(out, one)}`);
      for (const { file: one, outcome } of told)
        if (outcome === "kept")
          terminal.say(`${join(out, one)} is not ours and stays as it is. Move it away, or choose another directory.`);
      terminal.printJson({ directory, files: told });
    });
}

/** Brings one file to what it should be; undefined when there is none and none should be. */
async function settle(path: string, content: string | undefined): Promise<Outcome | undefined> {
  const before = await readFile(path, "utf8").catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  });
  if (before === content) return content === undefined ? undefined : "unchanged";
  if (before !== undefined && !before.includes(MARKER)) return "kept";
  if (content === undefined) {
    await rm(path);
    return "removed";
  }
  await writeFileAtomic(path, content, path.endsWith(".sh") ? 0o755 : 0o644);
  return "written";
}
