import type { Clock, Secret } from "@allod/core";
import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK } from "jose";
import { sql } from "kysely";

import { type Connection, type Database, within } from "../../../store/database.ts";
import { sealer } from "../../../store/seal.ts";

export const SIGNING_ALGORITHM = "ES256";

const MINUTE = 60_000;
const DAY = 1440 * MINUTE;
const LIFETIME = 90 * DAY;
/** A new key is published for so long before it signs, so that whoever keeps a copy of the list has it by then. */
const LEAD = 10 * MINUTE;
/** An old key stays published for longer than any session, whose ID token is shown again when somebody signs out. */
const AFTERLIFE = 8 * DAY;
/** Any number that no other lock uses. */
const LOCK = 7_120_261;

/** Keys that sign tokens: of the database, so that all replicas have the same. */
export interface SigningKeys {
  /** All that are published; the first one signs. Makes one when there is none. */
  current(): Promise<readonly JWK[]>;
  /** Has a new key take over, in ten minutes. */
  rotate(): Promise<void>;
  /** Rotates when the newest key is 90 days old; forgets those whose tokens are over. */
  tend(): Promise<void>;
}

interface Deps {
  readonly database: Database;
  readonly clock: Clock;
  readonly key: Secret<Uint8Array>;
}

export function signingKeys({ database, clock, key }: Deps): SigningKeys {
  const { seal, open } = sealer(key, "identity-signing-keys");

  async function add(connection: Connection, signsFrom: Date): Promise<void> {
    const { privateKey } = await generateKeyPair(SIGNING_ALGORITHM, { extractable: true });
    const jwk = await exportJWK(privateKey);
    const id = await calculateJwkThumbprint(jwk);
    const privateSealed = await seal(JSON.stringify({ ...jwk, kid: id, alg: SIGNING_ALGORITHM, use: "sig" }));
    await connection
      .insertInto("identity_key")
      .values({ id, private_sealed: privateSealed, signs_from: signsFrom, retires_at: null })
      .execute();
  }

  async function rotateIn(connection: Connection): Promise<void> {
    const signsFrom = new Date(clock.now().getTime() + LEAD);
    await connection
      .updateTable("identity_key")
      .set({ retires_at: new Date(signsFrom.getTime() + AFTERLIFE) })
      .where("retires_at", "is", null)
      .execute();
    await add(connection, signsFrom);
  }

  /** One replica at a time changes what keys there are. */
  function alone<T>(work: (connection: Connection) => Promise<T>): Promise<T> {
    return within(database, "everything", async (connection) => {
      await sql`SELECT pg_advisory_xact_lock(${LOCK})`.execute(connection);
      return work(connection);
    });
  }

  const newestFirst = (connection: Connection) => connection.selectFrom("identity_key").selectAll().orderBy("signs_from", "desc").execute();

  return {
    async current() {
      const now = clock.now();
      const rows = await alone(async (connection) => {
        const found = await newestFirst(connection);
        if (found.length > 0) return found;
        await add(connection, now);
        return newestFirst(connection);
      });
      const signing = rows.find(({ signs_from: signsFrom }) => signsFrom <= now) ?? rows[0];
      const ordered = rows.toSorted((left, right) => Number(right === signing) - Number(left === signing));
      return Promise.all(ordered.map(async ({ private_sealed: sealed }) => JSON.parse(await open(sealed)) as JWK));
    },
    rotate: () => alone(rotateIn),
    tend: () =>
      alone(async (connection) => {
        const now = clock.now();
        await connection.deleteFrom("identity_key").where("retires_at", "<=", now).execute();
        const [newest] = await newestFirst(connection);
        if (newest !== undefined && now.getTime() - newest.signs_from.getTime() >= LIFETIME) await rotateIn(connection);
      }),
  };
}
