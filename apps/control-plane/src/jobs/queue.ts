import { CompiledQuery } from "kysely";
import type { Client } from "pg";
import { PgBoss } from "pg-boss";

import type { Connection } from "../store/database.ts";

const SCHEMA = "jobs";
const QUEUE = "reconcile-tenant";

/** Seconds between two tries of a job that broke off: trouble of our own, such as a database that was away. */
const RETRY = { retryLimit: 10, retryDelay: 5, retryBackoff: true, retryDelayMax: 300 } as const;

/** Work that is caused by a change, and kept together with it. pg-boss does it; nobody else knows. */
export interface ReconcileQueue {
  /** Asks for a tenant to be reconciled, in the transaction that changed it: both are kept, or neither. */
  enqueue(connection: Connection, tenantId: string): Promise<void>;
  /** Has tenants reconciled, one after the other, until `stop`. What throws is tried again. */
  work(reconcile: (tenantId: string) => Promise<void>): Promise<void>;
  stop(): Promise<void>;
}

/** Makes the queue's tables, as the database's owner, and lets the application use them. Changes nothing when they are there. */
export async function prepareQueue(owner: Client): Promise<void> {
  const boss = new PgBoss({
    db: { executeSql: (text, values) => owner.query(text, values as unknown[]) },
    schema: SCHEMA,
    supervise: false,
    schedule: false,
  });
  boss.on("error", () => undefined);
  await boss.start();
  // Of several changes that nobody has looked at yet, one job is enough: it reads the newest state.
  await boss.createQueue(QUEUE, { policy: "short", ...RETRY });
  await boss.stop({ graceful: false });
  await owner.query(
    `GRANT USAGE ON SCHEMA ${SCHEMA} TO allod_app; GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ${SCHEMA} TO allod_app; GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA ${SCHEMA} TO allod_app`,
  );
}

/** The queue as the application uses it. `onError` hears of trouble in the background. */
export async function openQueue(url: string, onError: (error: Error) => void): Promise<ReconcileQueue> {
  const boss = new PgBoss({ connectionString: url, schema: SCHEMA, migrate: false, createSchema: false, schedule: false, max: 3 });
  boss.on("error", onError);
  await boss.start();
  return {
    async enqueue(connection, tenantId) {
      const db = {
        executeSql: async (text: string, values: unknown[] = []) => ({
          rows: [...(await connection.executeQuery(CompiledQuery.raw(text, values))).rows],
        }),
      };
      await boss.send(QUEUE, { tenantId }, { db, singletonKey: tenantId });
    },
    async work(reconcile) {
      await boss.work<{ tenantId: string }>(QUEUE, { pollingIntervalSeconds: 0.5, batchSize: 1 }, async ([job]) => {
        if (job !== undefined) await reconcile(job.data.tenantId);
      });
    },
    stop: () => boss.stop({ graceful: true, timeout: 10_000 }),
  };
}
