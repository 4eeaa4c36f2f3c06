import type { Connector, Desired, Observed } from "@allod/connectors";
import { idSource, systemClock, systemRandom } from "@allod/core";

import { prepareQueue, openQueue } from "../apps/control-plane/src/jobs/queue.ts";
import { connectedProducts } from "../apps/control-plane/src/reconcile/products.ts";
import { sweep } from "../apps/control-plane/src/reconcile/sweep.ts";
import { objectWorker } from "../apps/control-plane/src/reconcile/worker.ts";
import { startDatabase } from "../apps/control-plane/src/store/embedded.test-support.ts";
import { observedStore } from "../apps/control-plane/src/store/observed.ts";
import { postgresStore } from "../apps/control-plane/src/store/store.ts";
import type { Line } from "./bench.ts";

const TENANTS = 10_000;
const PROVISIONED = 400;
const AT_ONCE = 8;
/** What the product takes to answer, in milliseconds. */
const ANSWERS_IN = 20;

/** FAKE: a product in memory that takes its time. */
function product(milliseconds: number): Connector {
  const objects = new Map<string, Observed & { readonly desired: string }>();
  const answer = async <T>(act: () => T): Promise<T> => {
    if (milliseconds > 0) await systemClock.sleep(milliseconds);
    return act();
  };
  const told = (desired: Desired): string => JSON.stringify(desired);
  return {
    id: "fake",
    title: "Fake",
    kinds: ["tenant"],
    check: async () => ({ version: undefined }),
    read: ({ desired }) => answer(() => objects.get(desired.allodId)),
    plan: (desired, seen) => ({
      changes: seen !== undefined && objects.get(desired.allodId)?.desired === told(desired) ? [] : ["differs"],
    }),
    apply: (desired) =>
      answer(() => {
        const seen = { externalId: desired.allodId, state: "enabled" as const, desired: told(desired) };
        objects.set(desired.allodId, seen);
        return seen;
      }),
    remove: () => answer(() => undefined),
  };
}

type Server = Awaited<ReturnType<typeof startDatabase>>["server"];

/** As the owner of the database, who sees everything. */
async function run(server: Server, text: string, values: readonly unknown[] = []): Promise<void> {
  const owner = await server.owner();
  await owner.query(text, [...values]);
  await owner.end();
}

function addTenants(server: Server, { from, count }: { readonly from: number; readonly count: number }): Promise<void> {
  const rows = "SELECT gen_random_uuid(), 'tenant-' || n, 'Tenant ' || n, 'active', now() FROM generate_series($1::int, $2::int) AS n";
  return run(server, `INSERT INTO tenant (id, slug, name, status, created_at) ${rows}`, [from, from + count - 1]);
}

/** A sweep over many tenants in which nothing has changed, and how many tenants a second are brought to a slow product. */
export async function controlPlane(): Promise<Line[]> {
  const { server, database, stop } = await startDatabase();
  try {
    const owner = await server.owner();
    await prepareQueue(owner);
    await owner.end();
    const observed = observedStore(database);
    const deps = { observed, clock: systemClock, random: systemRandom, issuer: undefined };
    const nothing = async (): Promise<void> => undefined;
    const follow = { activate: nothing, identify: nothing, tenantArrived: nothing };

    await addTenants(server, { from: 1, count: PROVISIONED });
    const queue = await openQueue(server.applicationUrl, { onError: () => undefined });
    const store = postgresStore({
      database,
      clock: systemClock,
      ids: idSource({ clock: systemClock, random: systemRandom }),
      enqueue: queue.enqueue.bind(queue),
    });
    const refs = await observed.page("tenant", { cursor: undefined, limit: PROVISIONED });
    const slow = objectWorker({ ...deps, ...follow, products: connectedProducts([product(ANSWERS_IN)], systemClock) });
    let left = refs.length;
    const begun = performance.now();
    await store.within("everything", (tx) => tx.reconcile(refs));
    await new Promise<void>((resolve) => {
      void queue.work(
        async (ref) => {
          await slow(ref);
          if (--left === 0) resolve();
        },
        { atOnce: AT_ONCE },
      );
    });
    const perSecond = PROVISIONED / ((performance.now() - begun) / 1000);
    await queue.stop();

    await addTenants(server, { from: PROVISIONED + 1, count: TENANTS - PROVISIONED });
    const products = connectedProducts([product(0)], systemClock);
    const quick = objectWorker({ ...deps, ...follow, products });
    await run(server, "UPDATE resource SET desired_hash = NULL");
    for (let cursor: string | undefined; ;) {
      const page = await observed.page("tenant", { cursor, limit: 500 });
      await Promise.all(page.map(quick));
      cursor = page.at(-1)?.id;
      if (page.length < 500) break;
    }
    const from = performance.now();
    const swept = await sweep({ ...deps, products, enqueue: nothing, signal: new AbortController().signal });
    const seconds = (performance.now() - from) / 1000;
    const reads = performance.now();
    for (let cursor: string | undefined; ;) {
      const page = await observed.page("tenant", { cursor, limit: 500 });
      cursor = page.at(-1)?.id;
      if (page.length < 500) break;
    }
    const bare = (performance.now() - reads) / 1000;
    const ideal = (AT_ONCE * 1000) / (2 * ANSWERS_IN);
    return [
      {
        name: "reconcile.sweep",
        value: round(seconds),
        unit: `s for ${swept.objects} tenants, ${swept.differing} differing`,
        beside: `reading their ids: ${bare.toFixed(2)} s`,
        ratio: round(seconds / bare),
      },
      {
        name: "reconcile.provision",
        value: round(perSecond),
        unit: "tenants/s",
        beside: `${AT_ONCE} at once and two answers of ${ANSWERS_IN} ms each: ${ideal} tenants/s`,
        ratio: round(perSecond / ideal),
      },
      {
        name: "memory",
        value: Math.round(process.memoryUsage.rss() / 1024 / 1024),
        unit: "MB resident",
        beside: "the aim of 400 MB",
        ratio: round(process.memoryUsage.rss() / 1024 / 1024 / 400),
      },
    ];
  } finally {
    await stop();
  }
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
