import type { KindOfObject, ObservedOf } from "../contract/by-kind.ts";
import type { DesiredPerson } from "../contract/desired.ts";
import type { Account, Accounts } from "./accounts.ts";

export interface SeenPerson extends ObservedOf<"person"> {
  readonly account: Account;
}

/** A person is an account with the same id, which is the `sub` of its tokens. */
export function people(accounts: Accounts): KindOfObject<"person", SeenPerson> {
  return {
    async read({ desired: { allodId } }, signal) {
      const account = await accounts.find(allodId, signal);
      return account === undefined ? undefined : seen(account);
    },
    plan: (desired, observed) => ({
      changes: observed === undefined ? [`create the account ${desired.email}`] : differences(accountOf(desired), observed.account),
    }),
    async apply(desired, _observed, signal) {
      const account = accountOf(desired);
      await accounts.save(account, signal);
      return seen(account);
    },
    remove: async ({ externalId }, signal) => accounts.remove(externalId, signal),
  };
}

function accountOf({ allodId, email, displayName, locale, state }: DesiredPerson): Account {
  return { id: allodId, email, displayName, locale, state: state === "enabled" ? "enabled" : "disabled" };
}

function differences(wanted: Account, found: Account): readonly string[] {
  return [
    ...(found.displayName === wanted.displayName ? [] : [`change the name to ${wanted.displayName}`]),
    ...(found.email === wanted.email ? [] : [`change the address to ${wanted.email}`]),
    ...(found.locale === wanted.locale ? [] : [`change the language to ${wanted.locale}`]),
    ...(found.state === wanted.state
      ? []
      : [wanted.state === "enabled" ? "let them sign in again" : "sign them out, and stop them from signing in"]),
  ];
}

function seen(account: Account): SeenPerson {
  return { kind: "person", externalId: account.id, state: account.state, account };
}
