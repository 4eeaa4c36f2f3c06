import type {
  AccessGrantView,
  ApiTokenView,
  AppView,
  ClaimedDomainView,
  CustomerView,
  DnsRecordView,
  InvitationView,
  Me,
  MemberView,
  OpenedInvitation,
  ResourceView,
  SessionView,
  SubscriptionView,
  TenantView,
} from "@allod/api";
import { auditEvents, auditHabits, type AuditWorld } from "@allod/ui/dev";

/** FAKE: everything that one person sees, in memory. */
export interface World {
  me: Me | undefined;
  readonly tenants: Map<string, TenantView>;
  readonly people: MemberView[];
  readonly invitations: InvitationView[];
  readonly domains: ClaimedDomainView[];
  readonly records: DnsRecordView[];
  readonly grants: AccessGrantView[];
  readonly audit: AuditWorld;
  readonly apps: AppView[];
  readonly resources: ResourceView[];
  readonly customers: CustomerView[];
  readonly sessions: SessionView[];
  readonly tokens: ApiTokenView[];
  readonly invitation: OpenedInvitation;
  subscription: SubscriptionView | null;
}

/** The time of the fake: everything in it is before or after this. */
export const NOW = new Date();
const MINUTE = 60_000;
const DAY = 1440 * MINUTE;

export function ago(minutes: number): string {
  return new Date(NOW.getTime() - minutes * MINUTE).toISOString();
}

/** The n-th id: the same in every run. */
export function idOf(number: number): string {
  return `01980000-0000-7000-8000-${String(number).padStart(12, "0")}`;
}

export const TENANT = idOf(1);
const PENDING = idOf(2);
const SUSPENDED = idOf(3);
export const CUSTOMER = idOf(11);
const PARTNER = { id: idOf(20), slug: "nordlicht", name: "Nordlicht IT-Systemhaus" };

const NAMES = [
  "Anna Berger",
  "Jonas Brandt",
  "Mira Okafor",
  "Lukas Hoffmann",
  "Sofia Lindqvist",
  "Emre Yılmaz",
  "Clara von Hohenstein-Wittgenberg",
  "Noah Fischer",
  "Aylin Demir",
  "Paul Kowalski",
  "Lea Schuster",
  "Tariq Haddad",
];

function member(name: string, index: number): MemberView {
  const [first = "", last = ""] = name
    .toLowerCase()
    .normalize("NFD")
    .replaceAll(/[^a-z -]/gu, "")
    .split(" ");
  return {
    id: idOf(100 + index),
    personId: idOf(200 + index),
    email: `${first}.${last}@allmende.example`,
    displayName: name,
    username: `${first}.${last}`,
    role: index === 0 ? "owner" : index < 3 ? "administrator" : "member",
    status: index === 6 ? "suspended" : index === 10 ? "removed" : "active",
    aliases: index === 0 ? ["vorstand", "anna"] : index === 3 ? ["buchhaltung"] : [],
    generation: 1,
    createdAt: ago(1440 * (200 - index * 7)),
  };
}

function tenant(id: string, slug: string, { name, status }: Pick<TenantView, "name" | "status">): TenantView {
  return {
    id,
    slug,
    name,
    status,
    partner: { id: PARTNER.id, name: PARTNER.name },
    billing: { email: "rechnung@allmende.example", company: name, address: "Lindenweg 4\n24103 Kiel", vatId: "DE123456789" },
    generation: 3,
    createdAt: ago(1440 * 200),
  };
}

function condition(status: "True" | "False" | "Unknown", reason: string, message: string): ResourceView["conditions"] {
  return [{ type: "Ready", status, reason, message, since: ago(12) }];
}

function resource(id: string, title: string, conditions: ResourceView["conditions"], failures = 0): ResourceView {
  return {
    connector: { id, title },
    object: { kind: "tenant", id: TENANT, name: "Allmende eG" },
    externalId: failures === 0 ? `${id}-1` : null,
    observedGeneration: 3,
    conditions,
    failures,
    retryAt: failures === 0 ? null : new Date(NOW.getTime() + 4 * MINUTE).toISOString(),
  };
}

const PEOPLE = NAMES.map(member);
const anna = { id: idOf(200), displayName: "Anna Berger" };

/** What an owner of a well-used tenant sees; other worlds differ from it. */
function fullWorld(role: Me["memberships"][number]["role"] = "owner"): World {
  const membership = (id: string, slug: string, { name, status }: Pick<TenantView, "name" | "status">) => ({
    tenant: { id, slug, name, status },
    role,
    username: "anna.berger",
  });
  return {
    me: {
      id: anna.id,
      email: "anna.berger@allmende.example",
      displayName: anna.displayName,
      locale: "en",
      operator: false,
      memberships: [
        membership(TENANT, "allmende", { name: "Allmende eG", status: "active" }),
        membership(PENDING, "kontor", { name: "Kontor Nord GmbH", status: "pending" }),
        membership(SUSPENDED, "hafen", { name: "Hafenkino e. V.", status: "suspended" }),
      ],
      partners: [],
      accountUrl: "https://id.example/account",
    },
    tenants: new Map([
      [TENANT, tenant(TENANT, "allmende", { name: "Allmende eG", status: "active" })],
      [PENDING, tenant(PENDING, "kontor", { name: "Kontor Nord GmbH", status: "pending" })],
      [SUSPENDED, tenant(SUSPENDED, "hafen", { name: "Hafenkino e. V.", status: "suspended" })],
      [CUSTOMER, tenant(CUSTOMER, "deichbau", { name: "Deichbau Genossenschaft", status: "active" })],
    ]),
    people: [...PEOPLE],
    invitations: [
      {
        id: idOf(300),
        email: "greta@fjord.example",
        role: "member",
        status: "open",
        invitedBy: anna,
        expiresAt: new Date(NOW.getTime() + 9 * DAY).toISOString(),
        createdAt: ago(7200),
      },
      {
        id: idOf(301),
        email: "henrik.a.very.long.address@subdomain.fjord.example",
        role: "administrator",
        status: "expired",
        invitedBy: anna,
        expiresAt: ago(2880),
        createdAt: ago(24_000),
      },
    ],
    domains: [
      {
        id: idOf(400),
        name: "allmende.example",
        verifiedAt: ago(90_000),
        createdAt: ago(100_000),
        record: { type: "TXT", name: "_allod.allmende.example", value: "allod-verification=7gq2rkz1m0" },
      },
      {
        id: idOf(401),
        name: "wohnprojekt-allmende.example",
        verifiedAt: null,
        createdAt: ago(50),
        record: { type: "TXT", name: "_allod.wohnprojekt-allmende.example", value: "allod-verification=w81hxn5c9v2f0t4d" },
      },
    ],
    records: [
      { type: "MX", name: "allmende.example", value: "10 mail.platform.example", purpose: "receiving mail", published: "yes" },
      {
        type: "TXT",
        name: "allmende.example",
        value: "v=spf1 include:_spf.platform.example -all",
        purpose: "sending mail (SPF)",
        published: "other",
      },
      {
        type: "TXT",
        name: "202611e._domainkey.allmende.example",
        value: "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=",
        purpose: "signing mail (DKIM)",
        published: "no",
      },
      {
        type: "SRV",
        name: "_imaps._tcp.allmende.example",
        value: "0 1 993 mail.platform.example",
        purpose: "mail programs",
        published: "unknown",
      },
    ],
    grants: [
      {
        id: idOf(600),
        partner: { id: PARTNER.id, name: PARTNER.name },
        scopes: ["read", "people", "domains"],
        grantedBy: anna,
        expiresAt: new Date(NOW.getTime() + 21 * DAY).toISOString(),
        revokedAt: null,
        createdAt: ago(12_960),
      },
      {
        id: idOf(601),
        partner: { id: PARTNER.id, name: PARTNER.name },
        scopes: ["read"],
        grantedBy: anna,
        expiresAt: ago(60_000),
        revokedAt: null,
        createdAt: ago(100_000),
      },
      {
        id: idOf(602),
        partner: { id: PARTNER.id, name: PARTNER.name },
        scopes: ["billing"],
        grantedBy: anna,
        expiresAt: ago(10_000),
        revokedAt: ago(20_000),
        createdAt: ago(40_000),
      },
    ],
    audit: {
      events: auditEvents({ tenant: { id: TENANT, name: "Allmende eG" }, domain: "allmende.example", now: NOW, count: 640 }),
      ...auditHabits("anna.berger@allmende.example", ago(2000)),
    },
    apps: [
      { id: "mail", title: "Mail", url: "https://mail.allmende.example/", icon: "mail", status: "ready", message: "" },
      { id: "chat", title: "Chat", url: "https://chat.allmende.example/", icon: "chat", status: "ready", message: "" },
      { id: "files", title: "Files", url: "https://files.allmende.example/", icon: "files", status: "preparing", message: "" },
      { id: "video", title: "Video", url: "https://meet.allmende.example/", icon: "video", status: "ready", message: "" },
      {
        id: "website",
        title: "Website",
        url: "https://allmende.example/",
        icon: "website",
        status: "unavailable",
        message: "The website's certificate could not be renewed. An administrator has been told.",
      },
    ],
    resources: [
      resource("embedded-identity", "Sign-in", condition("True", "Provisioned", "")),
      resource("stalwart", "Mail", condition("Unknown", "Creating", "The mail domain is being created.")),
      resource("matrix", "Chat", condition("False", "Transient", "The homeserver does not answer (503). It is asked again by itself."), 2),
      resource("opencloud", "Files", condition("False", "Skipped", "No plan of this tenant has files.")),
    ],
    customers: [],
    sessions: [
      { id: idOf(700), application: "portal", userAgent: "Firefox on Linux", createdAt: ago(4000), lastSeenAt: ago(1), current: true },
      { id: idOf(701), application: "portal", userAgent: "Safari on iPhone", createdAt: ago(9000), lastSeenAt: ago(300), current: false },
    ],
    tokens: [
      {
        id: idOf(800),
        name: "Backup script on nas1",
        tenantId: TENANT,
        access: "read",
        expiresAt: new Date(NOW.getTime() + 60 * DAY).toISOString(),
        lastUsedAt: ago(200),
        revokedAt: null,
        createdAt: ago(40_000),
      },
      {
        id: idOf(801),
        name: "Old importer",
        tenantId: null,
        access: "write",
        expiresAt: ago(2000),
        lastUsedAt: null,
        revokedAt: null,
        createdAt: ago(90_000),
      },
    ],
    invitation: {
      to: { kind: "tenant", name: "Allmende eG" },
      email: "greta@fjord.example",
      role: "member",
      invitedBy: "Anna Berger",
      expiresAt: new Date(NOW.getTime() + 9 * DAY).toISOString(),
      needs: "account",
    },
    subscription: {
      id: idOf(950),
      plan: { id: idOf(951), slug: "team", name: "Team" },
      seats: 15,
      seatsUsed: 11,
      price: { amount: 890, currency: "EUR" },
      period: "month",
      status: "active",
      mrr: { amount: 13_350, currency: "EUR" },
      startedAt: ago(280_000),
      endsAt: null,
    },
  };
}

function withMe(world: World, changes: Partial<Me>): World {
  return world.me === undefined ? world : { ...world, me: { ...world.me, ...changes } };
}

function newcomer(): World {
  const world = fullWorld();
  const [first] = world.me?.memberships ?? [];
  return withMe(
    {
      ...world,
      people: world.people.slice(0, 1),
      invitations: [],
      domains: [],
      grants: [],
      audit: { events: [], views: [], alerts: [] },
      tokens: [],
      subscription: null,
    },
    { memberships: first === undefined ? [] : [first] },
  );
}

function only(status: "pending" | "suspended"): World {
  const world = fullWorld();
  return withMe(world, { memberships: world.me?.memberships.filter(({ tenant }) => tenant.status === status) ?? [] });
}

function partner(): World {
  const world = fullWorld();
  const customers: CustomerView[] = [
    {
      id: CUSTOMER,
      slug: "deichbau",
      name: "Deichbau Genossenschaft",
      status: "active",
      mrr: { amount: 21_360, currency: "EUR" },
      scopes: ["read", "people", "domains"],
      createdAt: ago(300_000),
    },
    {
      id: TENANT,
      slug: "allmende",
      name: "Allmende eG",
      status: "active",
      mrr: { amount: 13_350, currency: "EUR" },
      scopes: [],
      createdAt: ago(280_000),
    },
    { id: PENDING, slug: "kontor", name: "Kontor Nord GmbH", status: "pending", mrr: null, scopes: [], createdAt: ago(3) },
    {
      id: SUSPENDED,
      slug: "hafen",
      name: "Hafenkino e. V.",
      status: "suspended",
      mrr: { amount: 4450, currency: "EUR" },
      scopes: ["read"],
      createdAt: ago(500_000),
    },
  ];
  return withMe(
    { ...world, customers },
    { displayName: "Piet Sander", email: "piet@nordlicht.example", memberships: [], partners: [PARTNER] },
  );
}

/** The database was changed by hand. */
function tampered(): World {
  const world = fullWorld();
  const problem = {
    kind: "altered",
    seq: 598,
    eventId: world.audit.events[42]?.id ?? null,
    message: "What it says of who did it is not what was hashed.",
  } as const;
  return { ...world, audit: { ...world.audit, tampered: problem } };
}

/** Who may be looked at the portal as; the cookie `fake-world` has one of these names. */
export const worlds: Readonly<Record<string, World>> = {
  owner: fullWorld(),
  tampered: tampered(),
  administrator: fullWorld("administrator"),
  member: fullWorld("member"),
  newcomer: newcomer(),
  pending: only("pending"),
  suspended: only("suspended"),
  partner: partner(),
  nobody: withMe(fullWorld(), { memberships: [] }),
  stranger: { ...fullWorld(), me: undefined },
};
