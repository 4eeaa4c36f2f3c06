import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

import type { Clock } from "@allod/core";
import type { Client } from "pg";

import { storeErrors } from "./errors.ts";

const FOLDER = join(import.meta.dirname, "migrations");
/** Any number that no other program uses for its lock. */
const LOCK = 7_120_260;

interface Migration {
  readonly name: string;
  readonly sql: string;
  readonly checksum: string;
}

/**
 * Brings a database to the newest schema, as its owner. Each migration is one transaction; two programs that start at
 * once take turns. Returns the names of those that were applied. Throws when an applied one was altered, or is not known.
 */
export async function migrate(owner: Client, clock: Clock): Promise<string[]> {
  const migrations = await readMigrations();
  await owner.query("SELECT pg_advisory_lock($1)", [LOCK]);
  try {
    await owner.query(
      "CREATE TABLE IF NOT EXISTS schema_migration (name text PRIMARY KEY, checksum text NOT NULL, applied_at timestamptz NOT NULL)",
    );
    const { rows } = await owner.query<{ name: string; checksum: string }>("SELECT name, checksum FROM schema_migration ORDER BY name");
    refuseStrange(migrations, rows);
    const open = migrations.filter(({ name }) => !rows.some((row) => row.name === name));
    for (const migration of open) await apply(owner, migration, clock);
    return open.map(({ name }) => name);
  } finally {
    await owner.query("SELECT pg_advisory_unlock($1)", [LOCK]);
  }
}

function refuseStrange(known: readonly Migration[], applied: readonly { readonly name: string; readonly checksum: string }[]): void {
  for (const { name, checksum } of applied) {
    const migration = known.find((other) => other.name === name);
    if (migration === undefined) throw storeErrors.error("store.migration.newer", { name });
    if (migration.checksum !== checksum) throw storeErrors.error("store.migration.altered", { name });
  }
}

async function apply(owner: Client, { name, sql, checksum }: Migration, clock: Clock): Promise<void> {
  await owner.query("BEGIN");
  try {
    await owner.query(sql);
    await owner.query("INSERT INTO schema_migration VALUES ($1, $2, $3)", [name, checksum, clock.now()]);
    await owner.query("COMMIT");
  } catch (error) {
    await owner.query("ROLLBACK");
    throw error;
  }
}

async function readMigrations(): Promise<Migration[]> {
  const names = (await readdir(FOLDER)).filter((name) => /^\d{4}_[a-z0-9_]+\.sql$/.test(name)).toSorted();
  return Promise.all(
    names.map(async (name) => {
      const sql = await readFile(join(FOLDER, name), "utf8");
      return { name, sql, checksum: createHash("sha256").update(sql).digest("hex") };
    }),
  );
}
