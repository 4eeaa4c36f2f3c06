import type { Connector } from "@allod/connectors";
import type { Clock, RandomSource } from "@allod/core";

import type { Tenant, TenantStore } from "../domain/tenants.ts";
import type { ResourceStore } from "../store/resources.ts";
import { Circuit } from "./circuit.ts";
import { reconcile } from "./reconcile.ts";
import { newResource, type Resource } from "./resource.ts";
import { fromRow, toRow } from "./rows.ts";

interface Deps {
  readonly connectors: readonly Connector[];
  readonly tenants: Pick<TenantStore, "find">;
  readonly resources: ResourceStore;
  readonly clock: Clock;
  readonly random: RandomSource;
  /** Called when every product has a pending tenant for the first time. */
  readonly activate: (tenant: Tenant) => Promise<void>;
}

/** Reconciles a tenant with every product, side by side: one that is down keeps no other waiting. */
export function tenantWorker({
  connectors,
  tenants,
  resources,
  clock,
  random,
  activate,
}: Deps): (tenantId: string, options?: { readonly sweep: boolean }) => Promise<void> {
  const circuits = new Map(connectors.map(({ id }) => [id, new Circuit(clock)]));
  return async (tenantId, { sweep } = { sweep: false }) => {
    const tenant = await tenants.find(tenantId, { tenants: [tenantId] });
    if (tenant === undefined) return;
    const results = await Promise.all(
      connectors.map(async (connector) => {
        const row = await resources.find(tenantId, connector.id);
        const known = row === undefined ? newResource(tenantId, connector.id) : fromRow(row);
        const circuit = circuits.get(connector.id) ?? new Circuit(clock);
        return reconcile(tenant, known, { connector, circuit, clock, random, sweep, save: (resource) => resources.save(toRow(resource)) });
      }),
    );
    if (tenant.status === "pending" && results.every(isReady)) await activate(tenant);
  };
}

function isReady({ conditions }: Resource): boolean {
  return conditions.some(({ type, status }) => type === "Ready" && status === "True");
}
