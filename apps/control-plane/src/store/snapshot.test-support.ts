import type { World } from "./world.test-support.ts";

/** Everything that is in the database, to be compared and to be gone back to. */
export interface Snapshot {
  /** A hash for each table: what differs is seen by its name. */
  digest(): Promise<Readonly<Record<string, string>>>;
  /** Makes everything what it was when the snapshot was taken. */
  restore(): Promise<void>;
}

const SAVED = "saved";

/** Notes all rows of all tables, as the database's owner. */
export async function snapshotOf({ ask }: Pick<World, "ask">): Promise<Snapshot> {
  const tables = await ask<{ name: string; columns: string }>(`
    SELECT relname AS name, string_agg(quote_ident(attname), ', ' ORDER BY attnum) AS columns
    FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
    WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace GROUP BY relname ORDER BY relname`);
  await ask(`DROP SCHEMA IF EXISTS ${SAVED} CASCADE`);
  await ask(`CREATE SCHEMA ${SAVED}`);
  for (const { name, columns } of tables) await ask(`CREATE TABLE ${SAVED}.${name} AS SELECT ${columns} FROM public.${name}`);

  const hashOf = (name: string): string =>
    `SELECT '${name}' AS name, md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) AS hash FROM public.${name} AS t`;
  const digestAll = tables.map(({ name }) => hashOf(name)).join(" UNION ALL ");
  const restoreAll = tables.map(
    ({ name, columns }) => `DELETE FROM public.${name}; INSERT INTO public.${name} (${columns}) SELECT ${columns} FROM ${SAVED}.${name}`,
  );
  return {
    async digest() {
      const rows = await ask<{ name: string; hash: string }>(digestAll);
      return Object.fromEntries(rows.map(({ name, hash }) => [name, hash]));
    },
    async restore() {
      // A replica checks no references and fires no triggers: the order does not matter, and nobody is told.
      await ask(`BEGIN; SET LOCAL session_replication_role = replica; ${restoreAll.join("; ")}; COMMIT`);
    },
  };
}
