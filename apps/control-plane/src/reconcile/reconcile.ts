import { createHash } from "node:crypto";

import { type ChangePlan, type Connector, ConnectorError, type Desired, type Observed } from "@allod/connectors";
import type { Clock, RandomSource } from "@allod/core";

import { backoff } from "./backoff.ts";
import type { Circuit } from "./circuit.ts";
import { type Resource, withCondition } from "./resource.ts";

/** How long a product may take for one object. */
const DEADLINE = 30_000;

interface Deps {
  readonly connector: Connector;
  readonly circuit: Circuit;
  readonly clock: Clock;
  readonly random: RandomSource;
  /** Keeps what is known, before and after anything is done outside. */
  readonly save: (resource: Resource) => Promise<void>;
}

/** An object as it is wanted, and which of its generations that is. */
export interface Wanted {
  readonly desired: Desired;
  readonly generation: number;
}

/**
 * Brings one object in one product to what is wanted: reads both, does what differs, and keeps what came of it. Nothing
 * is done twice and nothing is guessed, also when it was killed at any point before.
 */
export async function reconcile(wanted: Wanted, resource: Resource, deps: Deps): Promise<Resource> {
  if (isSettled(wanted, resource)) return resource;
  const closedUntil = deps.circuit.closedUntil();
  if (closedUntil !== undefined)
    return resource.retryAt?.getTime() === closedUntil.getTime() ? resource : kept(deps, { ...resource, retryAt: closedUntil });
  let current = resource;
  // What is kept on the way is what a failure is noted on: the mark of a creation must outlive it.
  const save = async (next: Resource): Promise<void> => {
    await deps.save(next);
    current = next;
  };
  try {
    const done = await bring(wanted, resource, { ...deps, save });
    deps.circuit.succeeded();
    return await kept(deps, done);
  } catch (error) {
    // Anything else is trouble of our own (the database is away): it is nobody's condition, and whoever called tries again.
    if (!(error instanceof ConnectorError)) throw error;
    if (error.kind === "transient" || error.kind === "auth") deps.circuit.failed();
    return kept(deps, failed(wanted, current, { failure: error, ...deps }));
  }
}

/** The same hash means that there is nothing to do: everything that was wanted was brought there, or refused for good. */
export function hashOf(desired: Desired): string {
  return createHash("sha256").update(JSON.stringify(desired)).digest("hex");
}

function isSettled({ desired }: Wanted, { desiredHash, retryAt }: Resource): boolean {
  return retryAt === undefined && desiredHash === hashOf(desired);
}

async function bring(wanted: Wanted, resource: Resource, deps: Deps): Promise<Resource> {
  const { connector } = deps;
  const { desired } = wanted;
  const signal = AbortSignal.timeout(DEADLINE);
  const observed = await find(desired, resource, { connector, signal });
  if (desired.state === "absent") {
    if (observed !== undefined) {
      await marked(resource, deps);
      await connector.remove(observed, signal);
    }
    return settled(wanted, { ...resource, externalId: undefined, createPendingSince: undefined, records: [] }, deps.clock);
  }
  const plan = connector.plan(desired, observed);
  if ("skipped" in plan)
    return skipped(wanted, { ...resource, externalId: observed?.externalId, createPendingSince: undefined }, { plan, clock: deps.clock });
  if (observed !== undefined && plan.changes.length === 0) return found(wanted, resource, { observed, clock: deps.clock });
  const pending = { externalId: undefined, createPendingSince: resource.createPendingSince ?? deps.clock.now() };
  const ready = await marked(observed === undefined ? { ...resource, ...pending } : resource, deps);
  return found(wanted, ready, { observed: await connector.apply(desired, observed, signal), clock: deps.clock });
}

/** By the id that we kept; or by our own, when there is none: we may have made it and not got as far as keeping its id. */
function find(
  desired: Desired,
  { externalId }: Resource,
  { connector, signal }: { readonly connector: Connector; readonly signal: AbortSignal },
): Promise<Observed | undefined> {
  return connector.read({ desired, externalId }, signal);
}

/**
 * Notes that something is about to be done outside: before, because afterwards may never come. Without the hash the
 * product is looked at again, also when by then what is wanted is what it was before.
 */
async function marked(resource: Resource, { save }: Deps): Promise<Resource> {
  const begun: Resource = { ...resource, desiredHash: undefined };
  await save(begun);
  return begun;
}

function found(wanted: Wanted, resource: Resource, { observed, clock }: { readonly observed: Observed; readonly clock: Clock }): Resource {
  const { externalId, records = [] } = observed;
  return settled(wanted, { ...resource, externalId, createPendingSince: undefined, records }, clock);
}

const READY = {
  enabled: { status: "True", reason: "Provisioned", message: "Ready for use." },
  disabled: {
    status: "False",
    reason: "Suspended",
    message: "Nobody can sign in. Data is kept, and comes back with the tenant or person.",
  },
  absent: { status: "False", reason: "Removed", message: "Removed from the product." },
} as const;

function settled(wanted: Wanted, resource: Resource, clock: Clock): Resource {
  const since = clock.now();
  const message = "The product has what is wanted.";
  const synced = withCondition(resource.conditions, { type: "Synced", status: "True", reason: "UpToDate", message, since });
  const conditions = withCondition(synced, { type: "Ready", ...READY[wanted.desired.state], since });
  return { ...resource, ...brought(wanted), conditions, failures: 0, retryAt: undefined };
}

/** Not done, for a reason that a person can see; done when that is gone. */
function skipped(
  wanted: Wanted,
  resource: Resource,
  { plan, clock }: { readonly plan: Extract<ChangePlan, { skipped: unknown }>; readonly clock: Clock },
): Resource {
  const { reason, message } = plan.skipped;
  const since = clock.now();
  const synced = withCondition(resource.conditions, { type: "Synced", status: "Unknown", reason, message, since });
  const conditions = withCondition(synced, { type: "Ready", status: "Unknown", reason, message, since });
  return { ...resource, ...brought(wanted), conditions, failures: 0, retryAt: undefined };
}

function brought({ desired, generation }: Wanted): Pick<Resource, "desiredHash" | "observedGeneration"> {
  return { desiredHash: hashOf(desired), observedGeneration: generation };
}

const REASONS = {
  transient: "Transient",
  permanent: "Refused",
  quota: "QuotaExceeded",
  auth: "CredentialsRefused",
  "not-found": "Vanished",
} as const;

function failed(wanted: Wanted, resource: Resource, { failure, clock, random }: Deps & { readonly failure: ConnectorError }): Resource {
  const now = clock.now();
  const failures = resource.failures + 1;
  const reason = REASONS[failure.kind];
  const synced = { type: "Synced", status: "False", reason, message: failure.message, since: now } as const;
  // What a person must change is not tried again by itself; a change of the object begins anew.
  const isStuck = failure.kind === "permanent" || failure.kind === "quota";
  return {
    ...resource,
    ...(failure.kind === "not-found" ? { externalId: undefined } : {}),
    ...(isStuck ? { desiredHash: hashOf(wanted.desired) } : {}),
    conditions: withCondition(resource.conditions, synced),
    failures,
    retryAt: isStuck ? undefined : new Date(now.getTime() + backoff(failures, random)),
  };
}

async function kept({ save }: Deps, resource: Resource): Promise<Resource> {
  await save(resource);
  return resource;
}
