import { argon2, timingSafeEqual } from "node:crypto";
import { promisify } from "node:util";

import type { RandomSource, Secret } from "@allod/core";

const derive = promisify(argon2);

/** OWASP Password Storage Cheat Sheet: Argon2id with 19 MiB, two passes, one lane. */
const COST = { memory: 19_456, passes: 2, parallelism: 1 } as const;
const TAG_LENGTH = 32;
const PHC = /^\$argon2id\$v=19\$m=(\d{1,8}),t=(\d{1,3}),p=(\d{1,2})\$([\w+/]+)\$([\w+/]+)$/;

/** Hashes passwords, and tells right ones from wrong ones in the same time whether or not there is one. */
export interface Passwords {
  hash(password: string): Promise<string>;
  verify(password: string, hash: string | undefined): Promise<boolean>;
  /** True when it was made with another cost than today's: time to make it again. */
  isOutdated(hash: string): boolean;
}

interface Deps {
  readonly random: RandomSource;
  /** Argon2's own secret: without it, hashes from a stolen database cannot be tried. */
  readonly pepper: Secret;
}

export function passwords({ random, pepper }: Deps): Passwords {
  async function tag(password: string, salt: Uint8Array, cost: { memory: number; passes: number; parallelism: number }): Promise<Buffer> {
    // The same characters from another keyboard are the same password (NIST SP 800-63B, 3.1.1.2).
    const message = password.normalize("NFKC");
    return derive("argon2id", { message, nonce: salt, secret: pepper.reveal(), tagLength: TAG_LENGTH, ...cost });
  }

  async function hash(password: string): Promise<string> {
    const salt = random.bytes(16);
    const { memory, passes, parallelism } = COST;
    const made = await tag(password, salt, COST);
    return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${unpadded(salt)}$${unpadded(made)}`;
  }

  // What nobody's password is compared with.
  const nobody = hash(unpadded(random.bytes(32)));

  return {
    hash,
    async verify(password, stored) {
      const [, memory, passes, parallelism, salt, expected] = PHC.exec(stored ?? (await nobody)) ?? [];
      if (salt === undefined || expected === undefined) throw new Error("a password's hash cannot be read");
      const cost = { memory: Number(memory), passes: Number(passes), parallelism: Number(parallelism) };
      const found = await tag(password, Buffer.from(salt, "base64"), cost);
      return timingSafeEqual(found, Buffer.from(expected, "base64")) && stored !== undefined;
    },
    isOutdated: (stored) => !stored.includes(`$m=${COST.memory},t=${COST.passes},p=${COST.parallelism}$`),
  };
}

function unpadded(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64").replaceAll("=", "");
}
