/** What is wrong, and what to do about it. `{name}` in either stands for a parameter. */
export interface ErrorDefinition {
  readonly text: string;
  readonly hint: string;
}

/** Where in a document: 1-based, columns in UTF-16 code units as editors count them. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** One finding about what a person wrote. Never thrown: all of them are collected and shown at once. */
export interface Diagnostic {
  readonly code: string;
  readonly severity: "error" | "warning";
  readonly message: string;
  readonly hint: string;
  /** Dotted path in the workspace file (`components.synapse.retention`), where there is one. */
  readonly path?: string;
  readonly position?: Position;
}

/** An error a person can act on: a public, stable code, what happened, and what to do next. */
export class AllodError extends Error {
  readonly code: string;
  readonly hint: string;
  /** Findings behind it, if it stands for many. */
  readonly diagnostics: readonly Diagnostic[];

  constructor(init: { code: string; message: string; hint: string; cause?: unknown; diagnostics?: readonly Diagnostic[] }) {
    super(init.message, init.cause === undefined ? undefined : { cause: init.cause });
    this.name = "AllodError";
    this.code = init.code;
    this.hint = init.hint;
    this.diagnostics = init.diagnostics ?? [];
  }
}

/** Values for the `{name}` placeholders of an {@link ErrorDefinition}. */
export type ErrorParameters = Readonly<Record<string, string | number>>;

/** A package's public list of errors: the text of each stands here once. */
export interface ErrorRegistry<Code extends string> {
  readonly definitions: Readonly<Record<Code, ErrorDefinition>>;
  /** An error to throw. */
  error(code: Code, parameters?: ErrorParameters, cause?: unknown): AllodError;
  /** A finding to collect. */
  diagnostic(code: Code, parameters?: ErrorParameters, at?: DiagnosticPlace): Diagnostic;
}

/** Where a finding belongs, and whether it stops the work. */
export interface DiagnosticPlace {
  readonly path?: string;
  readonly position?: Position;
  readonly severity?: "error" | "warning";
}

/** Declares a package's errors. Codes are dotted, lower case and never change once released. */
export function defineErrors<const Code extends string>(definitions: Readonly<Record<Code, ErrorDefinition>>): ErrorRegistry<Code> {
  return {
    definitions,
    error(code, parameters = {}, cause) {
      const { text, hint } = definitions[code];
      return new AllodError({ code, message: fill(text, parameters), hint: fill(hint, parameters), cause });
    },
    diagnostic(code, parameters = {}, at = {}) {
      const { text, hint } = definitions[code];
      return {
        code,
        severity: at.severity ?? "error",
        message: fill(text, parameters),
        hint: fill(hint, parameters),
        ...(at.path === undefined ? {} : { path: at.path }),
        ...(at.position === undefined ? {} : { position: at.position }),
      };
    },
  };
}

function fill(template: string, parameters: ErrorParameters): string {
  return template.replaceAll(/\{(\w+)\}/g, (whole, name: string) => String(parameters[name] ?? whole));
}
