import type { Clock } from "@allod/core";

import { checkpointRows, type EventMonth } from "../store/checkpoints.ts";
import { type Database, within } from "../store/database.ts";
import type { Checkpoints } from "./checkpoints.ts";

interface Deps {
  readonly database: Database;
  readonly clock: Clock;
  readonly checkpoints: Checkpoints;
  /** Keeps a month's events elsewhere before they go; undefined: they go. */
  readonly archive: ((month: EventMonth) => Promise<void>) | undefined;
}

/**
 * Drops the months whose time is over. A signed checkpoint says what was in each, so that the chains still prove what is left of them; it is
 * kept in the transaction that drops. Gives what was dropped.
 */
export async function dropDueMonths({ database, clock, checkpoints, archive }: Deps): Promise<readonly EventMonth[]> {
  const now = clock.now();
  const all = await within(database, "everything", (connection) => checkpointRows(connection).months());
  const due = all.filter((month) => isOver(month, now));
  for (const month of due) {
    await archive?.(month);
    await within(database, "everything", async (connection) => {
      const rows = checkpointRows(connection);
      await rows.lock();
      const dropped = await rows.pieces(month);
      await checkpoints.signIn(connection, [...dropped]);
      await rows.drop(month, now);
    });
  }
  if (due.length > 0) await checkpoints.publish();
  return due;
}

/** A month is kept until all of it is so many months old. */
function isOver({ retentionMonths, month }: EventMonth, now: Date): boolean {
  const [year = 0, number = 1] = month.split("-").map(Number);
  return Date.UTC(year, number - 1 + retentionMonths + 1, 1) <= now.getTime();
}
