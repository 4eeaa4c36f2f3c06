import { AllodError } from "@allod/core";
import { Command, CommanderError, Option } from "commander";

import type { CommandContext } from "./commands/command.ts";
import { commandsFor } from "./commands/index.ts";
import { cliErrors } from "./errors.ts";
import { EXIT, EXIT_HELP, exitCodeFor } from "./exit-codes.ts";
import { type Environment, type Terminal, terminalFor } from "./terminal.ts";
import { InvalidWorkspace, show } from "./workspace-file.ts";

const VERSION = "0.1.0";

/** Runs the program: arguments in, exit code out. */
export async function main(argv: readonly string[], environment: Environment): Promise<number> {
  const terminal = terminalFor(environment, argv.includes("--json"));
  try {
    let code: number = EXIT.ok;
    const program = programFor({ terminal, commands: await commandsFor(argv), finish: (result) => (code = result) });
    await program.parseAsync([...argv], { from: "user" });
    return code;
  } catch (error) {
    return report(error, terminal);
  }
}

interface Parts extends CommandContext {
  readonly commands: readonly ((context: CommandContext) => Command)[];
}

function programFor({ terminal, finish, commands }: Parts): Command {
  const { stdout, stderr } = terminal.environment;
  const program = new Command("allod")
    .description("One file becomes a company's whole collaboration workspace on its own servers.")
    .version(VERSION)
    .addHelpText("after", `\nExample:\n  allod init && allod validate && allod up\n\n${EXIT_HELP}`)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => stdout.write(text),
      writeErr: (text) => stderr.write(text),
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .showSuggestionAfterError()
    .showHelpAfterError("hint: allod --help shows every command, allod COMMAND --help what it takes.");
  for (const define of commands) {
    const command = define({ terminal, finish });
    command.addOption(new Option("--json", "print the result as JSON"));
    for (const one of [command, ...command.commands]) {
      one.exitOverride().copyInheritedSettings(program).showSuggestionAfterError();
      if (one !== command) one.addOption(new Option("--json", "print the result as JSON"));
    }
    program.addCommand(command);
  }
  return program;
}

/** Shows what went wrong and what to do; a stack only to those who ask for it. */
function report(error: unknown, terminal: Terminal): number {
  // Commander has written its own message by now.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  const known = error instanceof AllodError ? error : undefined;
  if (terminal.json) {
    const { code, message, hint, diagnostics } = known ?? unexpected(error);
    terminal.printJson({ error: { code, message, hint, ...(diagnostics.length === 0 ? {} : { diagnostics }) } });
  } else {
    const { code, message, hint } = known ?? unexpected(error);
    if (error instanceof InvalidWorkspace)
      terminal.say(`${error.diagnostics.map((diagnostic) => show(diagnostic, error.file, terminal)).join("\n\n")}\n`);
    terminal.say(
      `${terminal.style("red", "error")} ${message}  ${terminal.style("dim", code)}\n${terminal.style("cyan", "hint:")} ${hint}`,
    );
  }
  if (terminal.environment.env["ALLOD_DEBUG"] !== undefined) terminal.say(String((error as Error).stack));
  return error instanceof InvalidWorkspace ? EXIT.invalid : exitCodeFor(known?.code ?? "");
}

function unexpected(error: unknown): AllodError {
  return cliErrors.error("cli.unexpected", { message: error instanceof Error ? error.message : String(error) }, error);
}
