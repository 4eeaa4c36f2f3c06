import { jwtVerify, type JWTVerifyGetKey } from "jose";
import { z } from "zod";

import { bffErrors } from "./errors.ts";

const EVENT = "http://schemas.openid.net/event/backchannel-logout";

/** OpenID Connect Back-Channel Logout 1.0, section 2.4; what makes it differ from an ID token is `events`, and that it has no `nonce`. */
const claims = z
  .object({
    iss: z.string(),
    sub: z.string().min(1).optional(),
    sid: z.string().min(1).optional(),
    jti: z.string().min(1),
    nonce: z.undefined().optional(),
    events: z.object({ [EVENT]: z.object({}) }),
  })
  .refine(({ sub, sid }) => sub !== undefined || sid !== undefined, "neither sub nor sid");

/** Who was signed out at the provider: one session of theirs, or (`providerSession` undefined) all. */
export interface LogoutToken {
  readonly issuer: string;
  readonly subject: string | undefined;
  readonly providerSession: string | undefined;
}

interface Expected {
  readonly keys: JWTVerifyGetKey;
  readonly issuer: string;
  readonly clientId: string;
  readonly now: Date;
}

/**
 * Verifies a logout token. Throws `session.logout-token`. One that is sent a second time ends at most what was begun in
 * the two minutes that it is taken, so its `jti` is not remembered.
 */
export async function verifyLogoutToken(token: string, { keys, issuer, clientId, now }: Expected): Promise<LogoutToken> {
  try {
    const { payload, protectedHeader } = await jwtVerify(token, keys, {
      issuer,
      audience: clientId,
      algorithms: ["RS256", "PS256", "ES256", "EdDSA"],
      maxTokenAge: "2 minutes",
      clockTolerance: 30,
      currentDate: now,
    });
    // Recommended since 2022 and not sent by all: RFC 8725, section 3.11.
    if (protectedHeader.typ !== undefined && !/^(logout\+jwt|jwt)$/i.test(protectedHeader.typ)) throw new Error("not a logout token");
    const { iss, sub, sid } = claims.parse(payload);
    return { issuer: iss, subject: sub, providerSession: sid };
  } catch (error) {
    throw bffErrors.error("session.logout-token", {}, error);
  }
}
