import { catalog } from "@allod/catalog";
import { workspaceJsonSchema } from "@allod/compiler";
import type { Command } from "commander";

import { command, type CommandContext } from "./command.ts";

export function schemaCommand({ terminal }: CommandContext): Command {
  const example =
    "allod schema > workspace.schema.json\n# then, as the first line of workspace.yaml:\n# yaml-language-server: $schema=./workspace.schema.json";
  return command("schema", "print the JSON Schema of the workspace file, for editors", example).action(() => {
    terminal.write(`${JSON.stringify(workspaceJsonSchema(catalog), undefined, 2)}\n`);
  });
}
