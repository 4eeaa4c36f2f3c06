import type { Clock, RandomSource, Secret } from "@allod/core";
import { Secret as OtpSecret, TOTP } from "otpauth";

import { type Database, within } from "../../../store/database.ts";
import { sealer } from "../../../store/seal.ts";

const PERIOD = 30;
/** RFC 4226, section 4: 160 bits are recommended. */
const SECRET_BYTES = 20;
/** Steps by which a phone's clock may be off. */
const WINDOW = 1;

/** What an authenticator app is given, before it has shown that it works. */
export interface TotpOffer {
  /** For the form: the secret, sealed, for this account alone. */
  readonly sealed: string;
  /** `otpauth://…`, for a QR code. */
  readonly uri: string;
  /** To type in, in groups of four. */
  readonly secret: string;
}

/** One-time codes from an app (RFC 6238). */
export interface Totp {
  has(accountId: string): Promise<boolean>;
  offer(account: { readonly id: string; readonly email: string }): Promise<TotpOffer>;
  /** The same offer again, after a wrong code; undefined when it was not made for this account. */
  again(account: { readonly id: string; readonly email: string }, sealed: string): Promise<TotpOffer | undefined>;
  /** Keeps the offered secret when the code is right. */
  confirm(accountId: string, sealed: string, code: string): Promise<boolean>;
  /** True for a right code that was not used before. */
  verify(accountId: string, code: string): Promise<boolean>;
  remove(accountId: string): Promise<void>;
}

interface Deps {
  readonly database: Database;
  readonly clock: Clock;
  readonly random: RandomSource;
  readonly key: Secret<Uint8Array>;
}

export function totp({ database, clock, random, key }: Deps): Totp {
  const { seal, open } = sealer(key, "identity-totp");
  const sealFor = (accountId: string, secret: string): Promise<string> => seal(`${accountId}:${secret}`);

  async function openFor(accountId: string, sealed: string): Promise<string | undefined> {
    const text = await open(sealed).catch(() => "");
    return text.startsWith(`${accountId}:`) ? text.slice(accountId.length + 1) : undefined;
  }

  function appOf(secret: string, label = ""): TOTP {
    return new TOTP({ issuer: "Allod", label, algorithm: "SHA1", digits: 6, period: PERIOD, secret: OtpSecret.fromBase32(secret) });
  }

  /** The step that a code belongs to; undefined when it is wrong. */
  function stepOf(secret: string, code: string): number | undefined {
    const timestamp = clock.now().getTime();
    const delta = appOf(secret).validate({ token: code.replaceAll(/\s/g, ""), timestamp, window: WINDOW });
    return delta === null ? undefined : Math.floor(timestamp / 1000 / PERIOD) + delta;
  }

  async function offered({ id, email }: { id: string; email: string }, secret: string): Promise<TotpOffer> {
    const grouped = secret.replaceAll(/(.{4})(?=.)/g, "$1 ");
    return { sealed: await sealFor(id, secret), uri: appOf(secret, email).toString(), secret: grouped };
  }

  return {
    has: async (accountId) =>
      (await within(database, "everything", (connection) =>
        connection.selectFrom("identity_totp").select("account_id").where("account_id", "=", accountId).executeTakeFirst(),
      )) !== undefined,

    offer: (account) => offered(account, new OtpSecret({ buffer: Uint8Array.from(random.bytes(SECRET_BYTES)).buffer }).base32),

    async again(account, sealed) {
      const secret = await openFor(account.id, sealed);
      return secret === undefined ? undefined : offered(account, secret);
    },

    async confirm(accountId, sealed, code) {
      const secret = await openFor(accountId, sealed);
      const step = secret === undefined ? undefined : stepOf(secret, code);
      if (secret === undefined || step === undefined) return false;
      const secretSealed = await sealFor(accountId, secret);
      await within(database, "everything", async (connection) => {
        await connection.deleteFrom("identity_totp").where("account_id", "=", accountId).execute();
        await connection
          .insertInto("identity_totp")
          .values({ account_id: accountId, secret_sealed: secretSealed, last_step: String(step), created_at: clock.now() })
          .execute();
      });
      return true;
    },

    verify: (accountId, code) =>
      within(database, "everything", async (connection) => {
        const row = await connection.selectFrom("identity_totp").selectAll().where("account_id", "=", accountId).executeTakeFirst();
        const secret = row === undefined ? undefined : await openFor(accountId, row.secret_sealed);
        const step = secret === undefined ? undefined : stepOf(secret, code);
        if (step === undefined) return false;
        // One statement decides, so that of two at once with the same code one is let in.
        const { numUpdatedRows } = await connection
          .updateTable("identity_totp")
          .set({ last_step: String(step) })
          .where("account_id", "=", accountId)
          .where("last_step", "<", String(step))
          .executeTakeFirst();
        return numUpdatedRows === 1n;
      }),

    remove: (accountId) =>
      within(database, "everything", async (connection) => {
        await connection.deleteFrom("identity_totp").where("account_id", "=", accountId).execute();
      }),
  };
}
