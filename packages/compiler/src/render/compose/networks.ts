import { compareText, type Data, spread } from "@allod/core";

import { type Link, listenName, type Plan, type PlannedWorkload } from "../../plan/plan.ts";

type Attachments = Record<string, { aliases?: string[] }>;

/** The network of a link: only its two ends are on it. */
function linkNetwork({ from, to }: Pick<Link, "from" | "to">): string {
  return `${from}--${to}`;
}

/** The networks a workload is on, and the names it is known by on each. */
export function attachmentsOf(workload: PlannedWorkload, { links }: Plan): Attachments {
  const attachments: Attachments = {};
  for (const link of links) {
    const network = linkNetwork(link);
    if (link.from === workload.id) attachments[network] ??= {};
    if (link.to !== workload.id) continue;
    const aliases = new Set([...(attachments[network]?.aliases ?? []), listenName(link), ...link.hostnames]);
    attachments[network] = { aliases: [...aliases].toSorted(compareText) };
  }
  const own = outwardNetwork(workload);
  if (own !== undefined) attachments[own] = { aliases: [own] };
  return attachments;
}

/** Its own way to the world, for a workload that strangers may reach or that may reach out. Nobody else is on it. */
function outwardNetwork(workload: PlannedWorkload): string | undefined {
  if ((workload.ports ?? []).length > 0) return `${workload.id}-public`;
  return workload.egress === undefined ? undefined : `${workload.id}-egress`;
}

/** Every network of the workspace: one for each pair that talks, without a way out; and the outward ones. */
export function networksOf(plan: Plan): Record<string, Data> {
  const inner = plan.links.map((link) => [linkNetwork(link), { internal: true }] as const);
  const outer = plan.workloads.flatMap((workload) => {
    const name = outwardNetwork(workload);
    return name === undefined ? [] : [[name, {}] as const];
  });
  const networks = new Map<string, { internal?: boolean }>([...inner, ...outer]);
  const subnets = subnetsOf([...networks.keys()], plan.workspace.network.containers);
  return Object.fromEntries(
    [...networks].map(([name, network]) => [name, { ...network, ipam: { config: [{ subnet: subnets.get(name) ?? "" }] } }]),
  );
}

/**
 * A network of six addresses for each name: the engine's own pools end at about thirty. Where it lies follows from the
 * name, so that one network more or less moves no other; only two names that meet go by order.
 */
function subnetsOf(names: readonly string[], containers: string): Map<string, string> {
  const [first = "10", second = "128"] = containers.split(".");
  const taken = new Set<number>();
  return new Map(
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
