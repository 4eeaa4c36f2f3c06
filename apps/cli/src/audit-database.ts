import { type Ask, BEGIN } from "@allod/audit";
import type { Secret } from "@allod/core";

import { cliErrors } from "./errors.ts";

const PATIENCE_MS = 30_000;
const UNDEFINED_TABLE = "42P01";

/** Asks a database, in one transaction that changes nothing and sees everybody's events. */
export async function withDatabase<T>(address: Secret, work: (ask: Ask) => Promise<T>): Promise<T> {
  // Only this needs what talks to PostgreSQL.
  const { Client } = await import("pg");
  const client = new Client({
    connectionString: address.reveal(),
    application_name: "allod audit verify",
    connectionTimeoutMillis: PATIENCE_MS,
  });
  // A connection that breaks fails what is asked of it, and nothing else.
  client.on("error", () => undefined);
  try {
    await answered(client.connect());
    await answered(client.query(`${BEGIN}; SET LOCAL allod.everything = 'on'`));
    return await work(async <Row>(question: string, values: readonly unknown[] = []) => {
      const { rows } = await answered(client.query(question, [...values]));
      return rows as Row[];
    });
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function answered<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    const [first = error] = error instanceof AggregateError ? (error.errors as unknown[]) : [];
    const { code, message } = first as NodeJS.ErrnoException;
    if (code === UNDEFINED_TABLE) throw cliErrors.error("cli.audit.no-timeline", {}, error);
    throw cliErrors.error("cli.audit.unreachable", { reason: message }, error);
  }
}
