import { type DatabaseGrant, type ExecResult, type Task, type TaskChange, type TaskIo } from "@allod/compiler/component";
import type { AllodError } from "@allod/core";

import { catalogErrors } from "../errors.ts";

/** A database and its role, as they must be. */
type Wanted = DatabaseGrant & { readonly locale: string };

const PSQL = ["psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-U", "postgres"] as const;

/** Sees to one database: its role, its owner and locale, who may connect, and that the password is the current one. */
export function databaseTask(wanted: Wanted): Task {
  return {
    id: `postgres.database.${wanted.database}`,
    title: `database ${wanted.database}`,
    workload: wanted.host,
    async check(io) {
      const found = await inspect(io, wanted);
      const changes: TaskChange[] = [];
      if (found.role !== "t") changes.push(change(`create the role ${wanted.user}`, () => createRole(io, wanted)));
      if (found.role !== "t" || !(await signsIn(io, wanted, found)))
        changes.push(change(`set the password of ${wanted.user}`, () => setPassword(io, wanted)));
      if (found.locale === "") changes.push(change(`create the database ${wanted.database}`, () => create(io, wanted)));
      else if (found.locale !== wanted.locale) throw wrongLocale(wanted, found.locale);
      if (found.open !== "f")
        changes.push(
          change(`let nobody but ${wanted.user} connect to ${wanted.database}`, () =>
            sql(io, wanted, `REVOKE ALL ON DATABASE ${name(wanted.database)} FROM PUBLIC;`),
          ),
        );
      const guests = Object.entries(wanted.guests ?? {});
      const perGuest = await Promise.all(guests.map(([user, password]) => guestChanges({ ...wanted, user, password }, io)));
      return [...changes, ...perGuest.flat()];
    },
  };
}

/** A role that may sign in and owns nothing: {@link Wanted.user} is the guest. */
async function guestChanges(wanted: Wanted, io: TaskIo): Promise<TaskChange[]> {
  const { host, user, database } = wanted;
  const query = `SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = ${literal(user)}),
    EXISTS (SELECT FROM pg_database, aclexplode(datacl) AS acl JOIN pg_roles ON pg_roles.oid = acl.grantee
      WHERE datname = ${literal(database)} AND rolname = ${literal(user)} AND privilege_type = 'CONNECT');`;
  const { stdout } = expectSuccess(await io.exec(host, [...PSQL, "-d", "postgres"], query), `look at the role ${user}`);
  const [role = "", connects = ""] = stdout.trim().split("|");
  // Not to the database itself, which it may not be let into yet.
  const fits = role === "t" && (await signsIn(io, wanted, { role, locale: "", open: "" }));
  return [
    ...(role === "t" ? [] : [change(`create the role ${user}`, () => createRole(io, wanted))]),
    ...(fits ? [] : [change(`set the password of ${user}`, () => setPassword(io, wanted))]),
    ...(connects === "t"
      ? []
      : [
          change(`let ${user} connect to ${database}`, () =>
            sql(io, wanted, `GRANT CONNECT ON DATABASE ${name(database)} TO ${name(user)};`),
          ),
        ]),
  ];
}

interface Found {
  /** `t` when the role exists. */
  readonly role: string;
  /** Empty when there is no such database. */
  readonly locale: string;
  /** `f` when the public may not connect. */
  readonly open: string;
}

async function inspect(io: TaskIo, { host, user, database }: Wanted): Promise<Found> {
  const query = `SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = ${literal(user)}),
    coalesce((SELECT datcollate FROM pg_database WHERE datname = ${literal(database)}), ''),
    coalesce((SELECT datacl IS NULL OR EXISTS (SELECT FROM aclexplode(datacl) WHERE grantee = 0) FROM pg_database WHERE datname = ${literal(database)}), true);`;
  const { stdout } = expectSuccess(await io.exec(host, [...PSQL, "-d", "postgres"], query), `look at the database ${database}`);
  const [role = "", locale = "", open = ""] = stdout.trim().split("|");
  return { role, locale, open };
}

/** Signs in as the app does. The password goes through standard input: arguments can be seen by everybody on the host. */
async function signsIn(io: TaskIo, { host, user, database, password }: Wanted, { locale }: Found): Promise<boolean> {
  const script = 'IFS= read -r PGPASSWORD; export PGPASSWORD; exec psql -X -q -A -t -h 127.0.0.1 -U "$1" -d "$2" -c "SELECT 1"';
  const { code } = await io.exec(
    host,
    ["sh", "-c", script, "sh", user, locale === "" ? "postgres" : database],
    `${await io.reveal(password)}\n`,
  );
  return code === 0;
}

async function createRole(io: TaskIo, wanted: Wanted): Promise<void> {
  await sql(io, wanted, `CREATE ROLE ${name(wanted.user)} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS;`);
}

async function setPassword(io: TaskIo, wanted: Wanted): Promise<void> {
  // A failing statement would otherwise be logged with its text.
  await sql(
    io,
    wanted,
    `SET log_min_error_statement = 'panic';\nALTER ROLE ${name(wanted.user)} PASSWORD ${literal(await io.reveal(wanted.password))};`,
  );
}

async function create(io: TaskIo, wanted: Wanted): Promise<void> {
  const { database, user, locale } = wanted;
  await sql(
    io,
    wanted,
    `CREATE DATABASE ${name(database)} OWNER ${name(user)} ENCODING 'UTF8' LC_COLLATE ${literal(locale)} LC_CTYPE ${literal(locale)} TEMPLATE template0;`,
  );
}

async function sql(io: TaskIo, { host, database }: Wanted, statement: string): Promise<void> {
  expectSuccess(await io.exec(host, [...PSQL, "-d", "postgres"], statement), `change the database ${database}`);
}

function change(summary: string, apply: () => Promise<void>): TaskChange {
  return { summary, apply };
}

function expectSuccess(result: ExecResult, what: string): ExecResult {
  if (result.code === 0) return result;
  const reason = result.stderr.split("\n").find((line) => line.includes("ERROR") || line.includes("error")) ?? "psql failed";
  throw catalogErrors.error("postgres.sql.failed", { what, reason: reason.slice(0, 300) });
}

function wrongLocale({ database, locale }: Wanted, found: string): AllodError {
  return catalogErrors.error("postgres.locale.wrong", { database, found, wanted: locale });
}

function name(identifier: string): string {
  return `"${identifier.replaceAll('"', '""')}"`;
}

function literal(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}
