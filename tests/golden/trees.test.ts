import { join } from "node:path";

import { catalog } from "@allod/catalog";
import { type Compiled, compile, displayText } from "@allod/compiler";
import { describe, expect, it } from "vitest";

import { choices } from "./choices.ts";
import { keepsInvariants } from "./invariants.test-support.ts";
import { workspaceText } from "./workspace-text.ts";

/** The trees that are rendered for each choice, kept as files. Renew them on purpose: npm test -- -u */
describe.each(Object.entries(choices))("the tree for %s", (name, more) => {
  const { files, plan, diagnostics, ...rest } = compile(workspaceText(more), catalog) as Required<Compiled> & {
    files: NonNullable<Compiled["files"]>;
    plan: NonNullable<Compiled["plan"]>;
  };

  it("is the one that was looked at", async () => {
    expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
    for (const [path, { content }] of files)
      await expect(displayText(content)).toMatchFileSnapshot(join(import.meta.dirname, "trees", name, path));
  });

  keepsInvariants({ files, plan, diagnostics, ...rest });

  it("publishes ports of the edge and of the relay for calls only", () => {
    expect(plan.workloads.filter(({ ports = [] }) => ports.length > 0).map(({ id }) => id)).toEqual(
      ["caddy", "coturn"].filter((id) => plan.workloads.some((workload) => workload.id === id)),
    );
  });
});
