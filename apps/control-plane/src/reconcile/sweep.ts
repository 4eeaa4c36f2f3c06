import { ConnectorError } from "@allod/connectors";

import { objectKinds } from "@allod/connectors";

import type { ObjectRef } from "../domain/store.ts";
import type { ObservedObject, ObservedStore } from "../store/observed.ts";
import { type ConnectedProduct, holdersOf } from "./products.ts";
import { hashOf } from "./reconcile.ts";
import { outcomeOf } from "./resource.ts";
import { knownIn, wantedIn } from "./worker.ts";

const PAGE = 500;
/** Questions to products at the same time. */
const AT_ONCE = 32;
const DEADLINE = 30_000;

interface Deps {
  readonly products: readonly ConnectedProduct[];
  readonly observed: ObservedStore;
  readonly issuer: string | undefined;
  readonly enqueue: (objects: readonly ObjectRef[]) => Promise<void>;
  readonly signal: AbortSignal;
}

/** What a sweep found. */
export interface Swept {
  readonly objects: number;
  readonly differing: number;
}

/**
 * Looks at everything in every product for what changed there, or here without anybody noticing. Changes nothing
 * itself: what differs is enqueued, so that an object is only ever changed by one worker at a time.
 */
export async function sweep(deps: Deps): Promise<Swept> {
  let objects = 0;
  let differing = 0;
  for (const kind of objectKinds) {
    const holders = deps.products.filter(({ connector }) => connector.kinds.includes(kind));
    if (holders.length === 0) continue;
    for (let cursor: string | undefined; !deps.signal.aborted;) {
      const refs = await deps.observed.page(kind, { cursor, limit: PAGE });
      const found = await deps.observed.load(refs, deps.issuer);
      const drifted = await differingOf(found, holders, deps);
      if (drifted.length > 0) await deps.enqueue(drifted);
      objects += found.length;
      differing += drifted.length;
      cursor = refs.at(-1)?.id;
      if (refs.length < PAGE) break;
    }
  }
  return { objects, differing };
}

async function differingOf(found: readonly ObservedObject[], holders: readonly ConnectedProduct[], deps: Deps): Promise<ObjectRef[]> {
  const drifted: ObjectRef[] = [];
  const questions = found.flatMap((one) => holdersOf(one.object, holders).map((product) => ({ one, product }))).values();
  // Everybody takes the next question from the same iterator until there is none.
  const ask = async (): Promise<void> => {
    for (const { one, product } of questions)
      if (!deps.signal.aborted && (await differs(one, product, deps))) drifted.push({ kind: one.object.kind, id: one.object.id });
  };
  await Promise.all(Array.from({ length: AT_ONCE }, ask));
  return drifted;
}

async function differs(one: ObservedObject, { connector, circuit }: ConnectedProduct, { observed, signal }: Deps): Promise<boolean> {
  const known = knownIn(one, connector.id);
  const { desired } = wantedIn(one, connector.id);
  if (known.desiredHash !== hashOf(desired))
    return known.retryAt === undefined && !(desired.state === "absent" && known.externalId === undefined);
  // What is refused until somebody changes something, or not there and not to be, is not asked for again and again.
  if (outcomeOf(known) === "failing" || desired.state === "absent" || circuit.pausedUntil !== undefined) return false;
  try {
    const deadline = AbortSignal.any([signal, AbortSignal.timeout(DEADLINE)]);
    const seen = await connector.read({ desired, externalId: known.externalId }, deadline);
    const plan = connector.plan(desired, seen);
    circuit.succeeded();
    const isDrift = "skipped" in plan ? outcomeOf(known) !== "skipped" : seen === undefined || plan.changes.length > 0;
    if (isDrift) await observed.forget({ kind: one.object.kind, id: one.object.id }, connector.id);
    return isDrift;
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    // The next sweep looks again; what was there is not taken for gone because nobody answered.
    if (error.kind === "transient" || error.kind === "auth") circuit.failed();
    return false;
  }
}
