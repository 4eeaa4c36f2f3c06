import { sql } from "kysely";
import { afterAll, beforeAll, expect, it } from "vitest";

import { auditEvent } from "../audit/events.test-support.ts";
import { eventRows } from "./audit.ts";
import { type Connection, type Scope, within } from "./database.ts";
import { startWorld, type World } from "./world.test-support.ts";

const COUNT = 5000;

let world: World;
let own: string;
let other: string;

beforeAll(async () => {
  world = await startWorld();
  [own, other] = [await world.tenant("own"), await world.tenant("other")];
  const events = Array.from({ length: 2 * COUNT }, (_, index) => ({
    ...auditEvent(),
    id: world.ids.next(),
    tenantId: index % 2 === 0 ? own : other,
    externalId: `e${index}`,
  }));
  await world.write((connection) => eventRows(connection).append("keycloak", events, { fresh: true, now: world.clock.now() }));
  await world.ask("VACUUM ANALYZE audit_event");
}, 60_000);
afterAll(() => world.stop());

const seqs = (scope: Scope, seq: number, limit: number) =>
  within(world.database, scope, async (connection) => {
    const before = await rowsRead(connection);
    const events = await eventRows(connection).following({ tenantId: own }, seq, limit);
    return { seqs: events.map((event) => event.seq), read: (await rowsRead(connection)) - before };
  });

/** Rows of events that the connection has looked at lately. */
async function rowsRead(connection: Connection): Promise<number> {
  const { rows } = await sql<{ read: string }>`
    SELECT sum(seq_tup_read + coalesce(idx_tup_fetch, 0)) AS read FROM pg_stat_xact_user_tables WHERE relname LIKE 'audit\_event%'`.execute(
    connection,
  );
  return Number(rows[0]?.read);
}

it("gives what comes next in a chain, in its order, and looks at nothing else, wherever in the chain it is", async () => {
  for (const scope of ["everything", { tenants: [own] }] as const) {
    expect(await seqs(scope, 0, 3)).toEqual({ seqs: [1, 2, 3], read: 3 });
    expect(await seqs(scope, COUNT / 2, 3)).toEqual({ seqs: [2501, 2502, 2503], read: 3 });
    expect((await seqs(scope, COUNT - 1, 3)).seqs).toEqual([COUNT]);
    expect((await seqs(scope, COUNT, 3)).seqs).toEqual([]);
  }
});

it("gives nothing of a chain that the transaction may not see", async () => {
  expect((await seqs({ tenants: [other] }, 0, 3)).seqs).toEqual([]);
  expect((await seqs({ tenants: [] }, 0, 3)).seqs).toEqual([]);
});
