import { Command } from "commander";

import { cliErrors } from "../errors.ts";
import type { Terminal } from "../terminal.ts";

/** What a command's definition gets: where to speak, and how to say its exit code. */
export interface CommandContext {
  readonly terminal: Terminal;
  readonly finish: (exitCode: number) => void;
}

/** A command with its example. */
export function command(name: string, description: string, example: string): Command {
  return new Command(name).description(description).addHelpText("after", `\nExample:\n${example.replaceAll(/^/gm, "  ")}`);
}

/** A command that takes a workspace file. */
export function onWorkspace(name: string, description: string, example: string): Command {
  return command(name, description, example).argument("[file]", "the workspace file", "workspace.yaml");
}

/** A command that takes a workspace file and touches its target. */
export function onTarget(name: string, description: string, example: string): Command {
  return onWorkspace(name, description, example)
    .option("--target <address>", "another machine: ssh://user@host (default: this one)")
    .option("--root <directory>", "where Allod keeps its files there (default: /var/lib/allod/NAME)");
}

/** A whole number within bounds. */
export function wholeNumber(what: string, from: number, to: number): (given: string) => number {
  return (given) => {
    const number = Number(given);
    if (!Number.isInteger(number) || number < from || number > to) throw cliErrors.error("cli.number.invalid", { given, what, from, to });
    return number;
  };
}
