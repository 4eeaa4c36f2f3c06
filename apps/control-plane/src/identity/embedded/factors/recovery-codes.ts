import type { RandomSource, Secret } from "@allod/core";

import { type Database, within } from "../../../store/database.ts";
import { derivedKey } from "../../../store/seal.ts";
import { keyedHashOf } from "../guard/hash.ts";

const COUNT = 10;
/** Crockford's alphabet: nothing in it is taken for something else. 32 letters, so a byte's lower five bits choose one. */
const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
const LENGTH = 12;

/** Codes on paper, for whoever has lost the app: each works once. */
export interface RecoveryCodes {
  /** Ten new ones, in place of all others. They are seen here and never again. */
  renew(accountId: string): Promise<readonly string[]>;
  left(accountId: string): Promise<number>;
  /** True when it was one of theirs; it is not any more. */
  use(accountId: string, code: string): Promise<boolean>;
  remove(accountId: string): Promise<void>;
}

interface Deps {
  readonly database: Database;
  readonly random: RandomSource;
  readonly key: Secret<Uint8Array>;
}

export function recoveryCodes({ database, random, key }: Deps): RecoveryCodes {
  const hashKey = derivedKey(key, "identity-recovery-codes");
  const hash = (accountId: string, code: string): string => keyedHashOf(hashKey, `${accountId}:${bareOf(code)}`);

  return {
    async renew(accountId) {
      const codes = Array.from({ length: COUNT }, () => newCode(random));
      await within(database, "everything", async (connection) => {
        await connection.deleteFrom("identity_recovery_code").where("account_id", "=", accountId).execute();
        await connection
          .insertInto("identity_recovery_code")
          .values(codes.map((code) => ({ account_id: accountId, code_hash: hash(accountId, code) })))
          .execute();
      });
      return codes;
    },

    left: (accountId) =>
      within(database, "everything", async (connection) => {
        const rows = await connection
          .selectFrom("identity_recovery_code")
          .select("code_hash")
          .where("account_id", "=", accountId)
          .execute();
        return rows.length;
      }),

    use: (accountId, code) =>
      within(database, "everything", async (connection) => {
        const { numDeletedRows } = await connection
          .deleteFrom("identity_recovery_code")
          .where("account_id", "=", accountId)
          .where("code_hash", "=", hash(accountId, code))
          .executeTakeFirst();
        return numDeletedRows === 1n;
      }),

    remove: (accountId) =>
      within(database, "everything", async (connection) => {
        await connection.deleteFrom("identity_recovery_code").where("account_id", "=", accountId).execute();
      }),
  };
}

/** 60 bits: `7k3m-p0qw-zx5t`. */
function newCode(random: RandomSource): string {
  const letters = [...random.bytes(LENGTH)].map((byte) => ALPHABET[byte & 31]).join("");
  return letters.replaceAll(/(.{4})(?=.)/g, "$1-");
}

/** As it may be typed in: capitals, without hyphens, O for 0 and l or I for 1. */
function bareOf(code: string): string {
  return code
    .toLowerCase()
    .replaceAll(/[^a-z0-9]/g, "")
    .replaceAll("o", "0")
    .replaceAll(/[li]/g, "1");
}
