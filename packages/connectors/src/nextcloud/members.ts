import type { KindOfObject, ObservedOf } from "../contract/by-kind.ts";
import type { DesiredMember } from "../contract/desired.ts";
import { ConnectorError } from "../contract/errors.ts";
import { type Account, accountsWithMail, readAccount, setEnabled } from "./accounts.ts";
import { type Mark, readMark, writeMark } from "./marks.ts";
import { type Ocs, TITLE } from "./ocs.ts";

interface Theirs extends Account {
  /** It says that it is theirs. */
  readonly isMarked: boolean;
}

export interface SeenMember extends ObservedOf<"member"> {
  readonly allodId: string;
  /** Never none; more than one when the identity provider has called them by another name since. */
  readonly accounts: readonly Theirs[];
}

interface Sought {
  readonly desired: DesiredMember;
  readonly externalId: string | undefined;
}

/**
 * A member is what the person's own sign-ins have made: every account with their address that is nobody else's. None is
 * made here: how it will be called, only the identity provider knows.
 */
export function members(ocs: Ocs): KindOfObject<"member", SeenMember> {
  /** The accounts there are, with what is noted of them. */
  async function look({ desired, externalId }: Sought, signal: AbortSignal): Promise<readonly (Account & { mark: Mark | undefined })[]> {
    const kept = externalId === undefined ? undefined : await readAccount(ocs, externalId, signal);
    const others = (await accountsWithMail(ocs, desired.person.email, signal)).filter(({ id }) => id !== kept?.id);
    const all = [];
    for (const account of kept === undefined ? others : [kept, ...others])
      all.push({ ...account, mark: await readMark(ocs, account.id, signal) });
    return all;
  }

  async function see(sought: Sought, signal: AbortSignal, isFree: (mark: Mark) => boolean): Promise<SeenMember | undefined> {
    const { allodId } = sought.desired;
    const accounts = (await look(sought, signal)).flatMap(({ mark, ...account }): Theirs[] => {
      const isMarked = mark?.allodId === allodId && !mark.removed;
      return isMarked || mark === undefined || isFree(mark) ? [{ ...account, isMarked }] : [];
    });
    const main = accounts.find(({ id }) => id === sought.externalId) ?? accounts.find(({ isMarked }) => isMarked) ?? accounts[0];
    if (main === undefined) return undefined;
    const state = accounts.some(({ enabled }) => enabled) ? "enabled" : "disabled";
    return { kind: "member", externalId: main.id, state, allodId, accounts };
  }

  /** Whom a member has left is free for the next with the same address: the same person, who is let in again. */
  const read = (sought: Sought, signal: AbortSignal): Promise<SeenMember | undefined> =>
    see(sought, signal, ({ allodId, removed }) => removed && allodId !== sought.desired.allodId);

  async function change(account: Account, enabled: boolean, signal: AbortSignal): Promise<void> {
    if (account.enabled !== enabled && !(await setEnabled(ocs, { id: account.id, enabled }, signal)))
      throw new ConnectorError("not-found", `The account ${account.id} is gone from ${TITLE}.`);
  }

  return {
    read,

    plan({ person, state }, observed) {
      if (observed === undefined) return notSignedInYet(person.email);
      const words = state === "enabled" ? "sign in again" : "sign in no more";
      return {
        changes: [
          ...observed.accounts.flatMap(({ id, enabled }) => (enabled === (state === "enabled") ? [] : [`let ${id} ${words}`])),
          ...observed.accounts.flatMap(({ id, isMarked }) => (isMarked ? [] : [`note that the account ${id} is theirs`])),
        ],
      };
    },

    async apply(desired, observed, signal) {
      const { allodId } = desired;
      const sought = { desired, externalId: observed?.externalId };
      const found = await see(sought, signal, ({ removed }) => removed);
      if (found === undefined) throw await missing(sought, signal);
      // First of all accounts: nobody is to stay in because a note could not be made.
      for (const account of found.accounts) await change(account, desired.state === "enabled", signal);
      for (const { id, isMarked } of found.accounts) if (!isMarked) await writeMark(ocs, { account: id, allodId, removed: false }, signal);
      const now = await read({ desired, externalId: found.externalId }, signal);
      if (now === undefined) throw new ConnectorError("not-found", `The account ${found.externalId} is gone from ${TITLE}.`);
      return now;
    },

    /** Files stay, and so do app passwords, which open nothing. */
    async remove({ allodId, accounts }, signal) {
      for (const { id } of accounts) {
        const account = await readAccount(ocs, id, signal);
        if (account?.enabled === true) await setEnabled(ocs, { id, enabled: false }, signal);
        await writeMark(ocs, { account: id, allodId, removed: true }, signal);
      }
    },
  };

  async function missing(sought: Sought, signal: AbortSignal): Promise<ConnectorError> {
    const [other] = await look(sought, signal);
    if (other === undefined) return new ConnectorError("not-found", notSignedInYet(sought.desired.person.email).skipped.message);
    return new ConnectorError(
      "permanent",
      `The account ${other.id} of ${TITLE} has their address and is another member's: one person has one.`,
    );
  }
}

function notSignedInYet(email: string): { readonly skipped: { readonly reason: string; readonly message: string } } {
  const message = `${email} has no account in ${TITLE} yet: it is made when they sign in there for the first time, and is that of one membership.`;
  return { skipped: { reason: "NotSignedInYet", message } };
}
