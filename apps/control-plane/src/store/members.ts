import type { Member, MemberRows, MemberStatus } from "../domain/members.ts";
import type { Connection } from "./database.ts";
import { containing, whole } from "./rows.ts";

export function memberRows(connection: Connection): MemberRows {
  const named = () =>
    connection
      .selectFrom("membership")
      .innerJoin("person", "person.id", "person_id")
      .selectAll("membership")
      .select(["person.email", "person.display_name"]);
  type Row = Awaited<ReturnType<ReturnType<typeof named>["executeTakeFirstOrThrow"]>>;
  const toMember = (row: Row): Member => ({
    id: row.id,
    tenantId: row.tenant_id,
    personId: row.person_id,
    email: row.email,
    displayName: row.display_name,
    username: row.username,
    role: row.role,
    status: row.removed_at !== null ? "removed" : row.suspended_at !== null ? "suspended" : "active",
    aliases: row.aliases,
    generation: whole(row.generation),
    createdAt: row.created_at,
  });

  async function one(tenantId: string, column: "membership.id" | "membership.person_id", value: string): Promise<Member | undefined> {
    const row = await named().where("tenant_id", "=", tenantId).where(column, "=", value).executeTakeFirst();
    return row === undefined ? undefined : toMember(row);
  }

  return {
    find: (tenantId, id) => one(tenantId, "membership.id", id),
    ofPerson: (tenantId, personId) => one(tenantId, "membership.person_id", personId),

    async insert({ id, tenantId, personId, username, role, createdAt }) {
      const row = { id, tenant_id: tenantId, person_id: personId, username, role, created_at: createdAt };
      await connection.insertInto("membership").values(row).execute();
    },

    async list(tenantId, { q, status }, { cursor, limit }) {
      const rows = await named()
        .where("tenant_id", "=", tenantId)
        .$if(status === undefined || status !== "removed", (query) => query.where("removed_at", "is", null))
        .$if(status === "removed", (query) => query.where("removed_at", "is not", null))
        .$if(status === "active", (query) => query.where("suspended_at", "is", null))
        .$if(status === "suspended", (query) => query.where("suspended_at", "is not", null))
        .$if(cursor !== undefined, (query) => query.where("membership.id", ">", cursor ?? ""))
        .$if(q !== undefined && q !== "", (query) =>
          query.where(({ or, eb }) =>
            or((["display_name", "email", "username"] as const).map((column) => eb(column, "ilike", containing(q ?? "")))),
          ),
        )
        .orderBy("membership.id")
        .limit(limit)
        .execute();
      return rows.map(toMember);
    },

    async update({ id, role, status, aliases, generation, at }) {
      const row = await connection
        .updateTable("membership")
        .set({ role, aliases: [...aliases], ...times(status, at), generation: String(generation + 1) })
        .where("id", "=", id)
        .where("generation", "=", String(generation))
        .returning("tenant_id")
        .executeTakeFirst();
      return row === undefined ? undefined : one(row.tenant_id, "membership.id", id);
    },

    async names(tenantId) {
      const rows = await connection.selectFrom("membership").select(["username", "aliases"]).where("tenant_id", "=", tenantId).execute();
      return new Set(rows.flatMap(({ username, aliases }) => [username, ...aliases]));
    },

    async owners(tenantId) {
      const rows = await connection
        .selectFrom("membership")
        .select("id")
        .where("tenant_id", "=", tenantId)
        .where("role", "=", "owner")
        .where("suspended_at", "is", null)
        .where("removed_at", "is", null)
        .orderBy("id")
        .forUpdate()
        .execute();
      return rows.map((row) => row.id);
    },

    async active(tenantId) {
      const { count } = await connection
        .selectFrom("membership")
        .select(({ fn }) => fn.countAll<string>().as("count"))
        .where("tenant_id", "=", tenantId)
        .where("suspended_at", "is", null)
        .where("removed_at", "is", null)
        .executeTakeFirstOrThrow();
      return whole(count);
    },
  };
}

function times(status: MemberStatus, at: Date): { suspended_at: Date | null; removed_at: Date | null } {
  return { suspended_at: status === "suspended" ? at : null, removed_at: status === "removed" ? at : null };
}
