import type { Clock, RandomSource } from "@allod/core";

import { type Database, within } from "../../../store/database.ts";
import type { Application } from "../deps.ts";
import { hashOf } from "./hash.ts";

/** `enroll`, `reset`: choose a password; `passkey`: the challenge that a passkey signs. */
export type TicketPurpose = "enroll" | "reset" | "passkey";

const MINUTE = 60_000;
const DAY = 1440 * MINUTE;
const LIFETIME: Readonly<Record<TicketPurpose, number>> = { enroll: DAY, reset: 60 * MINUTE, passkey: 5 * MINUTE };
/** For so long a page can say of a ticket that it was used, or is too old. */
const KEPT = 30 * DAY;

export interface Ticket {
  readonly purpose: TicketPurpose;
  /** Undefined: for whoever turns out to be asking. */
  readonly accountId: string | undefined;
  /** Where they come from, and go back to. */
  readonly application: Application | "account";
  readonly boundTo: string | undefined;
}

export type TicketState = "good" | "expired" | "used" | "unknown";

/** Something that whoever holds it may do once. */
export interface Tickets {
  issue(ticket: Ticket): Promise<string>;
  /** What has become of it. It is still there afterwards. */
  look(token: string, purpose: TicketPurpose): Promise<{ readonly state: TicketState; readonly ticket?: Ticket }>;
  /** Uses it up; undefined when it is not good. Others of the same purpose for the same account go with it. */
  use(token: string, purpose: TicketPurpose): Promise<Ticket | undefined>;
  clean(): Promise<void>;
}

interface Deps {
  readonly database: Database;
  readonly clock: Clock;
  readonly random: RandomSource;
}

export function tickets({ database, clock, random }: Deps): Tickets {
  return {
    async issue({ purpose, accountId, application, boundTo }) {
      const token = Buffer.from(random.bytes(32)).toString("base64url");
      const expiresAt = new Date(clock.now().getTime() + LIFETIME[purpose]);
      await within(database, "everything", (connection) =>
        connection
          .insertInto("identity_ticket")
          .values({
            token_hash: hashOf(token),
            purpose,
            account_id: accountId ?? null,
            application,
            bound_to: boundTo ?? null,
            expires_at: expiresAt,
            used_at: null,
          })
          .execute(),
      );
      return token;
    },

    async look(token, purpose) {
      const row = await within(database, "everything", (connection) =>
        connection
          .selectFrom("identity_ticket")
          .selectAll()
          .where("token_hash", "=", hashOf(token))
          .where("purpose", "=", purpose)
          .executeTakeFirst(),
      );
      if (row === undefined) return { state: "unknown" };
      const state = row.used_at !== null ? "used" : row.expires_at <= clock.now() ? "expired" : "good";
      return { state, ticket: ticketOf(row) };
    },

    use: (token, purpose) =>
      within(database, "everything", async (connection) => {
        const now = clock.now();
        const row = await connection
          .updateTable("identity_ticket")
          .set({ used_at: now })
          .where("token_hash", "=", hashOf(token))
          .where("purpose", "=", purpose)
          .where("used_at", "is", null)
          .where("expires_at", ">", now)
          .returningAll()
          .executeTakeFirst();
        if (row === undefined) return undefined;
        if (row.account_id !== null)
          await connection
            .updateTable("identity_ticket")
            .set({ used_at: now })
            .where("account_id", "=", row.account_id)
            .where("purpose", "=", purpose)
            .where("used_at", "is", null)
            .execute();
        return ticketOf(row);
      }),

    clean: () =>
      within(database, "everything", async (connection) => {
        const now = clock.now().getTime();
        await connection
          .deleteFrom("identity_ticket")
          .where("expires_at", "<", new Date(now - KEPT))
          .execute();
        await connection.deleteFrom("identity_ticket").where("purpose", "=", "passkey").where("expires_at", "<", new Date(now)).execute();
      }),
  };
}

interface Row {
  readonly purpose: TicketPurpose;
  readonly account_id: string | null;
  readonly application: Ticket["application"];
  readonly bound_to: string | null;
}

function ticketOf({ purpose, account_id: accountId, application, bound_to: boundTo }: Row): Ticket {
  return { purpose, accountId: accountId ?? undefined, application, boundTo: boundTo ?? undefined };
}
