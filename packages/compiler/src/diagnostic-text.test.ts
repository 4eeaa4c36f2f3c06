import { describe, expect, it } from "vitest";

import { formatDiagnostic } from "./diagnostic-text.ts";

const diagnostic = { code: "x.y", severity: "error", message: "Wrong.", hint: "Do this." } as const;

describe("formatDiagnostic", () => {
  it("shows place, line, caret and hint", () => {
    expect(
      formatDiagnostic({ ...diagnostic, position: { line: 2, column: 7 } }, "a: 1\nname: Acme\n", { file: "w.yaml", color: false }),
    ).toBe(["w.yaml:2:7  error  x.y", "  Wrong.", "  2 | name: Acme", "    |       ^", "  hint: Do this."].join("\n"));
  });

  it("keeps the caret under its character after tabs and wide characters", () => {
    const caretOf = (line: string, column: number): string =>
      formatDiagnostic({ ...diagnostic, position: { line: 1, column } }, line, { file: "w", color: false }).split("\n")[3] ?? "";
    expect(caretOf("\tx", 2)).toBe("    | \t^");
    expect(caretOf("日本x", 3)).toBe("    |     ^");
  });

  it("cuts a very long line around the place", () => {
    const lines = formatDiagnostic({ ...diagnostic, position: { line: 1, column: 5001 } }, `${"a".repeat(5000)}X${"b".repeat(5000)}`, {
      file: "w",
      color: false,
    }).split("\n");
    expect(lines[2]?.length).toBeLessThan(120);
    expect(lines[2]?.[lines[3]?.indexOf("^") ?? 0]).toBe("X");
  });

  it("never sends control characters of a file to the terminal", () => {
    expect(
      formatDiagnostic({ ...diagnostic, position: { line: 1, column: 1 } }, "\u001B[31mred\u0007", { file: "w", color: false }),
    ).not.toMatch(/[\u001B\u0007]/);
  });
});
