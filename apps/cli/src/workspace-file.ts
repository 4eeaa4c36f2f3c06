import { open } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";

import { type Compiled, compile, formatDiagnostic, type Plan } from "@allod/compiler";
import { catalog } from "@allod/catalog";
import { AllodError, type Diagnostic } from "@allod/core";

import { cliErrors } from "./errors.ts";
import type { Terminal } from "./terminal.ts";

const LIMIT = 1024 * 1024;

/** A workspace file that was read, and what stands beside it. */
export interface WorkspaceFile {
  /** As the person wrote it. */
  readonly name: string;
  readonly source: string;
  readonly secretsFile: string;
  readonly keyFile: string;
}

/** Reads a workspace file; refuses what is none before it takes memory. */
export async function readWorkspaceFile(name: string, { environment: { cwd } }: Terminal, command: string): Promise<WorkspaceFile> {
  const path = resolve(cwd, name);
  const source = await read(path, name, command);
  const folder = dirname(path);
  return { name, source, secretsFile: secretsPath(path), keyFile: join(folder, "age.key") };
}

/** `workspace.yaml` -> `workspace.secrets.yaml` */
function secretsPath(path: string): string {
  return path.replace(/(\.ya?ml)?$/, (extension) => `.secrets${extension === "" ? ".yaml" : extension}`);
}

async function read(path: string, name: string, command: string): Promise<string> {
  try {
    const file = await open(path, "r");
    try {
      const about = await file.stat();
      if (about.isDirectory()) throw cliErrors.error("cli.file.directory", { file: name });
      // One more than allowed, whatever the size says: a pipe has none.
      const buffer = Buffer.alloc(LIMIT + 1);
      let length = 0;
      for (;;) {
        const { bytesRead } = await file.read(buffer, length, buffer.length - length, null);
        length += bytesRead;
        if (bytesRead === 0 || length > LIMIT) break;
      }
      if (length > LIMIT) throw cliErrors.error("cli.file.too-large", { file: name });
      return buffer
        .subarray(0, length)
        .toString("utf8")
        .replace(/^\uFEFF/, "");
    } finally {
      await file.close();
    }
  } catch (error) {
    if (error instanceof AllodError) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") throw cliErrors.error("cli.file.missing", { file: name, command }, error);
    if (code === "EISDIR") throw cliErrors.error("cli.file.directory", { file: name }, error);
    throw cliErrors.error("cli.file.unreadable", { file: name, reason: code ?? message }, error);
  }
}

/** A compiled workspace without mistakes. */
export type Sound = Compiled & { readonly plan: Plan } & {
  readonly [Key in "workspace" | "files" | "manifest"]: NonNullable<Compiled[Key]>;
};

/** Compiles; throws when there are mistakes. */
export function compileSound(file: WorkspaceFile): Sound {
  const { workspace, plan, files, manifest, diagnostics } = compile(file.source, catalog);
  if (workspace === undefined || plan === undefined || files === undefined || manifest === undefined) throw invalid(file, diagnostics);
  return { workspace, plan, files, manifest, diagnostics };
}

/** Shows the warnings of a sound file, where something is made of it. */
export function sayWarnings({ diagnostics }: Sound, file: WorkspaceFile, terminal: Terminal): void {
  if (!terminal.json) for (const diagnostic of diagnostics) terminal.say(show(diagnostic, file, terminal));
}

/** The error for a file with mistakes; it carries all of them. */
export function invalid(file: WorkspaceFile, diagnostics: readonly Diagnostic[]): AllodError {
  const count = diagnostics.filter(({ severity }) => severity === "error").length;
  const { code, message, hint } = cliErrors.error("cli.workspace.invalid", {
    file: file.name,
    count: count === 1 ? "one mistake" : `${count} mistakes`,
  });
  return new InvalidWorkspace({ code, message, hint, diagnostics }, file);
}

/** Keeps the file with the error, so that it can be shown with the lines it is about. */
export class InvalidWorkspace extends AllodError {
  readonly file: WorkspaceFile;

  constructor(init: ConstructorParameters<typeof AllodError>[0], file: WorkspaceFile) {
    super(init);
    this.file = file;
  }
}

export function show(diagnostic: Diagnostic, { name, source }: WorkspaceFile, { style }: Terminal): string {
  return formatDiagnostic(diagnostic, source, { file: name, color: style("red", "x") !== "x" });
}
