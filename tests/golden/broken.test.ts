import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { catalog } from "@allod/catalog";
import { compile } from "@allod/compiler";
import { describe, expect, it } from "vitest";

/** Wrong files, each with `NAME.expected`: one line a mistake, its code and place. */
const FOLDER = join(import.meta.dirname, "broken");
const names = readdirSync(FOLDER).flatMap((name) => (name.endsWith(".yaml") ? [name.slice(0, -5)] : []));

describe("a wrong workspace file", () => {
  it("comes in at least forty kinds", () => {
    expect(names.length).toBeGreaterThanOrEqual(40);
  });

  it.each(names)("%s: every mistake with its code, line and column, and a hint", (name) => {
    const { diagnostics, files } = compile(readFileSync(join(FOLDER, `${name}.yaml`), "utf8"), catalog);
    const found = diagnostics.map(({ code, position }) => (position === undefined ? code : `${code} ${position.line}:${position.column}`));
    const expected = readFileSync(join(FOLDER, `${name}.expected`), "utf8")
      .trim()
      .split("\n");
    expect(found).toEqual(expected);
    expect(files === undefined).toBe(diagnostics.some(({ severity }) => severity === "error"));
    for (const { hint, message } of diagnostics) {
      expect(hint).not.toBe("");
      expect(`${message} ${hint}`).not.toMatch(/\{\w+\}/);
    }
  });
});
