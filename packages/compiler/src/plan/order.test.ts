import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { startOrder } from "./order.ts";

describe("startOrder", () => {
  it("starts together what does not wait for each other", () => {
    const after = new Map([
      ["keycloak", new Set(["postgres"])],
      ["synapse", new Set(["caddy", "keycloak", "postgres"])],
    ]);
    expect(startOrder(["synapse", "caddy", "postgres", "keycloak"], after)).toEqual({
      waves: [["caddy", "postgres"], ["keycloak"], ["synapse"]],
    });
  });

  it("names the circle when there is one", () => {
    const after = new Map([
      ["a", new Set(["b"])],
      ["b", new Set(["c"])],
      ["c", new Set(["b"])],
    ]);
    expect(startOrder(["a", "b", "c"], after)).toEqual({ cycle: ["b", "c", "b"] });
  });

  it("never starts anything before what it waits for, whatever the graph", () => {
    const names = ["a", "b", "c", "d", "e", "f"];
    const edge = fc.tuple(fc.constantFrom(...names), fc.constantFrom(...names));
    fc.assert(
      fc.property(fc.array(edge, { maxLength: 12 }), (edges) => {
        const after = new Map<string, Set<string>>();
        for (const [from, to] of edges) if (from < to) after.set(from, (after.get(from) ?? new Set()).add(to));
        const order = startOrder(names, after);
        if ("cycle" in order) throw new Error("edges from smaller to larger names make no circle");
        const wave = new Map(order.waves.flatMap((ids, index) => ids.map((id) => [id, index] as const)));
        expect(wave.size).toBe(names.length);
        for (const [from, first] of after) for (const to of first) expect(wave.get(to)).toBeLessThan(wave.get(from) ?? -1);
      }),
    );
  });
});
