import type { Clock, Secret } from "@allod/core";

import { type Connection, type Database, within } from "../../../store/database.ts";
import { keyedHashOf } from "./hash.ts";

const DAY = 86_400_000;

interface Limit {
  /** Attempts without a wait. */
  readonly free: number;
  /** Seconds. A wait has an end, so that nobody is kept out of their account by somebody else's guesses for good. */
  readonly longest: number;
  /** True: a success makes good for all failures; else for one. */
  readonly forgives: boolean;
}

/** What attempts are counted by. */
const limits = {
  /** A mail address that somebody signs in with, whether or not there is an account. */
  account: { free: 5, longest: 300, forgives: true },
  /** The same, in a browser that has signed in to it before: others cannot use up its attempts. */
  device: { free: 5, longest: 300, forgives: true },
  /** An address on the network. */
  address: { free: 30, longest: 900, forgives: false },
  /** What is asked after the password was right: codes, and the password again before it is changed. */
  code: { free: 5, longest: 900, forgives: true },
  /** Mails that somebody asks for. */
  mail: { free: 3, longest: 3600, forgives: false },
} as const satisfies Readonly<Record<string, Limit>>;
type LimitName = keyof typeof limits;

/** `[limit, whose]`: a name, an address. */
export type LimitKey = readonly [LimitName, string];

type Admission = { readonly admitted: true } | { readonly admitted: false; readonly waitSeconds: number };

/** Slows down whoever guesses: by account and by address, on all replicas together. */
export interface Limiter {
  /** Counts an attempt before it is made, so that a hundred at once are a hundred. One that is too early is not counted. */
  attempt(keys: readonly LimitKey[]): Promise<Admission>;
  succeeded(keys: readonly LimitKey[]): Promise<void>;
  /** Forgets what is older than a day. */
  clean(): Promise<void>;
}

/** Seconds to wait after so many attempts in a row: 1, 2, 4 … */
export function delayAfter(count: number, { free, longest }: Pick<Limit, "free" | "longest">): number {
  return count < free ? 0 : Math.min(longest, 2 ** (count - free));
}

interface Deps {
  readonly database: Database;
  readonly clock: Clock;
  readonly key: Secret;
}

export function limiter({ database, clock, key }: Deps): Limiter {
  // In one order, so that two attempts never wait for each other.
  const hashed = (keys: readonly LimitKey[]): (readonly [string, Limit])[] =>
    keys
      .map(([name, whose]) => [keyedHashOf(key, `${name}:${whose}`), limits[name]] as const)
      .toSorted(([left], [right]) => (left < right ? -1 : 1));

  return {
    attempt: (keys) =>
      within(database, "everything", async (connection) => {
        const now = clock.now();
        const counted = [];
        for (const [hash, limit] of hashed(keys)) counted.push({ hash, limit, row: await lockedRow(connection, hash, now) });
        const waits = counted.map(({ row }) => row.blocked_until.getTime() - now.getTime());
        const wait = Math.max(...waits);
        if (wait > 0) return { admitted: false, waitSeconds: Math.ceil(wait / 1000) };
        for (const { hash, limit, row } of counted) {
          const count = (now.getTime() - row.last_at.getTime() > DAY ? 0 : row.count) + 1;
          const blockedUntil = new Date(now.getTime() + delayAfter(count, limit) * 1000);
          await connection
            .updateTable("identity_attempt")
            .set({ count, last_at: now, blocked_until: blockedUntil })
            .where("key_hash", "=", hash)
            .execute();
        }
        return { admitted: true };
      }),

    succeeded: (keys) =>
      within(database, "everything", async (connection) => {
        for (const [hash, { forgives }] of hashed(keys)) {
          if (forgives) await connection.deleteFrom("identity_attempt").where("key_hash", "=", hash).execute();
          else
            await connection
              .updateTable("identity_attempt")
              .set((row) => ({ count: row("count", "-", 1) }))
              .where("key_hash", "=", hash)
              .where("count", ">", 0)
              .execute();
        }
      }),

    clean: () =>
      within(database, "everything", async (connection) => {
        const old = new Date(clock.now().getTime() - DAY);
        await connection.deleteFrom("identity_attempt").where("last_at", "<", old).execute();
      }),
  };
}

async function lockedRow(connection: Connection, hash: string, now: Date): Promise<{ count: number; last_at: Date; blocked_until: Date }> {
  await connection
    .insertInto("identity_attempt")
    .values({ key_hash: hash, count: 0, last_at: now, blocked_until: now })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  return connection
    .selectFrom("identity_attempt")
    .select(["count", "last_at", "blocked_until"])
    .where("key_hash", "=", hash)
    .forUpdate()
    .executeTakeFirstOrThrow();
}
