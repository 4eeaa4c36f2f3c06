import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { type CapabilityRequest } from "../../component/index.ts";
import { resolved, toy, workload } from "../../plan/toys.test-support.ts";
import { networksOf } from "./networks.ts";

type Networks = Record<string, { readonly ipam: { readonly config: readonly { readonly subnet: string }[] } }>;

/** The networks of a workspace with these connections. */
function subnets(pairs: readonly (readonly [string, string])[]): Map<string, string> {
  const names = [...new Set(["app", ...pairs.flat()])];
  const needs = pairs.map(([from, to]): CapabilityRequest => ({
    capability: "connection",
    id: `${from} ${to}`,
    workload: from,
    to: { workload: to, port: 1 },
    startup: false,
  }));
  const { plan } = resolved([toy("app", { needs, workloads: names.map((name) => workload(name)) })]);
  if (plan === undefined) throw new Error("it does not resolve");
  return new Map(Object.entries(networksOf(plan) as Networks).map(([name, { ipam }]) => [name, ipam.config[0]?.subnet ?? ""]));
}

const name = fc.stringMatching(/^[a-z]{1,4}$/);
const pair = fc.tuple(name, name).filter(([from, to]) => from !== to);
const pairs = fc.uniqueArray(pair, { maxLength: 60, selector: ([from, to]) => `${from} ${to}` });

describe("the networks of a workspace", () => {
  it("are cut from its own range, and never overlap", () => {
    fc.assert(
      fc.property(pairs, (chosen) => {
        const found = [...subnets(chosen).values()];
        expect(found).toHaveLength(chosen.length);
        expect(new Set(found).size).toBe(found.length);
        for (const subnet of found) {
          const [first, second, , last, bits] = subnet.split(/[./]/).map(Number);
          expect({ first, second, step: (last ?? 1) % 8, bits }).toEqual({ first: 10, second: 175, step: 0, bits: 29 });
        }
      }),
    );
  });

  it("stay where they are when others come and go", () => {
    const before = subnets([
      ["app", "postgres"],
      ["app", "redis"],
    ]);
    const after = subnets([
      ["app", "mail"],
      ["app", "postgres"],
      ["app", "redis"],
      ["mail", "postgres"],
    ]);
    for (const [network, subnet] of before) expect(after.get(network)).toBe(subnet);
  });
});
