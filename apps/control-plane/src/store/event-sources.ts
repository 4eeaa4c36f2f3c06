import type { Selectable } from "kysely";

import { newSource, type SourceRows, type SourceState } from "../domain/event-sources.ts";
import type { Connection } from "./database.ts";
import { optional, whole } from "./rows.ts";
import type { Tables } from "./schema.ts";

export function sourceRows(connection: Connection): SourceRows {
  return {
    async find({ source, instance }) {
      const row = await connection
        .selectFrom("audit_source")
        .selectAll()
        .where("source", "=", source)
        .where("instance", "=", instance)
        .executeTakeFirst();
      return row === undefined ? undefined : toState(row);
    },

    async lock({ source, instance }) {
      await connection
        .insertInto("audit_source")
        .values({ source, instance, cursor: null })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
      const row = await connection
        .selectFrom("audit_source")
        .selectAll()
        .where("source", "=", source)
        .where("instance", "=", instance)
        .forUpdate()
        .executeTakeFirst();
      return row === undefined ? newSource({ source, instance }) : toState(row);
    },

    async save({ source, instance, cursor, retryAt, events, refused, lagSeconds, lastEventAt, lastReadAt, ...same }) {
      await connection
        .updateTable("audit_source")
        .set({
          ...same,
          cursor: cursor === undefined ? null : JSON.stringify(cursor),
          retry_at: retryAt ?? null,
          events: String(events),
          refused: String(refused),
          lag_seconds: lagSeconds ?? null,
          last_event_at: lastEventAt ?? null,
          last_read_at: lastReadAt ?? null,
        })
        .where("source", "=", source)
        .where("instance", "=", instance)
        .execute();
    },

    async list() {
      return (await connection.selectFrom("audit_source").selectAll().execute()).map(toState);
    },
  };
}

function toState(row: Selectable<Tables["audit_source"]>): SourceState {
  const { source, instance, status, message, failures } = row;
  return {
    source,
    instance,
    cursor: row.cursor ?? undefined,
    status,
    message,
    failures,
    retryAt: optional(row.retry_at),
    events: whole(row.events),
    refused: whole(row.refused),
    lagSeconds: optional(row.lag_seconds),
    lastEventAt: optional(row.last_event_at),
    lastReadAt: optional(row.last_read_at),
  };
}
