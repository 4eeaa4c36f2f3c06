import type { Readable, Writable } from "node:stream";
import { styleText } from "node:util";

/** What a run of the program gets from outside. */
export interface Environment {
  readonly stdin: Readable & { readonly isTTY?: boolean };
  readonly stdout: Writable & { readonly isTTY?: boolean; readonly columns?: number };
  readonly stderr: Writable & { readonly isTTY?: boolean };
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
}

export type Style = Parameters<typeof styleText>[0];

/** Where a command speaks: results on standard output, everything else on standard error. */
export interface Terminal {
  readonly environment: Environment;
  readonly json: boolean;
  /** A result for people. Nothing with `--json`. */
  print(text: string): void;
  /** The result for programs: one JSON document. Nothing without `--json`. */
  printJson(value: unknown): void;
  /** A result that is the same for both: a file's content. */
  write(text: string): void;
  /** Progress, warnings, what to do next. */
  say(text: string): void;
  /** Styled for standard error and standard output, or plain. */
  style(style: Style, text: string): string;
}

/** Colors only where a person looks: NO_COLOR (no-color.org), FORCE_COLOR and the stream decide. */
export function terminalFor(environment: Environment, json: boolean): Terminal {
  const { stdout, stderr, env } = environment;
  const forced = env["FORCE_COLOR"] !== undefined && env["FORCE_COLOR"] !== "" && env["FORCE_COLOR"] !== "0";
  const refused = env["NO_COLOR"] !== undefined && env["NO_COLOR"] !== "";
  const color = !refused && (forced || (stderr.isTTY === true && stdout.isTTY === true && env["TERM"] !== "dumb"));
  return {
    environment,
    json,
    print: (text) => void (json || stdout.write(`${text}\n`)),
    printJson: (value) => void (json && stdout.write(`${JSON.stringify(value, undefined, 2)}\n`)),
    write: (text) => void stdout.write(text),
    say: (text) => void stderr.write(`${text}\n`),
    style: (style, text) => (color ? styleText(style, text, { validateStream: false }) : text),
  };
}

/** `1 container`, `2 containers`. */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

/** Columns as wide as their widest cell. The last one is not padded. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths: number[] = [];
  for (const row of rows) for (const [index, cell] of row.entries()) widths[index] = Math.max(widths[index] ?? 0, cell.length);
  return rows
    .map((row) =>
      row
        .map((cell, index) => (index === row.length - 1 ? cell : cell.padEnd(widths[index] ?? 0)))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
