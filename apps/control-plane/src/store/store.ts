import type { Clock, IdSource } from "@allod/core";
import { sql } from "kysely";

import { domainErrors } from "../domain/errors.ts";
import type { Once } from "../domain/once.ts";
import type { Mail, ObjectRef, Reach, Store, Tx } from "../domain/store.ts";
import { grantRows } from "./access-grants.ts";
import { appendActivities, type Recorded } from "./activity.ts";
import { ownerRows } from "./attribution.ts";
import { alertRows } from "./alerts.ts";
import { eventRows } from "./audit.ts";
import { savedViewRows } from "./audit-views.ts";
import { type Connection, type Database, within } from "./database.ts";
import { domainRows } from "./domains.ts";
import { sourceRows } from "./event-sources.ts";
import { followerRows } from "./followers.ts";
import { invitationRows } from "./invitations.ts";
import { memberRows } from "./members.ts";
import { partnerRows } from "./partners.ts";
import { personRows } from "./people.ts";
import { planRows } from "./plans.ts";
import { platformRows } from "./platform.ts";
import { resourceRows } from "./resources.ts";
import { subscriptionRows } from "./subscriptions.ts";
import { tenantRows } from "./tenants.ts";
import { tokenRows } from "./tokens.ts";

interface Deps {
  readonly database: Database;
  readonly clock: Clock;
  readonly ids: IdSource;
  /** Asks for objects to be reconciled, through the connection of the transaction that changes them. */
  readonly enqueue: (connection: Connection, objects: readonly ObjectRef[]) => Promise<void>;
}

/** Everything, in PostgreSQL. */
export function postgresStore({ database, clock, ids, enqueue }: Deps): Store {
  return {
    within: (reach, work) =>
      within(database, reach, async (connection) => {
        const recorded: Recorded[] = [];
        const result = await work(transaction(connection, reach, recorded));
        await appendActivities(connection, recorded, clock.now());
        return result;
      }),
  };

  function transaction(connection: Connection, reach: Reach, recorded: Recorded[]): Tx {
    const seen = new Set(reach === "everything" ? [] : reach.tenants);
    return {
      tenants: tenantRows(connection),
      partners: partnerRows(connection),
      plans: planRows(connection),
      subscriptions: subscriptionRows(connection),
      people: personRows(connection),
      members: memberRows(connection),
      invitations: invitationRows(connection),
      domains: domainRows(connection),
      grants: grantRows(connection),
      tokens: tokenRows(connection),
      events: eventRows(connection),
      views: savedViewRows(connection),
      alerts: alertRows(connection),
      followers: followerRows(connection),
      owners: ownerRows(connection),
      sources: sourceRows(connection),
      resources: resourceRows(connection),
      platform: platformRows(connection),
      async see(tenantId) {
        seen.add(tenantId);
        if (reach !== "everything") await sql`SELECT set_config('allod.tenants', ${[...seen].join(",")}, true)`.execute(connection);
      },
      note: (once, madeId) => note(connection, once, { madeId, now: clock.now() }),
      record: async (activity) => void recorded.push({ activity }),
      recordOnce: async (activity, key) => void recorded.push({ activity, key }),
      reconcile: (objects) => (objects.length === 0 ? Promise.resolve() : enqueue(connection, objects)),
      send: (mail) => insertMail(connection, mail, { id: ids.next(), now: clock.now() }),
    };
  }
}

/**
 * Notes the request under its key, in the transaction that does the work: both are kept, or neither. A second request
 * with the key waits here for the first, and is given what that one made.
 */
async function note(
  connection: Connection,
  { personId, key, requestHash }: Once,
  { madeId, now }: { readonly madeId: string; readonly now: Date },
): Promise<string | undefined> {
  const made = await connection
    .insertInto("idempotency")
    .values({ person_id: personId, key, request_hash: requestHash, made_id: madeId, created_at: now })
    .onConflict((conflict) => conflict.columns(["person_id", "key"]).doNothing())
    .executeTakeFirst();
  if (made.numInsertedOrUpdatedRows === 1n) return undefined;
  const before = await connection
    .selectFrom("idempotency")
    .select(["request_hash", "made_id"])
    .where("person_id", "=", personId)
    .where("key", "=", key)
    .executeTakeFirstOrThrow();
  if (before.request_hash !== requestHash) throw domainErrors.error("idempotency.mismatch");
  return before.made_id;
}

async function insertMail(
  connection: Connection,
  { to, subject, text }: Mail,
  { id, now }: { readonly id: string; readonly now: Date },
): Promise<void> {
  await connection.insertInto("mail").values({ id, recipient: to, subject, body: text, created_at: now, retry_at: now }).execute();
}
