import { resolve } from "node:path";

import { displayText } from "@allod/compiler";
import type { Command } from "commander";

import { count } from "../terminal.ts";
import { compileSound, readWorkspaceFile, sayWarnings } from "../workspace-file.ts";
import { type CommandContext, onWorkspace } from "./command.ts";

export function renderCommand({ terminal }: CommandContext): Command {
  return onWorkspace(
    "render",
    "the whole deployment as files",
    "allod render workspace.yaml                # look at it; [secret name] stands for each secret\nallod render workspace.yaml --out deploy   # write it, secrets too, under deploy/secrets",
  )
    .option("--out <directory>", "write the files there, with secrets; without it they are shown, without")
    .action(async (name: string, { out }: { out?: string }) => {
      const file = await readWorkspaceFile(name, terminal, "render");
      const sound = compileSound(file);
      sayWarnings(sound, file, terminal);
      if (out === undefined) {
        const { files } = sound;
        const shown = [...files].map(([path, { content, sensitive }]) => ({ path, sensitive, content: displayText(content) }));
        for (const { path, content } of shown) terminal.print(`${terminal.style("bold", `# ${path}`)}\n${content}`);
        terminal.printJson({ files: shown });
        return;
      }
      // Only writing needs what is slow to load: encryption.
      const [{ materialize, writeFolder }, { renderWithSecrets }] = await Promise.all([import("@allod/deploy"), import("../site.ts")]);
      const { secrets, made, files, manifest } = await renderWithSecrets(sound, file, terminal);
      await secrets.save();
      const { written, removed } = await writeFolder(resolve(terminal.environment.cwd, out), materialize(files, manifest, secrets));
      if (made.length > 0) terminal.say(`Made ${count(made.length, "secret")} in ${file.secretsFile}.`);
      terminal.print(
        `Wrote ${written} files to ${out}${removed > 0 ? `, removed ${removed}` : ""}.\nThe files under ${out}/secrets are in clear: keep them out of git. Databases and sign-in are set up by: allod up ${name}`,
      );
      terminal.printJson({ directory: out, written, removed });
    });
}
