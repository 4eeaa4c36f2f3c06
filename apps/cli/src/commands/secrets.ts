import { catalog } from "@allod/catalog";
import { compile } from "@allod/compiler";
import { compareText } from "@allod/core";
import type { Command } from "commander";

import { cliErrors } from "../errors.ts";
import { openSecrets } from "../site.ts";
import { compileSound, readWorkspaceFile, type WorkspaceFile } from "../workspace-file.ts";
import { command, type CommandContext } from "./command.ts";

interface SecretOptions {
  readonly file: string;
}

export function secretsCommand(context: CommandContext): Command {
  return command(
    "secrets",
    "the workspace's secrets, kept in a SOPS file",
    "allod secrets list\nallod secrets show authentik/first-password\nallod secrets rotate authentik/client-nextcloud",
  )
    .addCommand(list(context))
    .addCommand(show(context))
    .addCommand(rotate(context));
}

function list({ terminal }: CommandContext): Command {
  return withFile(command("list", "their names", "allod secrets list")).action(async ({ file: name }: SecretOptions) => {
    const file = await readWorkspaceFile(name, terminal, "secrets list --file");
    const names = (await openSecrets(file, terminal)).names();
    const awaited = foundIn(file).filter((ref) => !names.includes(ref.name));
    const lines = [...names, ...awaited.map((ref) => `${ref.name} (not yet: ${ref.by} makes it during \`allod up\`)`)];
    terminal.print(lines.length === 0 ? cliErrors.definitions["cli.secret.unmade"].text : lines.join("\n"));
    terminal.printJson({ secrets: names, awaited: awaited.map((ref) => ref.name) });
  });
}

function show({ terminal }: CommandContext): Command {
  return withFile(command("show", "print the value of one", "allod secrets show authentik/first-password"))
    .argument("<name>", "as `allod secrets list` prints it")
    .action(async (given: string, { file: name }: SecretOptions) => {
      const file = await readWorkspaceFile(name, terminal, "secrets show --file");
      const secrets = await openSecrets(file, terminal);
      const awaited = secrets.has(given) ? undefined : foundIn(file).find((ref) => ref.name === given);
      if (awaited !== undefined) throw cliErrors.error("cli.secret.awaited", { name: given, by: awaited.by });
      if (!secrets.names().includes(given)) throw unknown(given, secrets.names());
      const value = secrets.reveal({ name: given }).reveal();
      terminal.print(value);
      terminal.printJson({ name: given, value });
    });
}

function rotate({ terminal }: CommandContext): Command {
  return withFile(
    command(
      "rotate",
      "give one a new value; `allod up` brings it to every reader",
      "allod secrets rotate authentik/client-nextcloud && allod up",
    ),
  )
    .argument("<name>", "as `allod secrets list` prints it")
    .action(async (given: string, { file: name }: SecretOptions) => {
      const file = await readWorkspaceFile(name, terminal, "secrets rotate --file");
      const secrets = await openSecrets(file, terminal);
      const ref = compileSound(file).plan.secrets.find((known) => known.name === given || given.startsWith(`${known.name}/`));
      if (ref === undefined && secrets.names().includes(given))
        throw cliErrors.error("cli.secret.kept", { name: given, reason: "no component of this workspace uses it, or Allod itself does" });
      if (ref?.spec.type === "found" && !secrets.has(ref.name))
        throw cliErrors.error("cli.secret.awaited", { name: given, by: ref.spec.by });
      if (ref === undefined || !secrets.has(ref.name)) throw unknown(given, secrets.names());
      if (ref.keep !== undefined) throw cliErrors.error("cli.secret.kept", { name: ref.name, reason: ref.keep });
      await secrets.rotate(ref);
      await secrets.save();
      terminal.print(
        ref.spec.type === "found"
          ? `${ref.name} is forgotten. Have ${ref.spec.by} make a new one, and bring it to its readers: allod up ${name}`
          : `${ref.name} has a new value. Bring it to its readers: allod up ${name}`,
      );
      terminal.printJson({ rotated: ref.name });
    });
}

/** The secrets that running products make, as far as the file says now. */
function foundIn({ source }: WorkspaceFile): { name: string; by: string }[] {
  const secrets = compile(source, catalog).plan?.secrets ?? [];
  return secrets.flatMap(({ name, spec }) => (spec.type === "found" ? [{ name, by: spec.by }] : []));
}

function withFile(subcommand: Command): Command {
  return subcommand.option("--file <file>", "the workspace file", "workspace.yaml");
}

function unknown(name: string, names: readonly string[]): Error {
  if (names.length === 0) return cliErrors.error("cli.secret.unmade");
  const near = names.filter((other) => other.includes(name) || name.includes(other.split("/")[1] ?? other)).toSorted(compareText);
  return cliErrors.error("cli.secret.unknown", {
    name,
    suggestion: near.length > 0 ? `Did you mean ${near.slice(0, 3).join(" or ")}?` : "`allod secrets list` prints their names.",
  });
}
