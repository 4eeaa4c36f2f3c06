import { CompiledQuery } from "kysely";
import type { Client } from "pg";
import { type JobResult, PgBoss } from "pg-boss";

import type { ObjectRef } from "../domain/store.ts";
import type { Connection } from "../store/database.ts";

const SCHEMA = "jobs";
const QUEUE = "reconcile";

/** Seconds between two tries of a job that broke off: trouble of our own, such as a database that was away. */
const RETRY = { retryLimit: 1000, retryDelay: 2, retryBackoff: true, retryDelayMax: 120 } as const;
/** A worker that was killed is noticed after this; longer than a product's deadline, so that two never have the same object. */
const EXPIRES_SECONDS = 60;
const TAKERS = 2;

/** Work that is caused by a change, and kept together with it. pg-boss does it; nobody else knows. */
export interface ReconcileQueue {
  /** Asks for objects to be reconciled, in the transaction that changed them: all of it is kept, or nothing. */
  enqueue(connection: Connection, objects: readonly ObjectRef[]): Promise<void>;
  /** Has objects reconciled until `stop`, so many at once, and each by one worker at a time. What throws is tried again. */
  work(reconcile: (object: ObjectRef) => Promise<void>, options: { readonly atOnce: number }): Promise<void>;
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
  // One job waits and one runs for an object, whatever number of changes: a job reads the newest state.
  await boss.createQueue(QUEUE, { policy: "stately", notify: true, expireInSeconds: EXPIRES_SECONDS, deleteAfterSeconds: 3600, ...RETRY });
  await boss.stop({ graceful: false });
  await owner.query(
    `GRANT USAGE ON SCHEMA ${SCHEMA} TO allod_app; GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ${SCHEMA} TO allod_app; GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA ${SCHEMA} TO allod_app`,
  );
}

interface Options {
  /** Hears of trouble in the background. */
  readonly onError: (error: Error) => void;
  /** Seconds between two looks for workers that were killed. */
  readonly superviseSeconds?: number;
}

/** The queue as the application uses it. */
export async function openQueue(url: string, { onError, superviseSeconds = 15 }: Options): Promise<ReconcileQueue> {
  const boss = new PgBoss({
    connectionString: url,
    schema: SCHEMA,
    migrate: false,
    createSchema: false,
    schedule: false,
    max: 3,
    useListenNotify: true,
    superviseIntervalSeconds: superviseSeconds,
    monitorIntervalSeconds: superviseSeconds,
    reindex: false,
  });
  // What it tells is a copy of an error, which is no Error and would be logged as nothing.
  boss.on("error", (told) => onError(told instanceof Error ? told : Object.assign(new Error((told as Error).message), told)));
  await boss.start();
  return {
    async enqueue(connection, objects) {
      const db = {
        executeSql: async (text: string, values: unknown[] = []) => ({
          rows: [...(await connection.executeQuery(CompiledQuery.raw(text, values))).rows],
        }),
      };
      const keyed = new Map(objects.map(({ kind, id }) => [`${kind}:${id}`, { kind, id }]));
      const jobs = [...keyed].map(([singletonKey, data]) => ({ data, singletonKey }));
      await boss.insert(QUEUE, jobs, { db });
    },

    async work(reconcile, { atOnce }) {
      // Batches, because a full one is followed by the next at once; two takers, because one that waits for a slow product keeps no other waiting.
      const batchSize = Math.max(1, Math.ceil(atOnce / TAKERS));
      const options = {
        pollingIntervalSeconds: 0.5,
        notifyPollingIntervalSeconds: 0.5,
        batchSize,
        burstWhenBatchFull: true,
        localConcurrency: Math.min(atOnce, TAKERS),
        perJobResults: true,
      } as const;
      await boss.work<ObjectRef>(QUEUE, options, (jobs) => Promise.all(jobs.map(({ id, data }) => outcomeOf(id, reconcile(data)))));
    },

    stop: () => boss.stop({ graceful: true, timeout: 10_000 }),
  };
}

/** What came of one job of a batch: the others are not done again because of it. */
async function outcomeOf(id: string, done: Promise<void>): Promise<JobResult<{ message: string }>> {
  try {
    await done;
    return { id, status: "completed" };
  } catch (error) {
    return { id, status: "failed", output: { message: error instanceof Error ? error.message : "not an Error" } };
  }
}
