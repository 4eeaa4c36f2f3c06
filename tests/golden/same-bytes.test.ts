import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { catalog } from "@allod/catalog";
import { compile, displayText } from "@allod/compiler";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse, stringify } from "yaml";

import { choices } from "./choices.ts";
import { workspaceText } from "./workspace-text.ts";

const text = workspaceText(choices["everything-chosen"] ?? {});
const ALLOD = join(import.meta.dirname, "../../apps/cli/bin/allod");

function digest(source: string): string {
  const { files } = compile(source, catalog);
  const hash = createHash("sha256");
  for (const [path, { content }] of files ?? []) hash.update(`${path}\0${displayText(content)}\0`);
  return hash.digest("hex");
}

/** The same data with the keys of every map in another order. */
function reordered(data: unknown, random: () => number): unknown {
  if (Array.isArray(data)) return data.map((item) => reordered(item, random));
  if (typeof data !== "object" || data === null) return data;
  const entries = Object.entries(data).map(([key, value]) => ({ key, value: reordered(value, random), rank: random() }));
  return Object.fromEntries(entries.toSorted((a, b) => a.rank - b.rank).map(({ key, value }) => [key, value]));
}

describe("the same input gives the same bytes", () => {
  const wanted = digest(text);

  it("and another input gives others", () => {
    expect(digest(text.replace("365d", "366d"))).not.toBe(wanted);
  });

  it("whatever the order of its keys, its comments, line endings, indentation and style", () => {
    fc.assert(
      fc.property(
        fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })),
        fc.constantFrom("\n", "\r\n"),
        fc.constantFrom(2, 4, 7),
        fc.boolean(),
        (stream, end, indent, flow) => {
          const random = (): number => stream.next().value as number;
          const data = reordered(parse(text), random);
          const source = stringify(data, { indent, collectionStyle: flow ? "flow" : "block", lineWidth: 0 });
          const commented = source.split("\n").flatMap((line, index) => (index % 3 === 0 && !flow ? [`# comment ${index}`, line] : [line]));
          expect(digest(commented.join(end))).toBe(wanted);
        },
      ),
      { numRuns: 30 },
    );
  });

  it("whatever the machine's locale and time zone", () => {
    const folder = mkdtempSync(join(tmpdir(), "allod-same-"));
    try {
      writeFileSync(join(folder, "workspace.yaml"), text);
      const machines = [
        { LANG: "C", LC_ALL: "C", TZ: "UTC" },
        { LANG: "tr_TR.UTF-8", LC_ALL: "tr_TR.UTF-8", TZ: "Pacific/Kiritimati" },
        { LANG: "de_DE.ISO-8859-1", LC_ALL: "sv_SE.UTF-8", TZ: "America/St_Johns" },
      ];
      const outputs = machines.map((env) =>
        execFileSync(ALLOD, ["render", "--json"], {
          cwd: folder,
          env: { PATH: process.env["PATH"], ...env },
          encoding: "utf8",
          maxBuffer: 64 * 1024 * 1024,
        }),
      );
      expect(new Set(outputs).size).toBe(1);
      expect(outputs[0]?.length).toBeGreaterThan(10_000);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
