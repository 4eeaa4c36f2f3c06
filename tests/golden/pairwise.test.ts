import { catalog } from "@allod/catalog";
import { type Compiled, compile } from "@allod/compiler";
import { describe, expect, it } from "vitest";

import { keepsInvariants } from "./invariants.test-support.ts";
import { axes, chosenBy, pairwise } from "./pairwise.ts";
import { productChecks } from "./product-checks.test-support.ts";
import { workspaceText } from "./workspace-text.ts";

const combinations = pairwise();

it("lets every two choices meet", () => {
  const met = new Set(combinations.flatMap((chosen) => pairs(Object.entries(chosen))));
  const all = Object.entries(axes).flatMap(([axis, values]) => Object.keys(values).map((value) => [axis, value] as const));
  const wanted = pairs(all).filter((pair) => new Set(pair.split(" & ").map((half) => half.split(": ")[0])).size === 2);
  expect(wanted.filter((pair) => !met.has(pair))).toEqual([]);
});

describe.each(combinations.map((chosen) => [Object.values(chosen).join(", "), chosen] as const))("with %s", (_name, chosen) => {
  const compiled = compile(workspaceText({ providers: {}, ...chosenBy(chosen) }), catalog);

  it("compiles without an objection", () => expect(compiled.diagnostics.filter(({ severity }) => severity === "error")).toEqual([]));

  if (compiled.plan === undefined || compiled.files === undefined) return;
  keepsInvariants(compiled as Compiled & { plan: NonNullable<Compiled["plan"]>; files: NonNullable<Compiled["files"]> });
  productChecks(compiled.files);
});

function pairs(values: readonly (readonly [string, string])[]): string[] {
  return values.flatMap(([a, x], index) => values.slice(index + 1).map(([b, y]) => `${a}: ${x} & ${b}: ${y}`));
}
