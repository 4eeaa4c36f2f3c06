import fc from "fast-check";

import type { Line } from "./line-format.ts";

/** A line as the tail gives it. */
export const lineOf = (fields: Record<string, unknown>): Line => ({ fields, id: () => "line", digest: () => "digest" });

/** Objects with some of these names, and with others, whose values may be anything; often text like these. */
export function anyFields(names: readonly string[], texts: fc.Arbitrary<string>): fc.Arbitrary<Record<string, unknown>> {
  const text = fc.oneof(
    texts,
    fc.string({ unit: "binary" }),
    fc.array(texts, { maxLength: 4 }).map((parts) => parts.join("")),
  );
  const value = fc.oneof({ weight: 3, arbitrary: text }, { weight: 1, arbitrary: fc.anything({ withNullPrototype: true, maxDepth: 3 }) });
  const name = fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...names) }, { weight: 1, arbitrary: fc.string() });
  return fc.array(fc.tuple(name, value), { maxLength: 14 }).map((entries) => Object.fromEntries(entries));
}
