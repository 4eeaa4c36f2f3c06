/** What `/auth/session` says. The token of the API itself never reaches the browser. */
export type Session = { readonly signedIn: true; readonly csrf: string; readonly locale: string } | SignedOut;

interface SignedOut {
  readonly signedIn: false;
  /** Why a session that was there is over: `revoked`, `idle`… Said once. */
  readonly reason?: string;
}

/** Reads the session. Anything that is not a session counts as signed out. */
export async function readSession(fetch: typeof globalThis.fetch): Promise<Session> {
  const response = await fetch("/auth/session", { headers: { accept: "application/json" } });
  const body: unknown = response.ok ? await response.json() : undefined;
  if (typeof body !== "object" || body === null) return { signedIn: false };
  if ("signedIn" in body && body.signedIn === true && "csrf" in body && typeof body.csrf === "string") {
    return { signedIn: true, csrf: body.csrf, locale: "locale" in body ? String(body.locale) : "en" };
  }
  return { signedIn: false, ...("reason" in body && typeof body.reason === "string" ? { reason: body.reason } : {}) };
}

/** Where signing in begins, and comes back to. */
export function signInAddress(returnTo: string): string {
  return `/auth/login?return=${encodeURIComponent(returnTo)}`;
}

/** Where somebody is told that their session is over, and why. */
export function signedOutAddress(reason = "ended"): string {
  return `/signed-out?because=${encodeURIComponent(reason)}`;
}
