import { z } from "zod";

import type { KindOfObject, ObservedOf } from "../contract/by-kind.ts";
import type { DesiredMember } from "../contract/desired.ts";
import { ConnectorError } from "../contract/errors.ts";
import {
  type Account,
  type AccountFields,
  accountsWithMail,
  changeAccount,
  createAccount,
  readAccount,
  refuseStill,
  removeAccount,
} from "./accounts.ts";
import { type OpenCloudApi, TITLE } from "./api.ts";
import { giveRole, readRole, roleOf, takeRole } from "./grants.ts";
import { type Placed, placeOf, placeWords, tenantDisabled, waitsForTenant } from "./places.ts";
import { stateOfSpace } from "./spaces.ts";

export interface SeenAccountMember extends ObservedOf<"member">, Placed {
  readonly fields: Required<AccountFields>;
}

/**
 * A member is an account of their own, made here, with a place in the tenant's space: somebody in two tenants has two.
 * Our id is the account's `surname`, which nobody is shown. Disabled, nobody signs in with it.
 */
export function graphMembers(api: OpenCloudApi): KindOfObject<"member", SeenAccountMember> {
  /** By the id that we kept, else by the name that it must have, else by the address; never one that is somebody else's. */
  async function find(desired: DesiredMember, externalId: string | undefined, signal: AbortSignal): Promise<Account | undefined> {
    const { user } = externalId === undefined ? { user: undefined } : placeOf(externalId);
    const kept = user === undefined ? undefined : await readAccount(api, user, signal);
    // Of an account that we made somebody may have changed the surname by hand: it is nobody else's id.
    if (kept !== undefined && (kept.surname === desired.allodId || !z.uuid().safeParse(kept.surname).success)) return kept;
    const named = await readAccount(api, nameOf(desired), signal);
    if (named?.surname === desired.allodId) return named;
    return (await accountsWithMail(api, desired.person.email, signal)).find(({ surname }) => surname === desired.allodId);
  }

  async function see({ id, ...account }: Account, desired: DesiredMember, signal: AbortSignal): Promise<SeenAccountMember> {
    const space = desired.tenant.externalId ?? "";
    const stateOf = space === "" ? "gone" : await stateOfSpace(api, space, signal);
    const { displayName, onPremisesSamAccountName, mail, surname, accountEnabled } = account;
    return {
      kind: "member",
      externalId: `${space}/${id}`,
      state: accountEnabled ? "enabled" : "disabled",
      space: stateOf,
      role: stateOf === "enabled" ? await readRole(api, { space, user: id }, signal) : undefined,
      fields: { displayName, onPremisesSamAccountName, mail, surname, accountEnabled },
    };
  }

  async function create(desired: DesiredMember, signal: AbortSignal): Promise<Account> {
    const name = nameOf(desired);
    const { accountEnabled: _, ...body } = fieldsOf(desired);
    const id = await createAccount(api, body, signal);
    const made = id === undefined ? await find(desired, undefined, signal) : await readAccount(api, id, signal);
    if (made !== undefined) return made;
    if (id !== undefined) throw new ConnectorError("transient", `${TITLE} does not show the account ${name} that was just made.`);
    throw new ConnectorError("permanent", `${TITLE} has an account ${name} already that is not this member's.`);
  }

  return {
    async read({ desired, externalId }, signal) {
      const found = await find(desired, externalId, signal);
      return found === undefined ? undefined : see(found, desired, signal);
    },

    plan(desired, observed) {
      if (desired.tenant.externalId === undefined) return waitsForTenant;
      const changes =
        observed === undefined
          ? [
              `create the account ${nameOf(desired)}`,
              ...(desired.state === "enabled" ? [`put them into the space as ${roleOf(desired).words}`] : []),
            ]
          : [...differencesOf(desired, observed).words, ...placeWords(desired, observed)];
      return changes.length === 0 && desired.state === "enabled" && observed?.space !== "enabled" ? tenantDisabled : { changes };
    },

    async apply(desired, observed, signal) {
      const space = desired.tenant.externalId;
      if (space === undefined) throw new ConnectorError("not-found", `The tenant has no space in ${TITLE}.`);
      const found = observed ?? (await see((await find(desired, undefined, signal)) ?? (await create(desired, signal)), desired, signal));
      const { user } = placeOf(found.externalId);
      const { body } = differencesOf(desired, found);
      if (Object.keys(body).length > 0) await changeAccount(api, { id: user, body }, signal);
      if (placeWords(desired, found).length > 0) await giveRole(api, { space, user, role: roleOf(desired) }, signal);
      const account = await readAccount(api, user, signal);
      if (account === undefined) throw new ConnectorError("not-found", `The account ${nameOf(desired)} is gone from ${TITLE}.`);
      refuseStill(nameOf(desired), { wanted: desired.state === "enabled", is: account.accountEnabled });
      return see(account, desired, signal);
    },

    async remove({ externalId }, signal) {
      const place = placeOf(externalId);
      // In the trash nobody is in a space, and with the account its place is of no use.
      if ((await stateOfSpace(api, place.space, signal)) === "enabled") await takeRole(api, place, signal);
      await removeAccount(api, place.user, signal);
    },
  };
}

/** Unique in the product: slugs have no dots, so that no other tenant's member has this name. Names begin with a letter, as slugs do. */
const nameOf = ({ tenant, username }: DesiredMember): string => `${tenant.slug}.${username}`;

function fieldsOf(desired: DesiredMember): Required<AccountFields> {
  const { person, allodId, state } = desired;
  return {
    displayName: person.displayName,
    mail: person.email,
    surname: allodId,
    onPremisesSamAccountName: nameOf(desired),
    accountEnabled: state === "enabled",
  };
}

const WORDS = {
  displayName: (value: string | boolean) => `change the name to ${value}`,
  mail: (value: string | boolean) => `change the address to ${value}`,
  surname: () => "write our id",
  onPremisesSamAccountName: (value: string | boolean) => `let them sign in as ${value}`,
  accountEnabled: (value: string | boolean) => (value === true ? "let them sign in again" : "stop them from signing in"),
} as const satisfies Record<keyof AccountFields, (value: string | boolean) => string>;

function differencesOf(desired: DesiredMember, { fields }: Pick<SeenAccountMember, "fields">): { words: string[]; body: AccountFields } {
  const wanted = Object.entries(fieldsOf(desired)) as [keyof AccountFields, string | boolean][];
  const different = wanted.filter(([field, value]) => fields[field] !== value);
  return { words: different.map(([field, value]) => WORDS[field](value)), body: Object.fromEntries(different) };
}
