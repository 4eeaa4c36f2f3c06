/** What `/auth/session` says. The token of the API itself never reaches the browser. */
export type Session = { readonly signedIn: false } | { readonly signedIn: true; readonly csrf: string; readonly locale: string };

/** Why somebody is not signed in any more: they left, or their session was ended elsewhere. */
export type SignedOutReason = "signed-out" | "ended";

/** Reads the session. Anything that is not a session counts as signed out. */
export async function readSession(fetch: typeof globalThis.fetch): Promise<Session> {
  const response = await fetch("/auth/session", { headers: { accept: "application/json" } });
  const body: unknown = response.ok ? await response.json() : {};
  return isSignedIn(body) ? body : { signedIn: false };
}

function isSignedIn(body: unknown): body is Extract<Session, { signedIn: true }> {
  return typeof body === "object" && body !== null && "signedIn" in body && body.signedIn === true && "csrf" in body;
}

/** Where signing in begins, and comes back to. */
export function signInAddress(returnTo: string): string {
  return `/auth/login?return=${encodeURIComponent(returnTo)}`;
}
