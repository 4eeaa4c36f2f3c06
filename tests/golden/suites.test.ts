import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { catalog } from "@allod/catalog";
import { type Compiled, compile, type Plan, type SecurityRow, securityRows } from "@allod/compiler";
import { ByteSize } from "@allod/core";
import { describe, expect, it } from "vitest";

const EXAMPLES = join(import.meta.dirname, "../../examples");

function compiled(example: string): Compiled {
  return compile(readFileSync(join(EXAMPLES, example, "workspace.yaml"), "utf8"), catalog);
}

function planOf(example: string): Plan {
  const { plan, diagnostics } = compiled(example);
  if (plan === undefined) throw new Error(diagnostics.map(({ message }) => message).join("; "));
  return plan;
}

/** True when every column of the security table is as it is by default: published ports and ways out are what a server is for. */
function confined({ user, readOnlyRoot, capabilities, hostPaths }: SecurityRow): boolean {
  return !/^0(:|$)/.test(user) && readOnlyRoot && capabilities.length === 0 && hostPaths.length === 0;
}

describe.each(readdirSync(EXAMPLES))("examples/%s", (example) => {
  it("becomes a workspace", () => expect(planOf(example).workloads.length).toBeGreaterThan(5));

  it("has at least 95 of 100 containers confined in every column, and says of the others why not", () => {
    const rows = securityRows(planOf(example));
    const others = rows.filter((row) => !confined(row));
    expect(others.length / rows.length).toBeLessThanOrEqual(0.05);
    for (const { exceptions } of others) expect(exceptions.filter(({ rule }) => rule !== "internal-only").length).toBeGreaterThan(0);
  });
});

it.each(["chat", "company", "full"])("nothing is said against examples/%s", (example) => {
  expect(compiled(example).diagnostics).toEqual([]);
});

it.each([
  ["company", 8],
  ["full", 16],
])("the suite of examples/%s fits into %d GiB", (example, gibibytes) => {
  expect(planOf(example).memory.bytes).toBeLessThanOrEqual(ByteSize.mebibytes(gibibytes * 1024).bytes);
});

it("the company's file is ten lines, comment and all", () => {
  expect(readFileSync(join(EXAMPLES, "company/workspace.yaml"), "utf8").trimEnd().split("\n").length).toBeLessThanOrEqual(10);
});
