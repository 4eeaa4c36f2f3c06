import type { Account } from "@allod/connectors";
import type { Clock } from "@allod/core";
import type { Selectable } from "kysely";

import { type Connection, type Database, within } from "../../../store/database.ts";
import type { Tables } from "../../../store/schema.ts";
import type { EndedSession, Sessions } from "../protocol/sessions.ts";

/** An account with what proves that somebody is its owner. */
export interface AccountWithPassword extends Account {
  /** Undefined: none was chosen yet. */
  readonly passwordHash: string | undefined;
}

/** The accounts of the embedded identity provider. */
export interface AccountStore {
  byId(id: string): Promise<AccountWithPassword | undefined>;
  byEmail(email: string): Promise<AccountWithPassword | undefined>;
  /** Makes it, or makes it so; a disabled one is signed out everywhere in the same transaction. */
  save(account: Account): Promise<void>;
  /** Takes it away, with all that belongs to it. */
  remove(id: string): Promise<void>;
  /** Makes it when there is none; else changes nothing. */
  ensure(account: Account): Promise<AccountWithPassword>;
  /** Signed out everywhere but in the session that is named: whoever knew the old password is out. */
  setPassword(id: string, passwordHash: string, keep?: { readonly sessionUid: string }): Promise<void>;
  /** The same password, hashed anew. */
  rehash(id: string, passwordHash: string): Promise<void>;
}

interface Deps {
  readonly database: Database;
  readonly clock: Clock;
  readonly sessions: Sessions;
}

export function accountStore({ database, clock, sessions }: Deps): AccountStore {
  async function find(column: "id" | "email", value: string): Promise<AccountWithPassword | undefined> {
    const row = await within(database, "everything", (connection) =>
      connection.selectFrom("identity_account").selectAll().where(column, "=", value).executeTakeFirst(),
    );
    return row === undefined ? undefined : accountOf(row);
  }

  /** Runs in one transaction; whoever was signed out by it is told of afterwards. */
  async function signingOut(work: (connection: Connection) => Promise<readonly EndedSession[]>): Promise<void> {
    await sessions.announce(await within(database, "everything", work));
  }

  return {
    byId: (id) => find("id", id),
    byEmail: (email) => find("email", email),

    save: (account) =>
      signingOut(async (connection) => {
        const { id, email, displayName, locale, state } = account;
        const fields = { email, display_name: displayName, locale, state };
        await connection
          .insertInto("identity_account")
          .values({ id, ...fields, password_hash: null, created_at: clock.now() })
          .onConflict((conflict) => conflict.column("id").doUpdateSet(fields))
          .execute();
        return state === "disabled" ? sessions.endIn(connection, id) : [];
      }),

    remove: (id) =>
      signingOut(async (connection) => {
        const ended = await sessions.endIn(connection, id);
        await connection.deleteFrom("identity_account").where("id", "=", id).execute();
        return ended;
      }),

    ensure: (account) =>
      within(database, "everything", async (connection) => {
        const { id, email, displayName, locale, state } = account;
        await connection
          .insertInto("identity_account")
          .values({ id, email, display_name: displayName, locale, state, password_hash: null, created_at: clock.now() })
          .onConflict((conflict) => conflict.column("id").doNothing())
          .execute();
        const row = await connection.selectFrom("identity_account").selectAll().where("id", "=", id).executeTakeFirstOrThrow();
        return accountOf(row);
      }),

    setPassword: (id, passwordHash, keep) =>
      signingOut(async (connection) => {
        await connection.updateTable("identity_account").set({ password_hash: passwordHash }).where("id", "=", id).execute();
        return sessions.endIn(connection, id, keep?.sessionUid);
      }),

    rehash: (id, passwordHash) =>
      within(database, "everything", async (connection) => {
        await connection.updateTable("identity_account").set({ password_hash: passwordHash }).where("id", "=", id).execute();
      }),
  };
}

function accountOf({ id, email, display_name: displayName, locale, state, password_hash: hash }: Selectable<Tables["identity_account"]>) {
  return { id, email, displayName, locale, state, passwordHash: hash ?? undefined };
}
