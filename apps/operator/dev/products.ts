import type { ConnectorView, MemberView, PlatformSummary, ResourceView, TenantView } from "@allod/api";

import { ago, idOf } from "./time.ts";

const PRODUCTS = [
  { id: "keycloak", title: "Keycloak", kinds: ["tenant", "person", "member"] },
  { id: "matrix", title: "Matrix", kinds: ["tenant", "member"] },
  { id: "stalwart", title: "Stalwart", kinds: ["tenant", "domain", "member"] },
  { id: "opencloud", title: "OpenCloud", kinds: ["tenant", "member"] },
] as const;

const QUOTA = "The drive is 4.2 GB over its quota of 1 TB. Raise the plan's room for files, or have files removed, then try again.";

/** FAKE: what products say of themselves. */
export function connectors(): ConnectorView[] {
  const health = [
    { status: "up", message: "", version: "26.4.1", checkedAt: ago(1), pausedUntil: null },
    { status: "up", message: "", version: "1.142.0", checkedAt: ago(1), pausedUntil: null },
    {
      status: "down",
      message: "The server answered 503 five times in a row. Look at its log, and at the disk that it keeps mail on.",
      version: "0.16.3",
      checkedAt: ago(1),
      pausedUntil: ago(-2),
    },
    { status: "unknown", message: "", version: null, checkedAt: null, pausedUntil: null },
  ] as const;
  const objects = [
    { total: 741, ready: 741, failing: 0, skipped: 0 },
    { total: 702, ready: 690, failing: 3, skipped: 4 },
    { total: 744, ready: 702, failing: 9, skipped: 12 },
    { total: 0, ready: 0, failing: 0, skipped: 0 },
  ];
  return PRODUCTS.map(({ id, title, kinds }, index) => ({
    id,
    title,
    kinds: [...kinds],
    health: { ...(health[index] ?? health[3]) },
    objects: objects[index] ?? { total: 0, ready: 0, failing: 0, skipped: 0 },
  }));
}

type Conditions = ResourceView["conditions"];

export function fine(minutes: number): Conditions {
  return [
    { type: "Ready", status: "True", reason: "Provisioned", message: "Ready for use.", since: ago(minutes) },
    { type: "Synced", status: "True", reason: "UpToDate", message: "The product has what is wanted.", since: ago(minutes) },
  ];
}

function suspended(): Conditions {
  const [, synced] = fine(4000);
  const ready = {
    type: "Ready",
    status: "False",
    reason: "Suspended",
    message: "Nobody can sign in. Data is kept.",
    since: ago(4000),
  } as const;
  return synced === undefined ? [ready] : [ready, synced];
}

function refused(reason: string, message: string): Conditions {
  return [
    { type: "Ready", status: "True", reason: "Provisioned", message: "Ready for use.", since: ago(9000) },
    { type: "Synced", status: "False", reason, message, since: ago(42) },
  ];
}

function skipped(): Conditions {
  const message = "The organization has no domain of its own yet, so there is nowhere to put a mailbox.";
  const both = { status: "Unknown", reason: "NoDomain", message, since: ago(500) } as const;
  return [
    { type: "Ready", ...both },
    { type: "Synced", ...both },
  ];
}

export function resource(index: number, object: ResourceView["object"], conditions: Conditions): ResourceView {
  const { id, title } = PRODUCTS[index] ?? PRODUCTS[0];
  return { connector: { id, title }, object, externalId: null, observedGeneration: 3, conditions, failures: 0, retryAt: null };
}

/** FAKE: an organization and some people in all products, as its state has them. */
export function resourcesOf(
  { id, name, status }: Pick<TenantView, "id" | "name" | "status">,
  people: readonly MemberView[],
): ResourceView[] {
  const own = { kind: "tenant", id, name } as const;
  if (status === "pending")
    return [
      { ...resource(0, own, fine(1)), externalId: "5b1c7a52-6f0e-4f1e-9a7d-1d2f4f3a9a10" },
      { ...resource(2, own, refused("Transient", "The server answered 503. It is tried again by itself.")), failures: 3, retryAt: ago(-1) },
      resource(1, own, []),
    ];
  if (status === "terminated") return [resource(0, own, [])];
  const usual = status === "suspended" ? suspended() : fine(13_000);
  const tenants = PRODUCTS.map((_, index) => ({
    ...resource(index, own, index === 3 ? refused("QuotaExceeded", QUOTA) : usual),
    externalId: `${index}f2a-${id.slice(-4)}`,
  }));
  const members = people.flatMap(({ id, displayName }, index) => {
    const object = { kind: "member", id, name: displayName } as const;
    return [
      resource(0, object, usual),
      resource(
        1,
        object,
        index === 4
          ? refused("Refused", "The user name is taken by an account that is not ours. Rename that account, then try again.")
          : usual,
      ),
      resource(2, object, index > 7 ? skipped() : usual),
    ];
  });
  return [...tenants, ...members];
}

/** FAKE: what needs somebody. */
export function failing(tenants: readonly TenantView[]): PlatformSummary["failing"] {
  const of = (index: number) => ({ id: tenants[index]?.id ?? idOf(1), name: tenants[index]?.name ?? "" });
  return [
    {
      tenant: of(1),
      connector: "stalwart",
      kind: "tenant",
      name: of(1).name,
      reason: "Transient",
      message: "The server answered 503. It is tried again by itself.",
      since: ago(2),
    },
    { tenant: of(0), connector: "opencloud", kind: "tenant", name: of(0).name, reason: "QuotaExceeded", message: QUOTA, since: ago(42) },
    {
      tenant: of(0),
      connector: "matrix",
      kind: "member",
      name: "Emre Yilmaz",
      reason: "Refused",
      message: "The user name is taken by an account that is not ours. Rename that account, then try again.",
      since: ago(42),
    },
    {
      tenant: null,
      connector: "keycloak",
      kind: "person",
      name: "Tariq Haddad",
      reason: "CredentialsRefused",
      message: "The client's secret was refused. Put the new one into the configuration.",
      since: ago(2900),
    },
  ];
}

/** FAKE: thirty days, of which some are weekends. */
export function growth(): PlatformSummary["growth"] {
  return Array.from({ length: 30 }, (_, index) => {
    const weekend = index % 7 > 4;
    return {
      day: ago((29 - index) * 1440).slice(0, 10),
      tenants: weekend ? 0 : (index * 5) % 4,
      people: weekend ? index % 3 : 4 + ((index * 7) % 19),
    };
  });
}
