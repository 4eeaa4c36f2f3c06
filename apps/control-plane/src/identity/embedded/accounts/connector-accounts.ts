import { type Account, type Accounts, ConnectorError } from "@allod/connectors";

import type { AccountStore } from "./accounts.ts";

const TITLE = "The embedded identity provider";

/** The accounts as the connector sees them: every failure is one of a connector's. */
export function connectorAccounts(store: AccountStore): Accounts {
  return {
    // Any look-up shows that the database answers and lets us in.
    check: async (signal) => {
      await asked(signal, () => store.byId("00000000-0000-0000-0000-000000000000"));
    },
    async find(id, signal) {
      const found = await asked(signal, () => store.byId(id));
      if (found === undefined) return undefined;
      const { email, displayName, locale, state } = found;
      return { id, email, displayName, locale, state };
    },
    save: (account: Account, signal) => asked(signal, () => store.save(account)),
    remove: (id, signal) => asked(signal, () => store.remove(id)),
  };
}

/** A query cannot be called back, but nobody needs to wait for it. */
async function asked<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  const over = Promise.withResolvers<never>();
  const stop = (): void => over.reject(new ConnectorError("transient", `${TITLE} did not answer in time.`));
  if (signal.aborted) stop();
  else signal.addEventListener("abort", stop, { once: true });
  try {
    return await Promise.race([over.promise, signal.aborted ? over.promise : work()]);
  } catch (error) {
    throw error instanceof ConnectorError ? error : refusal(error);
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

/** PostgreSQL 18, appendix A: class 28 is a login that is refused, 42501 a privilege that is missing. */
function refusal(error: unknown): ConnectorError {
  const { code = "", constraint } = error as { readonly code?: string; readonly constraint?: string };
  if (constraint === "identity_account_email")
    return new ConnectorError("permanent", "Another account has this mail address. Change that one's address first.", { cause: error });
  if (code.startsWith("28") || code === "42501")
    return new ConnectorError("auth", `${TITLE} is not let into its database.`, { cause: error });
  // Values that it does not take: class 22, and class 23 for its constraints.
  if (code.startsWith("22") || code.startsWith("23"))
    return new ConnectorError("permanent", `${TITLE} does not take these values.`, { cause: error });
  return new ConnectorError("transient", `${TITLE} cannot reach its database.`, { cause: error });
}
