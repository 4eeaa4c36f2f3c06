import type { Diagnostic } from "@allod/core";

const WIDTH = 100;

/** How a finding is shown: where, what, the line itself with a caret under the place, and what to do. */
export function formatDiagnostic(diagnostic: Diagnostic, source: string, { file, color }: { file: string; color: boolean }): string {
  const paint = (code: number, text: string): string => (color ? `\u001B[${code}m${text}\u001B[0m` : text);
  const { position, severity, code, message, hint } = diagnostic;
  const place = position === undefined ? file : `${file}:${position.line}:${position.column}`;
  const mark = severity === "error" ? paint(31, "error") : paint(33, "warning");
  const lines = [`${paint(1, place)}  ${mark}  ${paint(2, code)}`, `  ${printable(message)}`];
  if (position !== undefined)
    lines.push(
      ...excerpt(source.split(/\r\n|\r|\n/)[position.line - 1] ?? "", position).map((line, index) =>
        index === 1 ? paint(31, line) : line,
      ),
    );
  lines.push(`  ${paint(36, "hint:")} ${printable(hint)}`);
  return lines.join("\n");
}

/** The line, cut to a readable width around the place, and a caret below it. */
function excerpt(line: string, { line: number, column }: { line: number; column: number }): [string, string] {
  const gutter = `  ${number} | `;
  const from = column > WIDTH - 20 ? column - WIDTH / 2 : 0;
  const shown = line.slice(from, from + WIDTH);
  const before = shown.slice(0, Math.max(0, column - 1 - from));
  // A tab stays a tab so that the caret stands under its character; a wide character takes two columns.
  const padding = [...before].map((character) => (character === "\t" ? "\t" : isWide(character) ? "  " : " ")).join("");
  return [gutter + printable(shown), `${" ".repeat(gutter.length - 2)}| ${padding}^`];
}

function isWide(character: string): boolean {
  return /[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE4F\uFF00-\uFF60\uFFE0-\uFFE6]|\p{Emoji_Presentation}/u.test(
    character,
  );
}

/** A file must not be able to steer the terminal it is shown in. */
function printable(text: string): string {
  return text.replaceAll(/[\u0000-\u0008\u000B-\u001F\u007F-\u009F]/g, "?");
}
