import { expect, it } from "vitest";

import { byKind, type KindOfObject, type ObservedOf } from "./by-kind.ts";
import type { DesiredDomain, DesiredTenant, ObjectKind } from "./desired.ts";

const never = new AbortController().signal;
const tenant: DesiredTenant = { kind: "tenant", allodId: "1", state: "enabled", slug: "acme", name: "Acme", quotaBytes: undefined };
const domain: DesiredDomain = {
  kind: "domain",
  allodId: "2",
  state: "enabled",
  name: "acme.test",
  tenant: { allodId: "1", slug: "acme", externalId: undefined },
};

function kindCalled<Kind extends ObjectKind>(kind: Kind, asked: string[]): KindOfObject<Kind, ObservedOf<Kind>> {
  const seen: ObservedOf<Kind> = { kind, externalId: `the ${kind}`, state: "enabled" };
  return {
    read: async () => {
      asked.push(`read ${kind}`);
      return seen;
    },
    plan: () => ({ changes: [`make the ${kind}`] }),
    apply: async () => seen,
    remove: async () => {
      asked.push(`remove ${kind}`);
    },
  };
}

it("asks the kind that an object is of, in the order in which kinds are made", async () => {
  const asked: string[] = [];
  const verbs = byKind({ domain: kindCalled("domain", asked), tenant: kindCalled("tenant", asked) });
  expect(verbs.kinds).toStrictEqual(["tenant", "domain"]);
  const seen = await verbs.read({ desired: domain, externalId: undefined }, never);
  expect(seen).toMatchObject({ externalId: "the domain" });
  expect(verbs.plan(tenant, undefined)).toStrictEqual({ changes: ["make the tenant"] });
  expect(await verbs.apply(tenant, undefined, never)).toMatchObject({ externalId: "the tenant" });
  await verbs.remove({ kind: "domain", externalId: "x", state: "enabled" }, never);
  expect(asked).toStrictEqual(["read domain", "remove domain"]);
});

it("says so when it is asked for a kind that it does not hold", async () => {
  const verbs = byKind({ tenant: kindCalled("tenant", []) });
  await expect(verbs.read({ desired: domain, externalId: undefined }, never)).rejects.toThrow(
    "this connector holds no objects of the kind domain",
  );
});
