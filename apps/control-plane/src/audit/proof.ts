import { createPublicKey } from "node:crypto";

import { type Problem, publicKeyOf, type Report, verifyChains, type VerifyOptions } from "@allod/audit";
import type { Secret } from "@allod/core";
import { CompiledQuery, sql } from "kysely";

import { type Database, within } from "../store/database.ts";

interface Deps {
  readonly database: Database;
  readonly signingKey: Secret;
}

/** Verifies chains over the application's own connection. The same chain is not verified twice at the same time. */
export function proof({ database, signingKey }: Deps) {
  const keys = [createPublicKey(publicKeyOf(signingKey.reveal()))];
  const running = new Map<string, Promise<Report>>();

  /** `chain` undefined: all. */
  return function verify(chain: string | undefined): Promise<Report> {
    const known = running.get(chain ?? "");
    if (known !== undefined) return known;
    const begun = verifyNow(chain).finally(() => running.delete(chain ?? ""));
    running.set(chain ?? "", begun);
    return begun;
  };

  async function verifyNow(chain: string | undefined): Promise<Report> {
    return within(database, "everything", async (connection) => {
      await sql`SET LOCAL TRANSACTION ISOLATION LEVEL REPEATABLE READ`.execute(connection);
      await sql`SET LOCAL search_path = pg_catalog`.execute(connection);
      const ask: VerifyOptions["ask"] = async <Row>(question: string, values: readonly unknown[] = []) =>
        (await connection.executeQuery(CompiledQuery.raw(question, [...values]))).rows as Row[];
      return verifyChains({ ask, keys, ...(chain === undefined ? {} : { chains: [chain] }) });
    });
  }
}
export type Verify = ReturnType<typeof proof>;
export type { Problem, Report };
