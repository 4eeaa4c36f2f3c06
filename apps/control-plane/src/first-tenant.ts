import { AllodError, type Clock, type IdSource, type RandomSource } from "@allod/core";

import { chronicle } from "./domain/activity.ts";
import { parseDomain } from "./domain/domain-name.ts";
import { newVerification } from "./domain/domains.ts";
import { proposeSlug } from "./domain/slug.ts";
import type { Store, Tx } from "./domain/store.ts";
import type { Tenant } from "./domain/tenants.ts";

interface Wanted {
  readonly slug: string;
  readonly name: string;
  /** Whoever runs this platform has it: it is the one that the platform itself is at. */
  readonly domain: string;
  readonly owner: { readonly personId: string; readonly username: string };
}

interface Deps {
  readonly store: Store;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly random: RandomSource;
}

/**
 * The company itself, where a platform is its own: a tenant with its domain, already proven, and one owner. Made once, known
 * by its short name; what becomes of it afterwards is decided in the portals. False when it, or its domain, is there already.
 */
export async function ensureFirstTenant(wanted: Wanted, deps: Deps): Promise<boolean> {
  try {
    await deps.store.within("everything", (tx) => make(tx, wanted, deps));
    return true;
  } catch (error) {
    if (error instanceof AllodError && ["slug.taken", "domain.taken"].includes(error.code)) return false;
    throw error;
  }
}

async function make(tx: Tx, { slug, name, domain, owner }: Wanted, { clock, ids, random }: Deps): Promise<void> {
  const createdAt = clock.now();
  const tenant: Tenant = {
    id: ids.next(),
    slug: proposeSlug(slug),
    name,
    status: "pending",
    partner: undefined,
    billing: {},
    generation: 1,
    createdAt,
  };
  const claimed = { id: ids.next(), tenantId: tenant.id, name: parseDomain(domain), verification: newVerification(random), createdAt };
  const member = { id: ids.next(), tenantId: tenant.id, ...owner, role: "owner", createdAt } as const;
  await tx.tenants.insert(tenant);
  await tx.domains.insert({ ...claimed, verifiedAt: undefined });
  await tx.domains.prove({ ...claimed, verifiedAt: undefined }, createdAt);
  await tx.members.insert(member);
  await tx.reconcile([
    { kind: "tenant", id: tenant.id },
    { kind: "domain", id: claimed.id },
    { kind: "member", id: member.id },
    { kind: "person", id: owner.personId },
  ]);
  const { entry } = chronicle({ clock, ids });
  const about = (kind: string, id: string, called: string) => ({ tenantId: tenant.id, target: { kind, id, name: called } });
  await tx.record(entry("system", "tenant.create", about("tenant", tenant.id, name)));
  await tx.record(entry("system", "domain.verify", about("domain", claimed.id, claimed.name)));
}
