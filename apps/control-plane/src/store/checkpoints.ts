import type { Checkpoint } from "@allod/audit";
import { sql } from "kysely";

import type { Connection } from "./database.ts";
import { whole } from "./rows.ts";

/** Checkpoints of the chains, in a transaction that sees everything. */
export interface CheckpointRows {
  /** Has nobody else sign until the end of the transaction. */
  lock(): Promise<void>;
  newest(): Promise<{ readonly n: number; readonly body: string } | undefined>;
  /** After number `n`, in order. */
  after(n: number, limit: number): Promise<readonly (Checkpoint & { readonly n: number })[]>;
  /** Chains that have grown since a checkpoint was last about them. */
  grown(): Promise<readonly { readonly chain: string; readonly seq: number; readonly hash: string }[]>;
  insert(
    checkpoint: Checkpoint & { readonly n: number; readonly at: Date },
    heads: readonly { readonly chain: string; readonly seq: number }[],
  ): Promise<void>;
  /** Months that there are events of, by how long they are kept. */
  months(): Promise<readonly EventMonth[]>;
  /** What is in a month, of each chain: several pieces where its retention was changed within the month. */
  pieces(
    month: EventMonth,
  ): Promise<readonly { readonly chain: string; readonly from: number; readonly to: number; readonly hash: string }[]>;
  /** Takes a month away; refused by the database as long as it is to be kept. */
  drop(month: EventMonth, now: Date): Promise<void>;
}

export interface EventMonth {
  readonly retentionMonths: number;
  /** Its first day: `2026-11-01`. */
  readonly month: string;
}

export function checkpointRows(connection: Connection): CheckpointRows {
  return {
    async lock() {
      await sql`SELECT pg_advisory_xact_lock(hashtextextended('audit checkpoint', 0))`.execute(connection);
    },

    async newest() {
      const row = await connection.selectFrom("audit_checkpoint").select(["n", "body"]).orderBy("n", "desc").limit(1).executeTakeFirst();
      return row === undefined ? undefined : { n: whole(row.n), body: row.body };
    },

    async after(n, limit) {
      const rows = await connection
        .selectFrom("audit_checkpoint")
        .selectAll()
        .where("n", ">", String(n))
        .orderBy("n")
        .limit(limit)
        .execute();
      return rows.map((row) => ({ n: whole(row.n), body: row.body, signature: row.signature }));
    },

    async grown() {
      const { rows } = await sql<{ chain: string; seq: string; hash: string }>`
        SELECT chain, seq, encode(hash, 'hex') AS hash FROM audit_chain
        WHERE seq > coalesce((SELECT seq FROM audit_checkpoint_head AS head WHERE head.chain = audit_chain.chain ORDER BY n DESC LIMIT 1), 0)
        ORDER BY chain`.execute(connection);
      return rows.map(({ seq, ...row }) => ({ ...row, seq: whole(seq) }));
    },

    async insert({ n, at, body, signature }, heads) {
      await connection
        .insertInto("audit_checkpoint")
        .values({ n: String(n), at, body, signature: Buffer.from(signature) })
        .execute();
      if (heads.length === 0) return;
      const given = JSON.stringify(heads);
      await sql`INSERT INTO audit_checkpoint_head (chain, n, seq) SELECT chain, ${n}, seq FROM json_to_recordset(${given}::json) AS head (chain uuid, seq bigint)`.execute(
        connection,
      );
    },

    async months() {
      const { rows } =
        await sql<EventMonth>`SELECT retention_months AS "retentionMonths", month::text FROM audit_month ORDER BY 1, 2`.execute(connection);
      return rows;
    },

    async pieces({ retentionMonths, month }) {
      const { rows } = await sql<{ chain: string; from: string; to: string; hash: string }>`
        SELECT piece.chain, first AS from, last AS to, encode(hash, 'hex') AS hash
        FROM (
          SELECT chain, min(seq) AS first, max(seq) AS last FROM (
            SELECT chain, seq, seq - row_number() OVER (PARTITION BY chain ORDER BY seq) AS run FROM audit_event
            WHERE retention_months = ${retentionMonths} AND received_at >= ${month}::timestamp AT TIME ZONE 'UTC'
              AND received_at < (${month}::timestamp + interval '1 month') AT TIME ZONE 'UTC'
          ) AS numbered GROUP BY chain, run
        ) AS piece JOIN audit_event ON audit_event.chain = piece.chain AND audit_event.seq = last ORDER BY piece.chain, first`.execute(
        connection,
      );
      return rows.map(({ from, to, ...row }) => ({ ...row, from: whole(from), to: whole(to) }));
    },

    async drop({ retentionMonths, month }, now) {
      // Whoever reads is not kept waiting for long: the next time is soon enough.
      await sql`SET LOCAL lock_timeout = '5s'`.execute(connection);
      await sql`SELECT audit_drop_month(${retentionMonths}::smallint, ${month}::date, ${now})`.execute(connection);
    },
  };
}
