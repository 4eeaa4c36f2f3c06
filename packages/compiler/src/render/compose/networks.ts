import { compareText, type Data, spread } from "@allod/core";

import { listenName } from "../../component/index.ts";
import type { Link, Plan, PlannedWorkload } from "../../plan/plan.ts";

/** The networks that a workload is on, and the names by which it is known on each. */
export type Attachments = Readonly<Record<string, { readonly aliases?: readonly string[] }>>;

/** The network of a link: only its two ends are on it. */
function linkNetwork({ from, to }: Pick<Link, "from" | "to">): string {
  return `${from}--${to}`;
}

/** The attachments of each workload. */
export function attachmentsOf({ links, workloads }: Plan): ReadonlyMap<string, Attachments> {
  const aliases = new Map<string, Map<string, Set<string>>>(workloads.map(({ id }) => [id, new Map()]));
  const join = (workload: string, network: string, names: readonly string[]): void => {
    const own = aliases.get(workload);
    own?.set(network, new Set([...(own.get(network) ?? []), ...names]));
  };
  for (const link of links) {
    join(link.from, linkNetwork(link), []);
    join(link.to, linkNetwork(link), [listenName(link), ...link.hostnames]);
  }
  for (const workload of workloads) {
    const outward = outwardNetwork(workload);
    if (outward !== undefined) join(workload.id, outward, [outward]);
  }
  return new Map([...aliases].map(([id, networks]) => [id, Object.fromEntries([...networks].map(attachment))]));
}

function attachment([network, names]: readonly [string, ReadonlySet<string>]): [string, Attachments[string]] {
  return [network, names.size === 0 ? {} : { aliases: [...names].toSorted(compareText) }];
}

/** Its own way to the world, for a workload that strangers may reach or that may reach out. Nobody else is on it. */
function outwardNetwork(workload: PlannedWorkload): string | undefined {
  if ((workload.ports ?? []).length > 0) return `${workload.id}-public`;
  return workload.egress === undefined ? undefined : `${workload.id}-egress`;
}

/** Every network of the workspace: one for each pair that talks, without a way out; and the outward ones. */
export function networksOf(plan: Plan): Record<string, Data> {
  const addresses = addressesOf(plan);
  return Object.fromEntries(
    Object.entries(kindsOf(plan)).map(([name, network]) => [name, { ...network, ipam: { config: [{ subnet: addresses[name] ?? "" }] } }]),
  );
}

/** Network -> its addresses, in CIDR notation. */
export function addressesOf(plan: Plan): Record<string, string> {
  return subnetsOf(Object.keys(kindsOf(plan)), plan.workspace.network.containers);
}

function kindsOf(plan: Plan): Record<string, { internal?: boolean }> {
  const inner = plan.links.map((link) => [linkNetwork(link), { internal: true }] as const);
  const outer = plan.workloads.flatMap((workload) => {
    const name = outwardNetwork(workload);
    return name === undefined ? [] : [[name, {}] as const];
  });
  return Object.fromEntries([...inner, ...outer]);
}

/**
 * A network of six addresses for each name: the engine's own pools end at about thirty. Where it lies follows from the
 * name, so that one network more or less moves no other; only two names that meet go by order.
 */
function subnetsOf(names: readonly string[], containers: string): Record<string, string> {
  const [first = "10", second = "128"] = containers.split(".");
  const taken = new Set<number>();
  return Object.fromEntries(
    names.toSorted(compareText).map((name) => {
      let slot = spread(name) % SLOTS;
      while (taken.has(slot)) slot = (slot + 1) % SLOTS;
      taken.add(slot);
      return [name, `${first}.${second}.${slot >> 5}.${(slot & 31) << 3}/29`];
    }),
  );
}

/** Networks of 3 bits in one of 16. */
const SLOTS = 8192;
