import { z } from "zod";

import type { KindOfObject, ObservedOf } from "../contract/by-kind.ts";
import type { DesiredMember } from "../contract/desired.ts";
import { ConnectorError } from "../contract/errors.ts";
import { type Account, accountsWithMail, changeAccount, readAccount, refuseStill } from "./accounts.ts";
import { type OpenCloudApi, TITLE } from "./api.ts";
import type { OpenCloudConfig } from "./config.ts";
import { giveRole, grant, readRole, roleAmong, roleOf, takeRole } from "./grants.ts";
import { type Placed, placeOf, placeWords, tenantDisabled, waitsForTenant } from "./places.ts";
import { stateOfSpace } from "./spaces.ts";

/** Of the application `OpenCloud`: those who run the place (recorded, 3.3.0: Admin, Space Admin). */
const STAFF: ReadonlySet<string> = new Set(["71881883-1768-46bd-a24d-a356a2afdf7f", "2aadd357-682c-406b-8874-293091995fdd"]);

export interface SeenSignedInMember extends ObservedOf<"member">, Placed {
  readonly accountEnabled: boolean;
  /** The account could be disabled: there is no place for it in any space. Only looked at when the member is to be disabled. */
  readonly isIdle: boolean;
}

/**
 * A member is a place in the tenant's space for the person's account, which the identity provider makes at the first
 * sign-in and which is the same in all tenants. Nothing there has room for our id: an account is told by its address, and
 * by the subject where it has one. Disabled is without a place; an account without any is disabled, so that its app tokens end.
 */
export function signedInMembers(
  api: OpenCloudApi,
  { username }: Pick<OpenCloudConfig, "username">,
): KindOfObject<"member", SeenSignedInMember> {
  async function find({ person }: DesiredMember, externalId: string | undefined, signal: AbortSignal): Promise<Account | undefined> {
    const kept = externalId === undefined ? undefined : await readAccount(api, placeOf(externalId).user, signal);
    const found = kept ?? onlyOne(await accountsWithMail(api, person.email, signal), person.email);
    const subjects = found?.identities.flatMap(({ issuerAssignedId }) => issuerAssignedId ?? []) ?? [];
    if (person.subject !== undefined && subjects.length > 0 && !subjects.includes(person.subject))
      throw new ConnectorError(
        "permanent",
        `The account with the address ${person.email} in ${TITLE} is somebody else's: it belongs to another subject.`,
      );
    return found;
  }

  /** Whether nobody needs the account: not we, not those who run the place, and no space that is in use. */
  async function isIdle(user: string, signal: AbortSignal): Promise<boolean> {
    const account = await readAccount(api, user, signal);
    if (account === undefined || account.onPremisesSamAccountName === username) return false;
    if (account.appRoleAssignments.some(({ appRoleId }) => STAFF.has(appRoleId))) return false;
    const query = { $filter: "driveType eq 'project'", $expand: "root($expand=permissions)" };
    const { value } = await api.ask({ method: "GET", path: "/graph/v1beta1/drives", query, signal }, places);
    return value.every(({ root }) => root?.deleted !== undefined || roleAmong(root?.permissions ?? [], user) === undefined);
  }

  async function see(
    { id, accountEnabled }: Account,
    desired: DesiredMember,
    signal: AbortSignal,
  ): Promise<SeenSignedInMember | undefined> {
    const space = desired.tenant.externalId ?? "";
    const stateOf = space === "" ? "gone" : await stateOfSpace(api, space, signal);
    const role = stateOf === "enabled" ? await readRole(api, { space, user: id }, signal) : undefined;
    // Without a place there is nothing that could still be taken away.
    if (role === undefined && desired.state === "absent") return undefined;
    return {
      kind: "member",
      externalId: `${space}/${id}`,
      state: role !== undefined && accountEnabled ? "enabled" : "disabled",
      space: stateOf,
      role,
      accountEnabled,
      isIdle: desired.state === "disabled" && accountEnabled && role === undefined && (await isIdle(id, signal)),
    };
  }

  /** Without a place in any space an account is of no use but to who kept an app token. */
  async function leave(place: { space: string; user: string }, signal: AbortSignal): Promise<void> {
    if ((await stateOfSpace(api, place.space, signal)) === "enabled") await takeRole(api, place, signal);
    if (await isIdle(place.user, signal)) await changeAccount(api, { id: place.user, body: { accountEnabled: false } }, signal);
  }

  return {
    async read({ desired, externalId }, signal) {
      const found = await find(desired, externalId, signal);
      return found === undefined ? undefined : see(found, desired, signal);
    },

    plan(desired, observed) {
      if (desired.tenant.externalId === undefined) return waitsForTenant;
      if (observed === undefined) return notSignedInYet(desired);
      if (desired.state === "disabled")
        return {
          changes: [
            ...(observed.role === undefined ? [] : ["take them out of the space"]),
            ...(observed.isIdle ? ["stop them from signing in: they are in no space"] : []),
          ],
        };
      if (observed.space !== "enabled") return tenantDisabled;
      return { changes: [...(observed.accountEnabled ? [] : ["let them sign in again"]), ...placeWords(desired, observed)] };
    },

    async apply(desired, observed, signal) {
      const space = desired.tenant.externalId;
      const found = await find(desired, observed?.externalId, signal);
      if (space === undefined || found === undefined)
        throw new ConnectorError("not-found", `The ${space === undefined ? "tenant has no space" : "person has no account"} in ${TITLE}.`);
      const user = found.id;
      if (desired.state === "disabled") await leave({ space, user }, signal);
      else {
        if (!found.accountEnabled) await changeAccount(api, { id: user, body: { accountEnabled: true } }, signal);
        await giveRole(api, { space, user, role: roleOf(desired) }, signal);
      }
      const account = await readAccount(api, user, signal);
      const now = account === undefined ? undefined : await see(account, desired, signal);
      if (account === undefined || now === undefined) throw new ConnectorError("not-found", `The person's account is gone from ${TITLE}.`);
      if (desired.state === "enabled" || now.isIdle)
        refuseStill(account.onPremisesSamAccountName, { wanted: desired.state === "enabled", is: account.accountEnabled });
      return now;
    },

    remove: ({ externalId }, signal) => leave(placeOf(externalId), signal),
  };
}

const places = z.object({
  value: z.array(
    z.object({
      root: z.object({ deleted: z.object({ state: z.string() }).optional(), permissions: z.array(grant).default([]) }).optional(),
    }),
  ),
});

function onlyOne(accounts: readonly Account[], mail: string): Account | undefined {
  if (accounts.length > 1)
    throw new ConnectorError(
      "permanent",
      `${accounts.length} accounts of ${TITLE} have the address ${mail}: it is not clear which is meant.`,
    );
  return accounts[0];
}

function notSignedInYet({ person }: DesiredMember): { readonly skipped: { readonly reason: string; readonly message: string } } {
  const message = `${person.email} has not been in ${TITLE} yet: they are put into the space after they signed in there for the first time.`;
  return { skipped: { reason: "NotSignedInYet", message } };
}
