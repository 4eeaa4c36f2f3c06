import type {
  AccessGrantView,
  AuditSourceState,
  ClaimedDomainView,
  ConnectorView,
  DnsRecordView,
  InvitationView,
  Me,
  MemberView,
  OpenedInvitation,
  PartnerView,
  PlanView,
  PlatformSummary,
  ResourceView,
  SessionView,
  SubscriptionView,
  TenantView,
} from "@allod/api";
import { auditEvents, auditHabits, type AuditWorld } from "@allod/ui/dev";

import { grants, invitations, members, sessions } from "./inside.ts";
import { connectors, failing, growth, resourcesOf } from "./products.ts";
import { sources } from "./sources.ts";
import { ago, idOf, NOW } from "./time.ts";

/** FAKE: everything that one operator sees, in memory. */
export interface World {
  readonly me: Me;
  readonly tenants: TenantView[];
  readonly partners: PartnerView[];
  readonly plans: PlanView[];
  readonly connectors: ConnectorView[];
  readonly resources: Map<string, ResourceView[]>;
  readonly subscriptions: Map<string, SubscriptionView>;
  readonly failing: PlatformSummary["failing"];
  readonly growth: PlatformSummary["growth"];
  readonly people: readonly MemberView[];
  readonly invitations: InvitationView[];
  readonly domains: readonly ClaimedDomainView[];
  readonly records: readonly DnsRecordView[];
  readonly grants: readonly AccessGrantView[];
  /** Of the one organization that is looked at, of the platform, and of all. */
  readonly audit: AuditWorld;
  readonly platformAudit: AuditWorld;
  readonly everyone: AuditWorld;
  /** Months that events are kept, where it is not a year. */
  readonly kept: Map<string, number>;
  readonly sources: readonly AuditSourceState[];
  readonly sessions: readonly SessionView[];
  readonly invitation: OpenedInvitation;
  /** Every question fails. */
  readonly broken?: true;
}

export const ACTIVE = idOf(1);
export const PENDING = idOf(2);
export const SUSPENDED = idOf(3);
export const TERMINATED = idOf(4);
export const FRESH = idOf(5);
export const PARTNER = idOf(201);
export const NEW_PARTNER = idOf(203);

const operator: Me = {
  id: idOf(900),
  email: "kim.sommer@allod.example",
  displayName: "Kim Sommer",
  locale: "en",
  operator: true,
  memberships: [],
  partners: [],
  accountUrl: "http://id.localhost/account",
};

const NAMES = [
  "Bergmann & Söhne GmbH",
  "Kanzlei Hohenstein-Wittgenberg",
  "Ateliers du Lac SA",
  "Fjordlys Arkitekter",
  "Neue Energie Nord eG",
  "Praxis Dr. Yılmaz",
  "Stadtwerke Altenfeld",
  "Hofladen Wiesengrund",
  "Institut für Klangforschung",
  "Maschinenbau Kowalski",
  "Verein Offene Werkstatt",
  "Tischlerei Brandt",
];
const STATUSES = ["active", "pending", "suspended", "terminated"] as const;

function partner(number: number, name: string, changes: Partial<PartnerView>): PartnerView {
  return {
    id: idOf(200 + number),
    slug: name.toLowerCase().split(" ")[0] ?? "",
    name,
    domain: null,
    contact: { name: "Jonas Brandt", email: "jonas.brandt@example.net" },
    billing: {},
    marginPercent: 15,
    generation: 1,
    createdAt: ago(300 * 1440),
    customers: 0,
    mrr: [],
    ...changes,
  };
}

function plan(number: number, name: string, changes: Partial<PlanView>): PlanView {
  return {
    id: idOf(300 + number),
    slug: name.toLowerCase(),
    name,
    price: { amount: 690, currency: "EUR" },
    period: "month",
    mailboxBytes: 10_000_000_000,
    filesBytes: 1_000_000_000_000,
    generation: 1,
    archivedAt: null,
    createdAt: ago(400 * 1440),
    ...changes,
  };
}

const partners = [
  partner(1, "Nordlicht IT-Systemhaus", {
    domain: "nordlicht.example",
    billing: {
      company: "Nordlicht IT-Systemhaus GmbH",
      email: "rechnung@nordlicht.example",
      vatId: "DE123456789",
      address: "Kaistraße 4\n24103 Kiel",
    },
    customers: 5,
    mrr: [
      { amount: 234_500, currency: "EUR" },
      { amount: 48_000, currency: "CHF" },
    ],
    marginPercent: 17.5,
  }),
  partner(2, "Alpenblick Informatik", { customers: 3, mrr: [{ amount: 91_200, currency: "CHF" }] }),
  partner(3, "Zweigwerk", {}),
];
const plans = [
  plan(1, "Team", {}),
  plan(2, "Business", { price: { amount: 1190, currency: "EUR" }, mailboxBytes: 50_000_000_000, filesBytes: null }),
  plan(3, "Verein", { price: { amount: 3600, currency: "EUR" }, period: "year", mailboxBytes: 5_000_000_000 }),
  plan(4, "Starter", { archivedAt: ago(90 * 1440) }),
];

function tenant(index: number): TenantView {
  const name = NAMES[index % NAMES.length] ?? "";
  const via = partners[index % 3];
  return {
    id: idOf(index + 1),
    slug: name.toLowerCase().replaceAll(/[^a-z]+/gu, "-"),
    name: index < NAMES.length ? name : `${name} ${Math.floor(index / NAMES.length) + 1}`,
    status: index < STATUSES.length ? (STATUSES[index] ?? "active") : "active",
    partner: via === undefined || index % 3 === 2 ? null : { id: via.id, name: via.name },
    billing:
      index === 0
        ? { company: name, email: "buchhaltung@bergmann.example", vatId: "DE998877665", address: "Hauptstraße 1\n10115 Berlin" }
        : {},
    generation: 3,
    createdAt: index === 1 ? ago(2) : ago(1440 * (index + 1) * 9),
  };
}

function subscription(seats: number, changes: Partial<SubscriptionView> = {}): SubscriptionView {
  const { id, slug, name, price } = plan(1, "Team", {});
  const mrr = { amount: price.amount * seats, currency: price.currency };
  return {
    id: idOf(400),
    plan: { id, slug, name },
    seats,
    seatsUsed: 11,
    price,
    period: "month",
    status: "active",
    mrr,
    startedAt: ago(200_000),
    endsAt: null,
    ...changes,
  };
}

function full(): World {
  const tenants = Array.from({ length: 34 }, (_, index) => tenant(index));
  return {
    me: operator,
    tenants,
    partners: [...partners],
    plans: [...plans],
    connectors: connectors(),
    resources: new Map(tenants.map(({ id, name, status }) => [id, resourcesOf({ id, name, status }, id === FRESH ? [] : members())])),
    subscriptions: new Map([
      [ACTIVE, subscription(20, { price: { amount: 620, currency: "EUR" }, mrr: { amount: 12_400, currency: "EUR" } })],
      [SUSPENDED, subscription(11, { status: "past-due" })],
    ]),
    failing: failing(tenants),
    growth: growth(),
    people: members(),
    invitations: invitations(),
    domains: [
      {
        id: idOf(501),
        name: "bergmann.example",
        verifiedAt: ago(90_000),
        createdAt: ago(91_000),
        record: { type: "TXT", name: "_allod.bergmann.example", value: "allod-verification=4f7Qk2vT9xLm" },
      },
      {
        id: idOf(502),
        name: "bergmann-soehne.example",
        verifiedAt: null,
        createdAt: ago(300),
        record: { type: "TXT", name: "_allod.bergmann-soehne.example", value: "allod-verification=Zr8sWc1HnYb5" },
      },
    ],
    records: [
      {
        type: "TXT",
        name: "_allod.bergmann.example",
        value: "allod-verification=4f7Qk2vT9xLm",
        purpose: "Proves that the domain is theirs",
        published: "yes",
      },
      { type: "MX", name: "bergmann.example", value: "10 mail.allod.example.", purpose: "Mail for the domain", published: "yes" },
      { type: "TXT", name: "bergmann.example", value: "v=spf1 mx -all", purpose: "Who may send mail (SPF)", published: "other" },
      {
        type: "TXT",
        name: "202611._domainkey.bergmann.example",
        value: `v=DKIM1; k=rsa; p=${"MIIBIjANBgkqhkiG9w0".repeat(6)}`,
        purpose: "Signs mail (DKIM)",
        published: "no",
      },
    ],
    grants: grants(),
    ...timelines(),
    kept: new Map([[ACTIVE, 36]]),
    sources: sources(),
    sessions: sessions(),
    invitation: {
      to: { kind: "platform", name: "Allod" },
      email: "robin.keller@allod.example",
      role: null,
      invitedBy: "Kim Sommer",
      expiresAt: ago(-14 * 1440),
      needs: "account",
    },
  };
}

const NO_EVENTS: AuditWorld = { events: [], views: [], alerts: [] };

function timelines(): Pick<World, "audit" | "platformAudit" | "everyone"> {
  const habits = auditHabits(operator.email, ago(2000));
  const of = (index: number, count: number) =>
    auditEvents({ tenant: { id: idOf(index + 1), name: NAMES[index] ?? "" }, domain: "bergmann.example", now: NOW, count });
  const platform = auditEvents({ tenant: null, domain: "allod.example", now: NOW, count: 90 });
  const all = [...of(0, 320), ...of(2, 40), ...of(4, 200), ...platform];
  const byTime = all.toSorted((one, other) => (one.occurredAt < other.occurredAt ? 1 : one.occurredAt > other.occurredAt ? -1 : 0));
  return {
    audit: { events: of(0, 320), ...habits },
    platformAudit: { events: platform, ...habits },
    everyone: { events: byTime, ...habits },
  };
}

function empty(): World {
  return {
    ...full(),
    tenants: [],
    partners: [],
    plans: [],
    connectors: [],
    resources: new Map(),
    subscriptions: new Map(),
    failing: [],
    growth: growth().map(({ day }) => ({ day, tenants: 0, people: 0 })),
    people: [],
    invitations: [],
    domains: [],
    grants: [],
    audit: NO_EVENTS,
    platformAudit: NO_EVENTS,
    everyone: NO_EVENTS,
    sources: [],
  };
}

/** By the name in the cookie. */
export const worlds: Readonly<Record<string, World>> = {
  operator: full(),
  empty: empty(),
  calm: { ...full(), failing: [], people: [], invitations: [], domains: [], grants: [], audit: NO_EVENTS },
  broken: { ...full(), broken: true },
  stranger: { ...full(), me: { ...operator, operator: false, displayName: "Anna Berger", email: "anna.berger@bergmann.example" } },
};
