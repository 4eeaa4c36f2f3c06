import type { Clock, RandomSource } from "@allod/core";

import type { ObjectRef } from "../domain/store.ts";
import type { ObservedObject, ObservedStore } from "../store/observed.ts";
import { desiredOf, tenantOf } from "./desired.ts";
import { type ConnectedProduct, holdersOf } from "./products.ts";
import { reconcile, type Wanted } from "./reconcile.ts";
import { newResource, outcomeOf, type Resource } from "./resource.ts";
import { fromRow, toRow } from "./rows.ts";

interface Deps {
  readonly products: readonly ConnectedProduct[];
  readonly observed: ObservedStore;
  readonly clock: Clock;
  readonly random: RandomSource;
  /** The identity provider whose subjects products are told; undefined: they are told none. */
  readonly issuer: string | undefined;
  /** Called when every product that holds tenants has a pending one. */
  readonly activate: (tenantId: string) => Promise<void>;
  /** Called when an identity provider has somebody: their tokens mean this person from now on. */
  readonly identify: (personId: string, identity: { readonly issuer: string; readonly subject: string }) => Promise<void>;
  /** Called when a product has a tenant for the first time: what is in the tenant can follow. */
  readonly tenantArrived: (tenantId: string) => Promise<void>;
}

/** Brings an object to every product that holds its kind, side by side: one that is down keeps no other waiting. */
export function objectWorker({ products, observed, clock, random, ...deps }: Deps): (ref: ObjectRef) => Promise<void> {
  return async (ref) => {
    const [found] = await observed.load([ref], deps.issuer);
    if (found === undefined) return;
    const results = await Promise.all(
      holdersOf(found.object, products).map(async ({ connector, circuit }) => {
        const known = knownIn(found, connector.id);
        const save = async (resource: Resource): Promise<void> => {
          const { externalId: subject } = resource;
          // Before the id is kept: whoever is killed in between does both again.
          if (ref.kind === "person" && connector.issuer !== undefined && subject !== undefined && subject !== known.externalId)
            await deps.identify(ref.id, { issuer: connector.issuer, subject });
          await observed.save(toRow(resource));
        };
        const done = await reconcile(wantedIn(found, connector.id), known, { connector, circuit, clock, random, save });
        return { known, done };
      }),
    );
    await follow(found, results, deps);
  };
}

/** What is known of an object in one product; nothing, before the first time. */
export function knownIn({ object, resources }: ObservedObject, connector: string): Resource {
  const row = resources.find((other) => other.connector === connector);
  return row === undefined ? newResource({ kind: object.kind, objectId: object.id, tenantId: tenantOf(object), connector }) : fromRow(row);
}

/** What is wanted of an object in one product. */
export function wantedIn({ object, tenantIds, subject }: ObservedObject, connector: string): Wanted {
  return { desired: desiredOf(object, { tenantExternalId: tenantIds.get(connector), subject }), generation: object.generation };
}

async function follow(
  { object }: ObservedObject,
  results: readonly { readonly known: Resource; readonly done: Resource }[],
  { activate, tenantArrived }: Pick<Deps, "activate" | "tenantArrived">,
): Promise<void> {
  if (object.kind !== "tenant") return;
  if (results.some(({ known, done }) => known.externalId !== done.externalId && done.externalId !== undefined))
    await tenantArrived(object.id);
  if (object.status === "pending" && results.every(({ done }) => ["ready", "skipped"].includes(outcomeOf(done)))) await activate(object.id);
}
