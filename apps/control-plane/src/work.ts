import type { Clock, RandomSource } from "@allod/core";

import type { Tenants } from "./domain/tenants.ts";
import type { Mail, Store } from "./domain/store.ts";
import type { ReconcileQueue } from "./jobs/queue.ts";
import { checkProduct, type ConnectedProduct } from "./reconcile/products.ts";
import { sweep } from "./reconcile/sweep.ts";
import { objectWorker } from "./reconcile/worker.ts";
import { type Database, within } from "./store/database.ts";
import type { Outbox } from "./store/mail.ts";
import type { ObservedStore } from "./store/observed.ts";
import type { PortalSessions } from "./store/portal-sessions.ts";

const AT_ONCE = 8;
const DUE_AT_ONCE = 500;
const DAY = 86_400_000;

/** Something that is done again and again, with so many milliseconds in between. */
export interface Loop {
  readonly pause: number;
  readonly task: () => Promise<unknown>;
}

interface Deps {
  /** What else is done. */
  readonly loops: readonly Loop[];
  readonly products: readonly ConnectedProduct[];
  readonly database: Database;
  readonly observed: ObservedStore;
  readonly store: Store;
  readonly tenants: Tenants;
  readonly sessions: PortalSessions;
  readonly queue: ReconcileQueue;
  readonly outbox: Outbox;
  /** Undefined: mail is shown and not sent. */
  readonly sendMail: ((mail: Mail) => Promise<void>) | undefined;
  readonly issuer: string | undefined;
  /** Those at which a subject means the same person, the one itself among them. */
  readonly issuersLike: (issuer: string) => readonly string[];
  readonly clock: Clock;
  readonly random: RandomSource;
  readonly onError: (error: unknown) => void;
  readonly signal: AbortSignal;
}

/** Does what is to be done in the background, until the signal: jobs, what is due again, looks at products, sweeps, cleaning up. */
export async function work(deps: Deps): Promise<void> {
  const { products, database, observed, store, tenants, sessions, queue, issuer, clock, random, signal } = deps;
  const enqueue = (objects: Parameters<ReconcileQueue["enqueue"]>[1]): Promise<void> =>
    within(database, "everything", (connection) => queue.enqueue(connection, objects));

  const reconcileOne = objectWorker({
    products,
    observed,
    clock,
    random,
    issuer,
    activate: (tenantId) => tenants.activate(tenantId),
    identify: (personId, { issuer: known, subject }) =>
      store.within("everything", async (tx) => {
        for (const one of deps.issuersLike(known)) await tx.people.identify(personId, { issuer: one, subject });
        // Products that are told who somebody is at the identity provider can be told now.
        await tx.reconcile((await tx.people.memberIds(personId)).map((id) => ({ kind: "member", id })));
      }),
    tenantArrived: (tenantId) =>
      store.within({ tenants: [tenantId] }, async (tx) =>
        tx.reconcile((await tx.tenants.objects(tenantId)).filter(({ kind }) => kind !== "tenant")),
      ),
  });
  await queue.work(reconcileOne, { atOnce: AT_ONCE });
  const connectors = products.map(({ connector }) => connector.id);

  await Promise.all([
    ...deps.loops.map(({ pause, task }) => every(pause, deps, task)),
    every(1000, deps, async () => {
      const due = await observed.due(clock.now(), { connectors, limit: DUE_AT_ONCE });
      if (due.length > 0) await enqueue(due);
    }),
    every(2000, deps, async () => {
      if (deps.sendMail !== undefined) await deps.outbox.sendDue(clock.now(), deps.sendMail);
    }),
    every(60_000, deps, async () => {
      await Promise.all(products.map((product) => checkProduct(product, { observed, clock })));
    }),
    every(10 * 60_000, deps, async () => {
      await sweep({ products, observed, issuer, enqueue, signal });
    }),
    every(60 * 60_000, deps, async () => {
      const now = clock.now();
      await sessions.sweep(now);
      await store.within("everything", (tx) => tx.subscriptions.endDue(now));
      await within(database, "everything", (connection) =>
        connection
          .deleteFrom("idempotency")
          .where("created_at", "<", new Date(now.getTime() - DAY))
          .execute(),
      );
    }),
  ]);
}

/** Again and again, with a pause after each. Trouble is told, and the next time is another chance. */
async function every(
  pause: number,
  { clock, signal, onError }: Pick<Deps, "clock" | "signal" | "onError">,
  task: () => Promise<unknown>,
): Promise<void> {
  while (!signal.aborted) {
    await task().catch(onError);
    await clock.sleep(pause, signal).catch(() => undefined);
  }
}
