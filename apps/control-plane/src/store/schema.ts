import type { ColumnType, Generated } from "kysely";

import type { GrantScope, TenantRole } from "../domain/access.ts";
import type { Attribution, EventActor, EventOutcome, EventSource } from "../domain/audit.ts";
import type { TenantStatus } from "../domain/tenant.ts";

/** Set once, when the row is made. */
type Fixed<T> = ColumnType<T, T, never>;
/** Set when the row is made, with a default. */
type FixedDefault<T> = ColumnType<T, T | undefined, never>;
/** JSON: read as what it is, written as text. */
type Json<T> = ColumnType<T, string | undefined, string>;
/** A bigint, as text. */
type BigInt64 = string;

/** A row of `resource`. Conditions and records are JSON; times are text in them. */
export interface ResourceRow {
  readonly kind: "tenant" | "domain" | "person" | "member";
  readonly object_id: string;
  readonly connector: string;
  readonly tenant_id: string | null;
  readonly external_id: string | null;
  readonly create_pending_since: Date | null;
  readonly observed_generation: BigInt64;
  readonly desired_hash: string | null;
  readonly conditions: readonly unknown[];
  readonly records: readonly unknown[];
  readonly failures: number;
  readonly retry_at: Date | null;
  readonly outcome: "ready" | "failing" | "skipped" | "working";
}

/** A row of `portal_session`. */
export interface PortalSessionRow {
  readonly id: string;
  readonly secret_hash: string;
  readonly application: "portal" | "operator";
  readonly person_id: string;
  readonly issuer: string;
  readonly subject: string;
  readonly provider_session: string | null;
  /** Sealed; null once it has ended. */
  readonly tokens: string | null;
  readonly access_expires_at: Date;
  readonly renewing_until: Date | null;
  readonly renewal_retry_at: Date | null;
  readonly user_agent: string;
  readonly created_at: Date;
  readonly last_seen_at: Date;
  readonly idle_expires_at: Date;
  readonly expires_at: Date;
  readonly ended_at: Date | null;
  readonly end_reason: "signed-out" | "replaced" | "revoked" | "provider" | "refused" | "no-access" | "idle" | "expired" | null;
}

/** A row of `audit_event`: written by the database itself. */
export interface AuditEventRow {
  readonly chain: string;
  readonly seq: BigInt64;
  readonly id: string;
  readonly retention_months: number;
  readonly received_at: Date;
  readonly occurred_at: Date;
  readonly source: EventSource;
  readonly external_id: string;
  readonly action: string;
  readonly raw_action: string;
  readonly outcome: EventOutcome;
  readonly attribution: Attribution;
  readonly correlation_id: string;
  readonly salt: string;
  readonly actor_kind: EventActor["kind"];
  readonly actor_id: string;
  readonly actor_name: string;
  readonly actor_as: EventActor["as"];
  readonly address: string;
  readonly user_agent: string;
  readonly target_kind: string;
  readonly target_id: string;
  readonly target_name: string;
  readonly metadata: string;
  readonly erased_by: string | null;
  readonly content_hash: Buffer;
  readonly hash: Buffer;
}

type ReadOnly<Row> = { readonly [Column in keyof Row]: ColumnType<Row[Column], never, never> };

/** The tables as `migrations/` makes them. */
export interface Tables {
  readonly partner: {
    id: Fixed<string>;
    slug: Fixed<string>;
    name: string;
    domain: string | null;
    contact_name: string;
    contact_email: string;
    billing: Json<Readonly<Record<string, string>>>;
    margin_percent: Generated<string>;
    generation: Generated<BigInt64>;
    created_at: Fixed<Date>;
  };
  readonly tenant: {
    id: Fixed<string>;
    slug: Fixed<string>;
    name: string;
    status: Generated<TenantStatus>;
    partner_id: string | null;
    billing: Json<Readonly<Record<string, string>>>;
    generation: Generated<BigInt64>;
    created_at: Fixed<Date>;
  };
  readonly plan: {
    id: Fixed<string>;
    slug: Fixed<string>;
    name: string;
    price_amount: BigInt64;
    price_currency: string;
    period: Fixed<"month" | "year">;
    mailbox_bytes: BigInt64 | null;
    files_bytes: BigInt64 | null;
    generation: Generated<BigInt64>;
    archived_at: Date | null;
    created_at: Fixed<Date>;
  };
  readonly subscription: {
    id: Fixed<string>;
    tenant_id: Fixed<string>;
    plan_id: Fixed<string>;
    seats: Fixed<number>;
    price_amount: Fixed<BigInt64>;
    price_currency: Fixed<string>;
    period: Fixed<"month" | "year">;
    status: "trial" | "active" | "past-due" | "cancelled";
    mrr_amount: ColumnType<BigInt64, never, never>;
    started_at: Fixed<Date>;
    ends_at: Date | null;
    replaced_at: Date | null;
  };
  readonly person: {
    id: Fixed<string>;
    email: string;
    display_name: string;
    locale: Generated<"en" | "de">;
    is_operator: Generated<boolean>;
    own_account: Generated<boolean>;
    generation: Generated<BigInt64>;
    created_at: Fixed<Date>;
  };
  readonly person_identity: { issuer: Fixed<string>; subject: Fixed<string>; person_id: Fixed<string> };
  readonly partner_administrator: { partner_id: Fixed<string>; person_id: Fixed<string> };
  readonly membership: {
    id: Fixed<string>;
    tenant_id: Fixed<string>;
    person_id: Fixed<string>;
    role: TenantRole;
    username: Fixed<string>;
    aliases: Generated<string[]>;
    suspended_at: Date | null;
    removed_at: Date | null;
    generation: Generated<BigInt64>;
    created_at: Fixed<Date>;
  };
  readonly domain: {
    id: Fixed<string>;
    tenant_id: Fixed<string>;
    name: Fixed<string>;
    verification: Fixed<string>;
    verified_at: Date | null;
    removed_at: Date | null;
    generation: Generated<BigInt64>;
    created_at: Fixed<Date>;
  };
  readonly invitation: {
    id: Fixed<string>;
    tenant_id: FixedDefault<string | null>;
    partner_id: FixedDefault<string | null>;
    email: Fixed<string>;
    role: FixedDefault<TenantRole | null>;
    token_hash: string;
    invited_by: Fixed<string>;
    expires_at: Date;
    used_at: Date | null;
    revoked_at: Date | null;
    created_at: Fixed<Date>;
  };
  readonly access_grant: {
    id: Fixed<string>;
    tenant_id: Fixed<string>;
    partner_id: Fixed<string>;
    scopes: Fixed<GrantScope[]>;
    granted_by: Fixed<string>;
    expires_at: Fixed<Date>;
    revoked_at: Date | null;
    created_at: Fixed<Date>;
  };
  readonly api_token: {
    id: Fixed<string>;
    person_id: Fixed<string>;
    name: Fixed<string>;
    only_tenant_id: FixedDefault<string | null>;
    access: Fixed<"read" | "write">;
    token_hash: Fixed<string>;
    expires_at: Fixed<Date>;
    last_used_at: Date | null;
    revoked_at: Date | null;
    created_at: Fixed<Date>;
  };
  readonly audit_event: ReadOnly<AuditEventRow>;
  readonly audit_chain: ReadOnly<{ chain: string; seq: BigInt64; hash: Buffer; received_at: Date }> & { retention_months: number };
  readonly audit_month: ReadOnly<{ retention_months: number; month: Date; name: string }>;
  readonly audit_checkpoint: { n: Fixed<BigInt64>; at: Fixed<Date>; body: Fixed<string>; signature: Fixed<Buffer> };
  readonly audit_checkpoint_head: { chain: Fixed<string>; n: Fixed<BigInt64>; seq: Fixed<BigInt64> };
  readonly audit_source: {
    source: Fixed<EventSource>;
    instance: Fixed<string>;
    cursor: ColumnType<unknown, string | null, string | null>;
    status: Generated<"working" | "waiting" | "failing">;
    message: Generated<string>;
    failures: Generated<number>;
    retry_at: Date | null;
    events: Generated<BigInt64>;
    refused: Generated<BigInt64>;
    lag_seconds: number | null;
    last_event_at: Date | null;
    last_read_at: Date | null;
  };
  readonly audit_follower: { follower: Fixed<string>; chain: Fixed<string>; seq: BigInt64 };
  readonly audit_view: {
    id: Fixed<string>;
    person_id: Fixed<string>;
    name: Fixed<string>;
    filter: ColumnType<unknown, string, never>;
    created_at: Fixed<Date>;
  };
  readonly alert_rule: {
    id: Fixed<string>;
    tenant_id: FixedDefault<string | null>;
    kind: Fixed<"new-country" | "many-failures" | "operator-access" | "mass-deletion">;
    threshold: number | null;
    window_minutes: number | null;
    emails: string[];
    webhook_url: string | null;
    webhook_secret: string | null;
    enabled: Generated<boolean>;
    created_by: Fixed<string>;
    created_at: Fixed<Date>;
    last_raised_at: Date | null;
    state: ColumnType<unknown, string | undefined, string>;
    removed_at: Date | null;
  };
  readonly alert_delivery: {
    id: Fixed<string>;
    rule_id: Fixed<string>;
    tenant_id: FixedDefault<string | null>;
    body: string;
    created_at: Fixed<Date>;
    attempts: Generated<number>;
    retry_at: Date | null;
    done_at: Date | null;
    last_error: Generated<string>;
  };
  readonly idempotency: {
    person_id: Fixed<string>;
    key: Fixed<string>;
    request_hash: Fixed<string>;
    made_id: Fixed<string>;
    created_at: Fixed<Date>;
  };
  readonly mail: {
    id: Fixed<string>;
    recipient: Fixed<string>;
    subject: Fixed<string>;
    body: string | null;
    created_at: Fixed<Date>;
    sent_at: Date | null;
    attempts: Generated<number>;
    retry_at: Date | null;
  };
  readonly resource: {
    [Column in keyof ResourceRow]: Column extends "conditions" | "records"
      ? ColumnType<readonly unknown[], string | undefined, string>
      : Column extends "kind" | "object_id" | "connector" | "tenant_id"
        ? Fixed<ResourceRow[Column]>
        : ResourceRow[Column];
  };
  readonly connector_health: {
    connector: Fixed<string>;
    status: "up" | "down";
    message: string;
    version: string | null;
    checked_at: Date;
    paused_until: Date | null;
  };
  readonly portal_session: {
    [Column in keyof PortalSessionRow]: Column extends
      | "tokens"
      | "access_expires_at"
      | "renewing_until"
      | "renewal_retry_at"
      | "last_seen_at"
      | "idle_expires_at"
      | "ended_at"
      | "end_reason"
      ? PortalSessionRow[Column]
      : Fixed<PortalSessionRow[Column]>;
  };
  readonly identity_account: {
    id: Fixed<string>;
    email: string;
    display_name: string;
    locale: "en" | "de";
    state: "enabled" | "disabled";
    password_hash: string | null;
    created_at: Fixed<Date>;
  };
  readonly identity_totp: { account_id: Fixed<string>; secret_sealed: Fixed<string>; last_step: BigInt64; created_at: Fixed<Date> };
  readonly identity_recovery_code: { account_id: Fixed<string>; code_hash: Fixed<string> };
  readonly identity_passkey: {
    id: Fixed<string>;
    account_id: Fixed<string>;
    public_key: Fixed<Buffer>;
    counter: BigInt64;
    transports: Fixed<string[]>;
    name: Fixed<string>;
    created_at: Fixed<Date>;
    last_used_at: Date | null;
  };
  readonly identity_ticket: {
    token_hash: Fixed<string>;
    purpose: Fixed<"enroll" | "reset" | "passkey">;
    account_id: FixedDefault<string | null>;
    application: Fixed<"portal" | "operator" | "account">;
    bound_to: FixedDefault<string | null>;
    expires_at: Fixed<Date>;
    used_at: Date | null;
  };
  readonly identity_attempt: { key_hash: Fixed<string>; count: number; last_at: Date; blocked_until: Date };
  readonly identity_key: { id: Fixed<string>; private_sealed: Fixed<string>; signs_from: Fixed<Date>; retires_at: Date | null };
  readonly identity_model: {
    model: Fixed<string>;
    id_hash: Fixed<string>;
    payload_sealed: string;
    account_id: string | null;
    grant_hash: string | null;
    uid_hash: string | null;
    expires_at: Date;
    consumed_at: Date | null;
  };
}
