import type { Mail } from "../domain/store.ts";
import { type Database, within } from "./database.ts";

const AT_ONCE = 20;
const FIRST_PAUSE_MS = 30_000;
const LONGEST_PAUSE_MS = 3_600_000;
/** About three days. */
const MOST_ATTEMPTS = 80;

/** Mail that waits to go out. */
export interface Outbox {
  /**
   * Sends what is due, each by one caller on all replicas. The text is forgotten when it is sent, because links in it let
   * people in; what fails is tried again later, for some days. Returns how many were sent.
   */
  sendDue(now: Date, send: (mail: Mail) => Promise<void>): Promise<number>;
}

export function outbox(database: Database): Outbox {
  return {
    sendDue: (now, send) =>
      within(database, "everything", async (connection) => {
        const due = await connection
          .selectFrom("mail")
          .select(["id", "recipient", "subject", "body", "attempts"])
          .where("retry_at", "<=", now)
          .orderBy("id")
          .limit(AT_ONCE)
          .forUpdate()
          .skipLocked()
          .execute();
        let sent = 0;
        for (const { id, recipient: to, subject, body, attempts } of due) {
          const isSent = await send({ to, subject, text: body ?? "" }).then(
            () => true,
            () => false,
          );
          if (isSent) sent++;
          const tried = attempts + 1;
          const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(attempts, 20));
          const again = tried < MOST_ATTEMPTS ? new Date(now.getTime() + pause) : null;
          const outcome = isSent ? { sent_at: now, body: null, retry_at: null } : { retry_at: again };
          await connection
            .updateTable("mail")
            .set({ attempts: tried, ...outcome })
            .where("id", "=", id)
            .execute();
        }
        return sent;
      }),
  };
}
