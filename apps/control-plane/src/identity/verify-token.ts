import {
  createRemoteJWKSet,
  customFetch,
  decodeJwt,
  errors as joseErrors,
  type FetchImplementation,
  type JWTVerifyGetKey,
  type JWTVerifyResult,
  jwtVerify,
} from "jose";

import { identityErrors } from "./errors.ts";

/** Seconds by which clocks may differ. */
const CLOCK_TOLERANCE = 30;

/** An application that people sign in to, at the provider that signs its tokens. */
export interface Issuer {
  /** Byte for byte as the provider writes it: a slash at the end is part of it. */
  readonly issuer: string;
  readonly audience: string;
  readonly application: "portal" | "operator";
  readonly keys: JWTVerifyGetKey;
}

/** What a token proves: who somebody is, and for which application it was made. Nothing of what they may do. */
export interface VerifiedToken {
  readonly issuer: string;
  readonly subject: string;
  readonly application: Issuer["application"];
}

/** The keys of an issuer, fetched when needed and again when a token names one that is not known. `fetch`: where the usual one does not reach it. */
export function remoteKeys(url: string, fetch?: FetchImplementation): JWTVerifyGetKey {
  const own = fetch === undefined ? {} : { [customFetch]: fetch };
  return createRemoteJWKSet(new URL(url), { timeoutDuration: 5000, cooldownDuration: 30_000, ...own });
}

/** Verifies access tokens of several issuers. Throws `token.invalid`, `token.expired` or `token.issuer`. */
export function tokenVerifier(issuers: readonly Issuer[], now: () => Date): (token: string) => Promise<VerifiedToken> {
  return async (token) => {
    const candidates = candidatesFor(token, issuers);
    let failure: unknown;
    for (const { issuer, audience, application, keys } of candidates) {
      try {
        const options = {
          issuer,
          audience,
          algorithms: ["RS256", "ES256", "EdDSA"],
          clockTolerance: CLOCK_TOLERANCE,
          requiredClaims: ["sub", "exp"],
          currentDate: now(),
        };
        const verified = await jwtVerify(token, keys, options);
        assertAccessToken(verified);
        const { payload } = verified;
        return { issuer, subject: String(payload.sub), application };
      } catch (error) {
        // Of several reasons, this is the one that a person can do something about.
        if (!(failure instanceof joseErrors.JWTExpired)) failure = error;
      }
    }
    throw identityErrors.error(failure instanceof joseErrors.JWTExpired ? "token.expired" : "token.invalid", {}, failure);
  };
}

/**
 * Throws for what the same provider signs with the same key for another use (RFC 8725, section 3.11). Its header names
 * `at+jwt` (RFC 9068), or `JWT` (Authentik 2026.8, Keycloak 26.7), or nothing; Keycloak says what it is for in a claim `typ`,
 * which is `Bearer` for an access token; and `events` is what makes a logout token (OpenID Connect Back-Channel Logout 1.0).
 */
function assertAccessToken({ protectedHeader: { typ }, payload }: JWTVerifyResult): void {
  const isOther = typ !== undefined && !/^(application\/)?(at\+)?jwt$/i.test(typ);
  const isForOther = payload["typ"] !== undefined && payload["typ"] !== "Bearer";
  if (isOther || isForOther || payload["events"] !== undefined) throw new Error("not an access token");
}

/** Those that the token names itself by issuer: it is asked for nothing that it does not claim. */
function candidatesFor(token: string, issuers: readonly Issuer[]): readonly Issuer[] {
  let claimed: string | undefined;
  try {
    claimed = decodeJwt(token).iss;
  } catch (error) {
    throw identityErrors.error("token.invalid", {}, error);
  }
  const candidates = issuers.filter(({ issuer }) => issuer === claimed);
  if (candidates.length === 0) throw identityErrors.error("token.issuer");
  return candidates;
}
