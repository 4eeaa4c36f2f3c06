import { sql } from "kysely";

import { type Database, within } from "./database.ts";
import { optional } from "./rows.ts";

/** Of one tenant at a time, so that one whose webhooks are slow leaves room for others. */
const OF_ONE_TENANT = 5;

/** A call of a webhook whose time has come. */
export interface DueDelivery {
  readonly id: string;
  readonly body: string;
  /** With this one. */
  readonly attempts: number;
  readonly url: string;
  /** Sealed: what signs it. */
  readonly secret: string;
  /** Its rule is no longer there. */
  readonly obsolete: boolean;
}

export interface AlertDeliveries {
  /** Takes those that are due, each for one caller on all replicas; after `until` another one may, when nothing was heard of it. */
  take(times: { readonly now: Date; readonly until: Date }, limit: number): Promise<readonly DueDelivery[]>;
  /** It arrived, or need not: what it says is forgotten. */
  done(id: string, at: Date): Promise<void>;
  /** `retryAt` undefined: it is given up. */
  failed(id: string, why: { readonly error: string; readonly retryAt: Date | undefined }): Promise<void>;
}

export function alertDeliveries(database: Database): AlertDeliveries {
  return {
    take: ({ now, until }, limit) =>
      within(database, "everything", async (connection) => {
        const { rows } = await sql<{
          id: string;
          body: string;
          attempts: number;
          url: string | null;
          secret: string | null;
          removed_at: Date | null;
        }>`
          WITH ranked AS (
            SELECT id, row_number() OVER (PARTITION BY tenant_id ORDER BY retry_at, id) AS n FROM alert_delivery WHERE retry_at <= ${now}
          ), due AS (
            SELECT id FROM alert_delivery JOIN ranked USING (id) WHERE n <= ${OF_ONE_TENANT} AND retry_at <= ${now}
            ORDER BY n, retry_at LIMIT ${limit} FOR UPDATE OF alert_delivery SKIP LOCKED
          )
          UPDATE alert_delivery SET attempts = attempts + 1, retry_at = ${until}
          FROM due, alert_rule WHERE alert_delivery.id = due.id AND alert_rule.id = rule_id
          RETURNING alert_delivery.id, body, attempts, webhook_url AS url, webhook_secret AS secret, removed_at`.execute(connection);
        return rows.map(({ id, body, attempts, url, secret, removed_at: removedAt }) => ({
          id,
          body,
          attempts,
          url: optional(url) ?? "",
          secret: optional(secret) ?? "",
          obsolete: removedAt !== null,
        }));
      }),

    async done(id, at) {
      await within(database, "everything", (connection) =>
        connection
          .updateTable("alert_delivery")
          .set({ done_at: at, retry_at: null, last_error: "", body: "" })
          .where("id", "=", id)
          .execute(),
      );
    },

    async failed(id, { error, retryAt }) {
      await within(database, "everything", (connection) =>
        connection
          .updateTable("alert_delivery")
          .set({ retry_at: retryAt ?? null, last_error: error })
          .where("id", "=", id)
          .execute(),
      );
    },
  };
}
