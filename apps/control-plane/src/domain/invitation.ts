import { createHash } from "node:crypto";

import type { Clock, RandomSource } from "@allod/core";

import { domainErrors } from "./errors.ts";

const TOKEN_BYTES = 32;

/** What decides whether an invitation can be used. */
export interface Usable {
  readonly expiresAt: Date;
  readonly usedAt: Date | undefined;
  readonly revokedAt: Date | undefined;
}

/** A new token for a link or a program, and the hash to keep: never the token itself. */
export function newToken(random: RandomSource): { token: string; tokenHash: string } {
  const token = Buffer.from(random.bytes(TOKEN_BYTES)).toString("base64url");
  return { token, tokenHash: hashToken(token) };
}

/** SHA-256 is enough here: the token has 256 bits of its own. */
export function hashToken(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}

/** Throws unless the invitation can be used now. What was taken back stays so, whatever else is true of it. */
export function assertUsable({ revokedAt, usedAt, expiresAt }: Usable, clock: Clock): void {
  if (revokedAt !== undefined) throw domainErrors.error("invitation.revoked");
  if (usedAt !== undefined) throw domainErrors.error("invitation.used");
  if (expiresAt <= clock.now()) throw domainErrors.error("invitation.expired");
}
