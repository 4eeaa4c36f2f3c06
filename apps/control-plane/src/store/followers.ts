import { sql } from "kysely";

import type { FollowerRows } from "../domain/followers.ts";
import { chainIdOf, chainOf, chainOwnerOf, PLATFORM } from "./audit.ts";
import type { Connection } from "./database.ts";
import { whole } from "./rows.ts";

export function followerRows(connection: Connection): FollowerRows {
  return {
    async claim(follower) {
      const { rows } = await sql<{
        claimed: boolean;
      }>`SELECT pg_try_advisory_xact_lock(hashtextextended(${`audit follower ${follower}`}, 0)) AS claimed`.execute(connection);
      return rows[0]?.claimed === true;
    },

    async begin(follower, { history }) {
      const known = await connection
        .selectFrom("audit_follower")
        .select("chain")
        .where("follower", "=", follower)
        .limit(1)
        .executeTakeFirst();
      if (known !== undefined) return;
      // The platform's chain has a place even before it has an event: that tells that this follower has begun.
      await sql`
        INSERT INTO audit_follower (follower, chain, seq)
        SELECT ${follower}, coalesce(audit_chain.chain, given.chain), ${history ? sql`0` : sql`coalesce(seq, 0)`}
        FROM (VALUES (${PLATFORM}::uuid)) AS given (chain) FULL JOIN audit_chain ON audit_chain.chain = given.chain`.execute(connection);
    },

    async ahead(follower, owner, limit) {
      const chain = chainOf(owner);
      const rows = await connection
        .selectFrom("audit_chain")
        .leftJoin("audit_follower", (join) =>
          join.onRef("audit_follower.chain", "=", "audit_chain.chain").on("audit_follower.follower", "=", follower),
        )
        .select(["audit_chain.chain", "audit_chain.seq"])
        .where(({ eb, fn, ref, val }) => eb(ref("audit_chain.seq"), ">", fn.coalesce("audit_follower.seq", val("0"))))
        .$if(chain !== null, (query) => query.where("audit_chain.chain", "=", chain ?? ""))
        .orderBy("audit_chain.received_at")
        .limit(limit)
        .execute();
      return rows.map((row) => ({ chain: chainOwnerOf(row.chain), head: whole(row.seq) }));
    },

    async place(follower, chain) {
      const row = await connection
        .selectFrom("audit_follower")
        .select("seq")
        .where("follower", "=", follower)
        .where("chain", "=", chainIdOf(chain))
        .executeTakeFirst();
      return row === undefined ? 0 : whole(row.seq);
    },

    async keep(follower, chain, seq) {
      await connection
        .insertInto("audit_follower")
        .values({ follower, chain: chainIdOf(chain), seq: String(seq) })
        .onConflict((conflict) => conflict.columns(["follower", "chain"]).doUpdateSet({ seq: String(seq) }))
        .execute();
    },
  };
}
