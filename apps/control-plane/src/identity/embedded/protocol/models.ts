import type { Clock, Secret } from "@allod/core";
import { type Adapter, type AdapterPayload, errors } from "oidc-provider";

import { type Connection, type Database, within } from "../../../store/database.ts";
import { type Sealer, sealer } from "../../../store/seal.ts";
import { hashOf } from "../guard/hash.ts";

/** What ends with the grant that it came from. */
const OF_A_GRANT = new Set(["AccessToken", "AuthorizationCode", "RefreshToken"]);
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

interface Deps {
  readonly database: Database;
  readonly clock: Clock;
  readonly key: Secret<Uint8Array>;
}

/** What the protocol keeps, in PostgreSQL: ids hashed, the rest sealed, so that a stolen database lets nobody in. */
export interface Models {
  adapter(model: string): Adapter;
  /** Every session of an account that is not over. */
  sessionsOf(connection: Connection, accountId: string): Promise<readonly AdapterPayload[]>;
  /** Removes what has expired. */
  clean(): Promise<void>;
}

export function models({ database, clock, key }: Deps): Models {
  const seal = sealer(key, "identity-models");
  return {
    adapter: (model) => adapter(model, { database, clock, seal }),
    async sessionsOf(connection, accountId) {
      const rows = await connection
        .selectFrom("identity_model")
        .select("payload_sealed")
        .where("model", "=", "Session")
        .where("account_id", "=", accountId)
        .where("expires_at", ">", clock.now())
        .execute();
      return Promise.all(rows.map(async ({ payload_sealed: sealed }) => JSON.parse(await seal.open(sealed)) as AdapterPayload));
    },
    clean: () =>
      within(database, "everything", async (connection) => {
        await connection.deleteFrom("identity_model").where("expires_at", "<=", clock.now()).execute();
      }),
  };
}

function adapter(model: string, { database, clock, seal }: { database: Database; clock: Clock; seal: Sealer }): Adapter {
  async function find(column: "id_hash" | "uid_hash", value: string): Promise<AdapterPayload | undefined> {
    const row = await within(database, "everything", (connection) =>
      connection
        .selectFrom("identity_model")
        .select(["payload_sealed", "consumed_at"])
        .where("model", "=", model)
        .where(column, "=", hashOf(value))
        .where("expires_at", ">", clock.now())
        .executeTakeFirst(),
    );
    if (row === undefined) return undefined;
    const payload = JSON.parse(await seal.open(row.payload_sealed)) as AdapterPayload;
    return row.consumed_at === null ? payload : { ...payload, consumed: Math.floor(row.consumed_at.getTime() / 1000) };
  }

  return {
    async upsert(id, payload, expiresIn) {
      const fields = {
        payload_sealed: await seal.seal(JSON.stringify(payload)),
        account_id: accountOf(payload),
        grant_hash: OF_A_GRANT.has(model) && payload.grantId !== undefined ? hashOf(payload.grantId) : null,
        uid_hash: model === "Session" && payload.uid !== undefined ? hashOf(payload.uid) : null,
        expires_at: new Date(clock.now().getTime() + (expiresIn ?? 0) * 1000),
      };
      await within(database, "everything", (connection) =>
        connection
          .insertInto("identity_model")
          .values({ model, id_hash: hashOf(id), consumed_at: null, ...fields })
          .onConflict((conflict) => conflict.columns(["model", "id_hash"]).doUpdateSet(fields))
          .execute(),
      );
    },

    find: (id) => find("id_hash", id),
    findByUid: (uid) => find("uid_hash", uid),
    // Of the device flow, which is off.
    findByUserCode: async () => undefined,

    async consume(id) {
      const { numUpdatedRows } = await within(database, "everything", (connection) =>
        connection
          .updateTable("identity_model")
          .set({ consumed_at: clock.now() })
          .where("model", "=", model)
          .where("id_hash", "=", hashOf(id))
          .where("consumed_at", "is", null)
          .executeTakeFirst(),
      );
      // Of two at once with the same code, the database lets one through.
      if (numUpdatedRows !== 1n) throw new errors.InvalidGrant("it was used already");
    },

    async destroy(id) {
      await within(database, "everything", (connection) =>
        connection.deleteFrom("identity_model").where("model", "=", model).where("id_hash", "=", hashOf(id)).execute(),
      );
    },

    async revokeByGrantId(grantId) {
      await within(database, "everything", (connection) =>
        connection.deleteFrom("identity_model").where("model", "=", model).where("grant_hash", "=", hashOf(grantId)).execute(),
      );
    },
  };
}

/** Whose it is, so that it ends with them. A sign-in under way is nobody's. */
function accountOf({ accountId }: AdapterPayload): string | null {
  return accountId !== undefined && UUID.test(accountId) ? accountId : null;
}
