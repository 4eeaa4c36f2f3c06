import { byKind } from "../contract/by-kind.ts";
import type { Connector } from "../contract/connector.ts";
import type { Accounts } from "./accounts.ts";
import { people } from "./people.ts";

/** The connector to the identity provider that runs inside the control plane. `issuer`: as its tokens write it. */
export function embeddedIdentityConnector({ accounts, issuer }: { readonly accounts: Accounts; readonly issuer: string }): Connector {
  return {
    id: "identity",
    title: "Embedded identity provider",
    issuer,
    async check(signal) {
      await accounts.check(signal);
      return { version: undefined };
    },
    ...byKind({ person: people(accounts) }),
  };
}
