import { systemClock, systemRandom } from "@allod/core";
import { describe, expect, it } from "vitest";

import { Circuit } from "./circuit.ts";
import { desiredOf } from "./desired.ts";
import { fakeProduct } from "./fake-product.test-support.ts";
import { leavingAlone } from "./own-account.ts";
import { reconcile } from "./reconcile.ts";
import { newResource, outcomeOf } from "./resource.ts";

const deps = { circuit: new Circuit(systemClock), clock: systemClock, random: systemRandom, save: async () => undefined };

async function bring(email: string, { issuer }: { issuer?: string } = { issuer: "https://id.acme.org" }) {
  const product = fakeProduct({ id: "directory", ...(issuer === undefined ? {} : { issuer }) });
  const connector = leavingAlone(product.connector, "Anna.Berg@acme.org");
  const person = { kind: "person", id: "p", email, displayName: "Anna", locale: "en", inside: true, generation: 1 } as const;
  const wanted = { desired: desiredOf(person, { tenantExternalId: undefined, subject: undefined }), generation: 1 };
  const resource = newResource({ kind: "person", objectId: "p", tenantId: undefined, connector: connector.id });
  return { product, done: await reconcile(wanted, resource, { ...deps, connector }) };
}

describe("the first operator's account at the identity provider", () => {
  it("is neither made nor changed, and that is said and counts as no trouble", async () => {
    const { product, done } = await bring("anna.berg@acme.org");
    expect(product.calls).toEqual([]);
    expect(outcomeOf(done)).toBe("skipped");
    expect(done.conditions.find(({ type }) => type === "Synced")).toMatchObject({ reason: "OwnAccount" });
  });

  it("is one person's: others are brought there", async () => {
    const { product, done } = await bring("bob@acme.org");
    expect([product.objects.size, outcomeOf(done)]).toEqual([1, "ready"]);
  });

  it("is no matter of products that are no identity provider", async () => {
    const { product } = await bring("anna.berg@acme.org", {});
    expect(product.objects.size).toBe(1);
  });
});
