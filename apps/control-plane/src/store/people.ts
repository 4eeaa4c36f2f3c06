import { type Selectable, sql } from "kysely";

import { domainErrors } from "../domain/errors.ts";
import type { Person, PersonRows } from "../domain/people.ts";
import { isTaken } from "./constraints.ts";
import type { Connection } from "./database.ts";
import { whole } from "./rows.ts";
import type { Tables } from "./schema.ts";

export function personRows(connection: Connection): PersonRows {
  async function one(column: "id" | "email", value: string): Promise<Person | undefined> {
    const row = await connection.selectFrom("person").selectAll().where(column, "=", value).executeTakeFirst();
    return row === undefined ? undefined : toPerson(row);
  }

  return {
    find: (id) => one("id", id),
    findByEmail: (email) => one("email", email),

    async insert({ id, email, displayName, locale, operator, createdAt, ownAccount = false }) {
      const row = {
        id,
        email,
        display_name: displayName,
        locale,
        is_operator: operator,
        own_account: ownAccount,
        created_at: createdAt,
      };
      try {
        await connection.insertInto("person").values(row).execute();
      } catch (error) {
        // They answered two invitations at the same time: this is the second.
        throw isTaken(error, "person_email_key") ? domainErrors.error("invitation.sign-in", { email }, error) : error;
      }
    },

    async update(id, { displayName, locale }) {
      const row = await connection
        .updateTable("person")
        .set(({ eb }) => ({
          ...(displayName === undefined ? {} : { display_name: displayName }),
          ...(locale === undefined ? {} : { locale }),
          generation: eb("generation", "+", "1"),
        }))
        .where("id", "=", id)
        .returningAll()
        .executeTakeFirstOrThrow();
      return toPerson(row);
    },

    async makeOperator(id) {
      await connection.updateTable("person").set({ is_operator: true }).where("id", "=", id).execute();
    },

    async identify(id, { issuer, subject }) {
      await connection
        .insertInto("person_identity")
        .values({ issuer, subject, person_id: id })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
      const kept = await connection
        .selectFrom("person_identity")
        .select("person_id")
        .where("issuer", "=", issuer)
        .where("subject", "=", subject)
        .executeTakeFirst();
      if (kept?.person_id !== id) throw domainErrors.error("person.identity-taken");
    },

    async hasIdentity(id) {
      return (
        (await connection.selectFrom("person_identity").select("subject").where("person_id", "=", id).executeTakeFirst()) !== undefined
      );
    },

    async isSomewhere(id) {
      const member = await connection
        .selectFrom("membership")
        .select("id")
        .where("person_id", "=", id)
        .where("removed_at", "is", null)
        .executeTakeFirst();
      const team = await connection.selectFrom("partner_administrator").select("partner_id").where("person_id", "=", id).executeTakeFirst();
      return (member ?? team) !== undefined;
    },

    async names(id) {
      const { rows } = await sql<{ name: string }>`
        SELECT id::text AS name FROM person WHERE id = ${id} UNION SELECT email FROM person WHERE id = ${id}
        UNION SELECT subject FROM person_identity WHERE person_id = ${id} UNION SELECT id::text FROM membership WHERE person_id = ${id}
        UNION SELECT invitation.id::text FROM invitation JOIN person ON person.email = invitation.email WHERE person.id = ${id}`.execute(
        connection,
      );
      return rows.map(({ name }) => name);
    },

    async forget(id) {
      await connection
        .updateTable("person")
        .set({ email: `erased-${id}@erased.invalid`, display_name: "Erased person" })
        .where("id", "=", id)
        .execute();
    },

    async places(id) {
      const memberships = await connection
        .selectFrom("membership")
        .innerJoin("tenant", "tenant.id", "tenant_id")
        .select(["tenant.id", "slug", "name", "status", "role", "username"])
        .where("person_id", "=", id)
        .orderBy("name")
        .execute();
      const partners = await connection
        .selectFrom("partner_administrator")
        .innerJoin("partner", "partner.id", "partner_id")
        .select(["partner.id", "slug", "name"])
        .where("person_id", "=", id)
        .orderBy("name")
        .execute();
      return { memberships: memberships.map(({ role, username, ...tenant }) => ({ tenant, role, username })), partners };
    },

    async memberIds(id) {
      const rows = await connection.selectFrom("membership").select("id").where("person_id", "=", id).execute();
      return rows.map((row) => row.id);
    },
  };
}

function toPerson(row: Selectable<Tables["person"]>): Person {
  const { id, email, display_name: displayName, locale, is_operator: operator, generation } = row;
  return { id, email, displayName, locale, operator, generation: whole(generation) };
}
