import type { AuditEventDetail, AuditSource } from "@allod/api";

interface Made {
  readonly tenant: { readonly id: string; readonly name: string } | null;
  readonly domain: string;
  readonly now: Date;
  /** How many; the newest a few minutes old. */
  readonly count: number;
}

type Actor = AuditEventDetail["actor"];
type Pattern = Pick<AuditEventDetail, "action" | "rawAction"> &
  Partial<Pick<AuditEventDetail, "outcome" | "target" | "metadata" | "attribution" | "erased">> & { readonly actor?: Partial<Actor> };

const NAMES = [
  "Anna Berger",
  "Jonas Brandt",
  "Mira Okafor",
  "Lukas Hoffmann",
  "Sofia Lindqvist",
  "Clara von Hohenstein-Wittgenberg",
  "Aylin Demir",
];
const ADDRESSES = ["203.0.113.41", "198.51.100.7", "2001:db8:4c17:9f00::2a1", "203.0.113.88"];
const FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:146.0) Gecko/20100101 Firefox/146.0";

/** FAKE: events as apps bring them, the newest first: the same ones in every run. */
export function auditEvents({ tenant, domain, now, count }: Made): AuditEventDetail[] {
  const patterns = patternsOf(tenant, domain);
  return Array.from({ length: count }, (_, index) => {
    const seq = count - index;
    const pattern = patterns[index % patterns.length] ?? patterns[0];
    // Close together by day, far apart at night.
    const minutes = 4 + index * 17 + Math.floor(index / 9) * 410;
    return event({ pattern, seq, index, tenant, at: new Date(now.getTime() - minutes * 60_000) });
  });
}

/** FAKE: one that happens now. */
export function auditEventNow({ tenant, domain, now }: Omit<Made, "count">, seq: number): AuditEventDetail {
  const patterns = patternsOf(tenant, domain);
  return event({ pattern: patterns[seq % 4], seq, index: seq, tenant, at: now });
}

function event({
  pattern,
  seq,
  index,
  tenant,
  at,
}: {
  readonly pattern: Pattern | undefined;
  readonly seq: number;
  readonly index: number;
  readonly tenant: Made["tenant"];
  readonly at: Date;
}): AuditEventDetail {
  const { action, rawAction, actor, ...rest } = pattern ?? { action: "allod.unmapped", rawAction: "" };
  const who = index % NAMES.length;
  const digits = String(seq).padStart(8, "0");
  return {
    id: `01980000-${tenant === null ? "0000" : tenant.id.slice(-4)}-7000-8000-${String(seq).padStart(12, "0")}`,
    seq,
    tenantId: tenant?.id ?? null,
    occurredAt: at.toISOString(),
    receivedAt: new Date(at.getTime() + (index % 6 === 5 ? 190_000 : 400)).toISOString(),
    source: action.split(".", 1)[0] as AuditSource,
    action,
    rawAction,
    outcome: "success",
    actor: {
      kind: "person",
      id: `01980000-0000-7000-8000-${String(200 + who).padStart(12, "0")}`,
      name: NAMES[who] ?? "",
      as: action.startsWith("allod.") ? "person" : null,
      address: ADDRESSES[index % ADDRESSES.length] ?? "",
      userAgent: FIREFOX,
      ...actor,
    },
    target: { kind: "", id: "", name: "" },
    correlationId: index % 4 === 0 ? `req-${digits}` : "",
    attribution: tenant === null ? "none" : "identity",
    erased: false,
    externalId: `${action}/${digits}`,
    metadata: {},
    hash: `${digits}9f3a61c7`.repeat(4),
    ...rest,
  };
}

function patternsOf(tenant: Made["tenant"], domain: string): readonly Pattern[] {
  const person = (number: number, name: string) => ({
    kind: "member",
    id: `01980000-0000-7000-8000-${String(number).padStart(12, "0")}`,
    name,
  });
  const self = tenant === null ? { kind: "tenant", id: "", name: "Platform" } : { kind: "tenant", ...tenant };
  const nobody = { kind: "unknown", id: "", name: "", as: null } as const;
  const system = { kind: "system", id: "", name: "", as: "system", address: "", userAgent: "" } as const;
  return [
    {
      action: "authentik.user_login",
      rawAction: "login",
      metadata: { auth_method: "password", mfa: ["webauthn"], http_request: { path: "/if/flow/default/" } },
    },
    {
      action: "allod.people_update",
      rawAction: "people.update",
      target: person(101, "Jonas Brandt"),
      attribution: "stated",
      metadata: { changes: { role: { from: "member", to: "administrator" }, aliases: { from: [], to: ["buchhaltung"] } } },
    },
    {
      action: "authentik.user_login_fail",
      rawAction: "login_failed",
      outcome: "failure",
      actor: { ...nobody, id: "admin", name: `admin@${domain}`, userAgent: "python-requests/2.32" },
      attribution: "domain",
    },
    {
      action: "opencloud.file_share",
      rawAction: "share-created",
      target: { kind: "file", id: "f81d4fae", name: "Wirtschaftsplan 2027.xlsx" },
      metadata: { permissions: "read", expires: null },
    },
    {
      action: "allod.people_suspend",
      rawAction: "people.suspend",
      actor: { id: "01980000-0000-7000-8000-000000000900", name: "Piet Sander", as: "partner", address: "192.0.2.14" },
      target: person(106, "Clara von Hohenstein-Wittgenberg"),
      attribution: "stated",
      metadata: { changes: { status: { from: "active", to: "suspended" } } },
    },
    {
      action: "stalwart.unmapped",
      rawAction: "queue.rate-limit-exceeded",
      outcome: "denied",
      actor: { ...nobody, address: "198.51.100.201", userAgent: "" },
      target: { kind: "mailbox", id: "mb-7", name: `vorstand@${domain}` },
      attribution: "email",
    },
    {
      action: "allod.tenant_open",
      rawAction: "tenant.open",
      actor: { id: "01980000-0000-7000-8000-000000000901", name: "Olga Petrova", as: "operator", address: "192.0.2.3" },
      target: self,
      attribution: "stated",
    },
    {
      action: "authentik.application_authorize",
      rawAction: "authorize_application",
      target: { kind: "application", id: "chat", name: "Chat" },
    },
    {
      action: "allod.domain_verify",
      rawAction: "domain.verify",
      target: { kind: "domain", id: "01980000-0000-7000-8000-000000000400", name: domain },
      attribution: "stated",
    },
    {
      action: "authentik.password_set",
      rawAction: "password_set",
      actor: { kind: "person", id: "forgotten-7f3a", name: "", address: "", userAgent: "" },
      target: { kind: "user", id: "forgotten-7f3a", name: "" },
      metadata: null,
      attribution: "identity",
      erased: true,
    },
    {
      action: "authentik.authenticator_add",
      rawAction: "model_created",
      target: { kind: "authenticator", id: "wa-1", name: "YubiKey 5C" },
    },
    {
      action: "allod.access_grant",
      rawAction: "access.grant",
      target: { kind: "access-grant", id: "01980000-0000-7000-8000-000000000600", name: "Nordlicht IT-Systemhaus" },
      attribution: "stated",
      metadata: {
        changes: { scopes: { from: null, to: ["read", "people", "domains"] }, expiresAt: { from: null, to: "2026-12-24T12:00:00.000Z" } },
      },
    },
    { action: "allod.tenant_reconcile", rawAction: "tenant.reconcile", actor: system, target: self, attribution: "stated" },
    { action: "synapse.unmapped", rawAction: "m.room.create", target: { kind: "room", id: "!abc:chat.example", name: "Vorstand" } },
    { action: "authentik.user_logout", rawAction: "logout" },
  ];
}
