const KEY = "allod-invitation";

/** The parts of the browser's window that this is about. */
interface Page {
  readonly location: Pick<Location, "hash" | "pathname">;
  readonly history: Pick<History, "replaceState" | "state">;
  readonly sessionStorage: Pick<Storage, "getItem" | "setItem" | "removeItem">;
}

/**
 * The token of the invitation that was opened. It is taken out of the address at once, so that nobody copies it from there, and kept in
 * this tab, where it is still there after signing in and after a reload.
 */
export function readToken({ location, history, sessionStorage }: Page): string | undefined {
  const fromAddress = location.hash.slice(1);
  if (fromAddress === "") return sessionStorage.getItem(KEY) ?? undefined;
  sessionStorage.setItem(KEY, fromAddress);
  history.replaceState(history.state, "", location.pathname);
  return fromAddress;
}

/** After it was used it opens nothing any more. */
export function forgetToken({ sessionStorage }: Pick<Page, "sessionStorage">): void {
  sessionStorage.removeItem(KEY);
}
