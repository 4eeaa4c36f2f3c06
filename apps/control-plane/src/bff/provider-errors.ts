import { AllodError } from "@allod/core";
import { AuthorizationResponseError, ClientError, ResponseBodyError, WWWAuthenticateChallengeError } from "openid-client";

import { bffErrors } from "./errors.ts";

/** Whatever goes wrong with the identity provider, as one of our errors. Its own words stay in `cause`, for the log. */
export function providerError(error: unknown): AllodError {
  if (error instanceof AllodError && error.code.startsWith("session.")) return error;
  // Of its answer only the registered code is shown: the description is text that somebody else wrote.
  if (error instanceof AuthorizationResponseError)
    return bffErrors.error("session.sign-in-refused", { error: /^[a-z_]{1,60}$/.test(error.error) ? error.error : "unknown" }, error);
  if (isAway(error)) return bffErrors.error("session.provider-away", {}, error);
  // A code that was used already, or is another client's: RFC 6749, section 5.2.
  if (error instanceof ResponseBodyError && error.error === "invalid_grant") return bffErrors.error("session.sign-in-lost", {}, error);
  return bffErrors.error("session.sign-in-failed", {}, error);
}

/** No answer, or one that says "not now". */
function isAway(error: unknown): boolean {
  // What `fetch` throws when there is no connection.
  if (error instanceof TypeError && error.message === "fetch failed") return true;
  if (error instanceof ResponseBodyError || error instanceof WWWAuthenticateChallengeError)
    return error.status >= 500 || error.status === 429;
  if (!(error instanceof ClientError)) return false;
  const { code, cause } = error;
  return code === "OAUTH_TIMEOUT" || code === "OAUTH_ABORT" || (cause instanceof Response && (cause.status >= 500 || cause.status === 429));
}
