import { type Connector, ConnectorError, type Desired, type Observed } from "@allod/connectors";
import type { Clock, RandomSource } from "@allod/core";

import type { Tenant } from "../domain/tenants.ts";
import { backoff } from "./backoff.ts";
import type { Circuit } from "./circuit.ts";
import { type Resource, withCondition } from "./resource.ts";

/** How long a product may take for one tenant. */
const DEADLINE = 30_000;

interface Deps {
  readonly connector: Connector;
  readonly circuit: Circuit;
  readonly clock: Clock;
  readonly random: RandomSource;
  /** Keeps what is known, before and after anything is done outside. */
  readonly save: (resource: Resource) => Promise<void>;
}

/**
 * Brings one tenant in one product to what is wanted: reads both, does what differs, and keeps what came of it. Nothing
 * is done twice and nothing is guessed, also when it was killed at any point before. `sweep`: looks at the product even
 * when nothing has changed on our side, for what changed on the other.
 */
export async function reconcile(
  tenant: Tenant,
  resource: Resource,
  { sweep, ...deps }: Deps & { readonly sweep: boolean },
): Promise<Resource> {
  if (!sweep && isSettled(tenant, resource)) return resource;
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
    const done = await bring(tenant, resource, { ...deps, save });
    deps.circuit.succeeded();
    return await kept(deps, settled(tenant, done, deps.clock));
  } catch (error) {
    // Anything else is trouble of our own (the database is away): it is nobody's condition, and whoever called tries again.
    if (!(error instanceof ConnectorError)) throw error;
    if (error.kind === "transient" || error.kind === "auth") deps.circuit.failed();
    return kept(deps, failed(tenant, current, { failure: error, ...deps }));
  }
}

function isSettled({ generation }: Tenant, { observedGeneration, conditions, retryAt }: Resource): boolean {
  return (
    observedGeneration === generation &&
    retryAt === undefined &&
    conditions.some(({ type, status }) => type === "Synced" && status === "True")
  );
}

async function bring(tenant: Tenant, resource: Resource, deps: Deps): Promise<Resource> {
  const { connector } = deps;
  const signal = AbortSignal.timeout(DEADLINE);
  const observed = await find(tenant, resource, { connector, signal });
  if (tenant.status === "terminated") {
    if (observed !== undefined) await connector.remove(observed.externalId, signal);
    return { ...resource, externalId: undefined, createPendingSince: undefined };
  }
  const desired: Desired = { allodId: tenant.id, slug: tenant.slug, name: tenant.name, enabled: tenant.status !== "suspended" };
  if (observed === undefined) return create(desired, resource, { ...deps, signal });
  if (observed.name !== desired.name || observed.enabled !== desired.enabled) await connector.update(observed.externalId, desired, signal);
  return { ...resource, externalId: observed.externalId, createPendingSince: undefined };
}

/** By the id that we kept; or by our own, when we may have made it and not got as far as keeping its id. */
async function find(
  tenant: Tenant,
  { externalId, createPendingSince }: Resource,
  { connector, signal }: { connector: Connector; signal: AbortSignal },
): Promise<Observed | undefined> {
  if (externalId !== undefined) return connector.read({ externalId }, signal);
  return createPendingSince === undefined ? undefined : connector.read({ allodId: tenant.id }, signal);
}

async function create(
  desired: Desired,
  resource: Resource,
  { connector, save, clock, signal }: Deps & { readonly signal: AbortSignal },
): Promise<Resource> {
  // Before, because afterwards may never come.
  const pending: Resource = { ...resource, externalId: undefined, createPendingSince: resource.createPendingSince ?? clock.now() };
  await save(pending);
  const { externalId } = await connector.create(desired, signal);
  return { ...pending, externalId, createPendingSince: undefined };
}

function settled({ status, generation }: Tenant, resource: Resource, clock: Clock): Resource {
  const since = clock.now();
  const synced = withCondition(resource.conditions, {
    type: "Synced",
    status: "True",
    reason: "UpToDate",
    message: "The product has what is wanted.",
    since,
  });
  const ready = {
    pending: { status: "True", reason: "Provisioned", message: "Ready for use." },
    active: { status: "True", reason: "Provisioned", message: "Ready for use." },
    suspended: { status: "False", reason: "Suspended", message: "Nobody can sign in. Data is kept; resume the tenant to bring it back." },
    terminated: { status: "False", reason: "Removed", message: "Removed from the product." },
  } as const;
  const conditions = withCondition(synced, { type: "Ready", ...ready[status], since });
  return { ...resource, observedGeneration: generation, conditions, failures: 0, retryAt: undefined };
}

const REASONS = {
  transient: "Transient",
  permanent: "Refused",
  quota: "QuotaExceeded",
  auth: "CredentialsRefused",
  "not-found": "Vanished",
} as const;

function failed(
  { generation }: Tenant,
  resource: Resource,
  { failure, clock, random }: Deps & { readonly failure: ConnectorError },
): Resource {
  const now = clock.now();
  const failures = resource.failures + 1;
  const conditions = withCondition(resource.conditions, {
    type: "Synced",
    status: "False",
    reason: REASONS[failure.kind],
    message: failure.message,
    since: now,
  });
  // What a person must change is not tried again by itself; a change of the tenant begins anew.
  const stuck = failure.kind === "permanent" || failure.kind === "quota";
  const vanished = failure.kind === "not-found" ? { externalId: undefined } : {};
  return {
    ...resource,
    ...vanished,
    conditions,
    failures,
    observedGeneration: stuck ? generation : resource.observedGeneration,
    retryAt: stuck ? undefined : new Date(now.getTime() + backoff(failures, random)),
  };
}

async function kept({ save }: Deps, resource: Resource): Promise<Resource> {
  await save(resource);
  return resource;
}
