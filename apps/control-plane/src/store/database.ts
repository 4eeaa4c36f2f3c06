import { CompiledQuery, Kysely, PostgresDialect, PostgresDriver, type Transaction } from "kysely";
import { escapeLiteral, Pool } from "pg";

import type { Tables } from "./schema.ts";

/** For single questions; what belongs together is done {@link within} a transaction. */
export type Database = Omit<Kysely<Tables>, "transaction" | "startTransaction">;
export type Connection = Transaction<Tables>;

/** Which tenants a transaction may see. `everything` is for the platform's own work, and for finding out who somebody is. */
export type Scope = { readonly tenants: readonly string[] } | "everything";

/** Opens a pool. `url` is a `postgresql://` address of the application's role. */
export function openDatabase(url: string, { connections = 10 }: { readonly connections?: number } = {}): Database {
  const pool = new Pool({ connectionString: url, max: connections });
  // A connection that breaks while nobody uses it: the pool drops it, and the next request gets another.
  pool.on("error", () => undefined);
  // One that breaks while somebody uses it: their query fails, and that is all. Unheard, this would end the process.
  pool.on("connect", (client) => client.on("error", () => undefined));
  const driver = new PostgresDriver({ pool });
  // `within` begins, in the question that says what the transaction may see: each is waited for once, and not twice.
  driver.beginTransaction = () => Promise.resolve();
  return new Kysely<Tables>({ dialect: Object.assign(new PostgresDialect({ pool }), { createDriver: () => driver }) });
}

/** Asks in words of SQL, for what others have put into words: rows as objects. */
export function asking(connection: Connection): <Row>(question: string, values?: readonly unknown[]) => Promise<readonly Row[]> {
  return async <Row>(question: string, values: readonly unknown[] = []) =>
    (await connection.executeQuery(CompiledQuery.raw(question, [...values]))).rows as Row[];
}

/** A transaction that the database itself keeps within its scope: see the policies in `migrations/`. */
export function within<T>(database: Database, scope: Scope, work: (connection: Connection) => Promise<T>): Promise<T> {
  return begun(database, { begin: "BEGIN", scope }, work);
}

/** The same over everything, as it is at one moment: what is read later in it is of that moment too. Nothing is changed in it. */
export function atOneMoment<T>(database: Database, work: (connection: Connection) => Promise<T>): Promise<T> {
  return begun(database, { begin: "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", scope: "everything" }, work);
}

function begun<T>(
  database: Database,
  { begin, scope }: { readonly begin: string; readonly scope: Scope },
  work: (connection: Connection) => Promise<T>,
): Promise<T> {
  const [everything, tenants] = scope === "everything" ? ["on", ""] : ["off", scope.tenants.join(",")];
  // `true`: for this transaction only, so that a pooled connection forgets it.
  const first = `${begin}; SELECT set_config('allod.everything', '${everything}', true), set_config('allod.tenants', ${escapeLiteral(tenants)}, true)`;
  return (database as Kysely<Tables>).transaction().execute(async (connection) => {
    await connection.executeQuery(CompiledQuery.raw(first));
    return work(connection);
  });
}
