import type { Passkeys } from "./passkeys.ts";
import type { RecoveryCodes } from "./recovery-codes.ts";
import type { Totp } from "./totp.ts";

/** What somebody can use as a second step. */
export interface FactorsOf {
  readonly totp: boolean;
  readonly passkeys: number;
  readonly recoveryCodes: number;
}

export interface Factors {
  readonly totp: Totp;
  readonly passkeys: Passkeys;
  readonly recoveryCodes: RecoveryCodes;
  of(accountId: string): Promise<FactorsOf>;
}

export function factors({ totp, passkeys, recoveryCodes }: Omit<Factors, "of">): Factors {
  return {
    totp,
    passkeys,
    recoveryCodes,
    async of(accountId) {
      const [hasTotp, keys, codes] = await Promise.all([totp.has(accountId), passkeys.of(accountId), recoveryCodes.left(accountId)]);
      return { totp: hasTotp, passkeys: keys.length, recoveryCodes: codes };
    },
  };
}

/** Recovery codes alone are none: they stand in for what was lost. */
export function hasSecondFactor({ totp, passkeys }: FactorsOf): boolean {
  return totp || passkeys > 0;
}
