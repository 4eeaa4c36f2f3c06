import type { ColumnType, Generated } from "kysely";

import type { GrantScope, TenantRole } from "../domain/access.ts";
import type { TenantStatus } from "../domain/tenant.ts";

/** Set once, when the row is made. */
type Fixed<T> = ColumnType<T, T, never>;

/** A row of `resource`. Conditions are JSON; their times are text in it. */
export interface ResourceRow {
  readonly tenant_id: string;
  readonly connector: string;
  readonly external_id: string | null;
  readonly create_pending_since: Date | null;
  /** A bigint, as text. */
  readonly observed_generation: string;
  readonly conditions: readonly unknown[];
  readonly failures: number;
  readonly retry_at: Date | null;
}

/** The tables as `migrations/` makes them. */
export interface Tables {
  readonly partner: {
    id: Fixed<string>;
    slug: Fixed<string>;
    name: string;
    contact_email: string;
    margin_percent: Generated<string>;
    created_at: Fixed<Date>;
  };
  readonly tenant: {
    id: Fixed<string>;
    slug: Fixed<string>;
    name: string;
    status: Generated<TenantStatus>;
    partner_id: string | null;
    generation: Generated<string>;
    created_at: Fixed<Date>;
  };
  readonly person: { id: Fixed<string>; email: string; display_name: string; is_operator: Generated<boolean>; created_at: Fixed<Date> };
  readonly person_identity: { issuer: Fixed<string>; subject: Fixed<string>; person_id: Fixed<string> };
  readonly idempotency: {
    person_id: Fixed<string>;
    key: Fixed<string>;
    request_hash: Fixed<string>;
    answer: ColumnType<unknown, string, never>;
    created_at: Fixed<Date>;
  };
  readonly partner_administrator: { partner_id: Fixed<string>; person_id: Fixed<string> };
  readonly membership: {
    tenant_id: Fixed<string>;
    person_id: Fixed<string>;
    role: TenantRole;
    suspended_at: Date | null;
    removed_at: Date | null;
    created_at: Fixed<Date>;
  };
  readonly domain: {
    id: Fixed<string>;
    tenant_id: Fixed<string>;
    name: Fixed<string>;
    verification: Fixed<string>;
    verified_at: Date | null;
    created_at: Fixed<Date>;
  };
  readonly invitation: {
    id: Fixed<string>;
    tenant_id: Fixed<string>;
    email: Fixed<string>;
    role: Fixed<TenantRole>;
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
    scopes: GrantScope[];
    granted_by: Fixed<string>;
    expires_at: Fixed<Date>;
    revoked_at: Date | null;
    created_at: Fixed<Date>;
  };
  readonly resource: {
    tenant_id: Fixed<string>;
    connector: Fixed<string>;
    external_id: string | null;
    create_pending_since: Date | null;
    observed_generation: string;
    conditions: ColumnType<readonly unknown[], string, string>;
    failures: number;
    retry_at: Date | null;
  };
}
