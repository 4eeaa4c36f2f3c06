import type { KindOfObject, ObservedOf } from "../contract/by-kind.ts";
import type { DesiredMember } from "../contract/desired.ts";
import { ConnectorError } from "../contract/errors.ts";
import { orGone } from "../contract/or-gone.ts";
import { type AuthentikApi, nothing, TITLE } from "./api.ts";
import { groupPath, isSuspended } from "./tenants.ts";
import { type User, user, userOf, userPath } from "./users.ts";

/** Our id of each membership of a user, and its tenant's group: a place in a group has no room for one. */
const MARKS = "allod_members";

export interface SeenMember extends ObservedOf<"member"> {
  readonly allodId: string;
  readonly userPk: number;
  readonly group: string;
  /** Nobody may be put into the group: the tenant is disabled. */
  readonly suspended: boolean;
}

/**
 * A member is a user in the tenant's group, with our id of the membership among the user's attributes. Disabled, they are
 * not in the group and the mark stays; whether they may sign in at all is said of the person.
 */
export function members(api: AuthentikApi): KindOfObject<"member", SeenMember> {
  const find = ({ person }: DesiredMember, signal: AbortSignal): Promise<User | undefined> =>
    userOf(api, { allodId: person.allodId, uuid: person.subject }, signal);

  /** Sets a mark, or takes it away. A PATCH replaces all attributes: the newest are read just before. */
  async function mark(pk: number, { allodId, group }: { allodId: string; group: string | undefined }, signal: AbortSignal): Promise<void> {
    const { attributes } = await api.ask({ method: "GET", path: userPath(pk), signal }, user);
    const { [allodId]: before, ...others } = marksOf(attributes);
    if (before === group) return;
    const body = { attributes: { ...attributes, [MARKS]: group === undefined ? others : { ...others, [allodId]: group } } };
    await api.ask({ method: "PATCH", path: userPath(pk), body, signal }, nothing);
  }

  /** Both can be said again without harm (recorded, 2026.8.0-rc1). */
  function move(verb: "add_user" | "remove_user", { pk, group }: { pk: number; group: string }, signal: AbortSignal): Promise<unknown> {
    return api.ask({ method: "POST", path: `${groupPath(group)}${verb}/`, body: { pk }, signal }, nothing);
  }

  async function read(desired: DesiredMember, signal: AbortSignal): Promise<SeenMember | undefined> {
    const found = await find(desired, signal);
    const group = found === undefined ? undefined : marksOf(found.attributes)[desired.allodId];
    if (found === undefined || group === undefined) return undefined;
    const isIn = found.groups.includes(group);
    return {
      kind: "member",
      externalId: `${group}/${found.uuid}`,
      state: isIn ? "enabled" : "disabled",
      allodId: desired.allodId,
      userPk: found.pk,
      group,
      suspended: !isIn && (await isSuspended(api, group, signal)),
    };
  }

  return {
    read: ({ desired }, signal) => read(desired, signal),

    plan({ tenant, person, state }, observed) {
      if (tenant.externalId === undefined) return skipped("WaitsForTenant", `The tenant is not in ${TITLE} yet.`);
      if (person.subject === undefined) return skipped("WaitsForPerson", `The person is not in ${TITLE} yet.`);
      if (observed === undefined)
        return { changes: [state === "enabled" ? "put them into the tenant's group" : "note them, outside of the tenant's group"] };
      if (observed.group !== tenant.externalId) return { changes: ["move them to the tenant's new group"] };
      if (observed.state === state) return { changes: [] };
      if (state === "disabled") return { changes: ["take them out of the tenant's group"] };
      if (observed.suspended) return skipped("TenantDisabled", "The tenant is disabled: nobody is let into its group.");
      return { changes: ["put them into the tenant's group again"] };
    },

    async apply(desired, observed, signal) {
      const { allodId, tenant, state } = desired;
      const group = tenant.externalId;
      const found = await find(desired, signal);
      if (found === undefined || group === undefined)
        throw new ConnectorError("not-found", `The ${group === undefined ? "tenant" : "person"} is not in ${TITLE}.`);
      const rival = Object.entries(marksOf(found.attributes)).find(([id, theirs]) => id !== allodId && theirs === group);
      if (rival !== undefined)
        throw new ConnectorError(
          "permanent",
          `The user ${found.username} of ${TITLE} is in the tenant's group already, as member ${rival[0]}.`,
        );
      if (observed !== undefined && observed.group !== group)
        await orGone(move("remove_user", { pk: found.pk, group: observed.group }, signal));
      await mark(found.pk, { allodId, group }, signal);
      if (state === "disabled") await move("remove_user", { pk: found.pk, group }, signal);
      else if (!(await isSuspended(api, group, signal))) await move("add_user", { pk: found.pk, group }, signal);
      const now = await read(desired, signal);
      if (now === undefined) throw new ConnectorError("transient", `${TITLE} does not show the member that was just made.`);
      return now;
    },

    async remove({ allodId, userPk, group }, signal) {
      await orGone(move("remove_user", { pk: userPk, group }, signal));
      await orGone(mark(userPk, { allodId, group: undefined }, signal));
    },
  };
}

function marksOf(attributes: User["attributes"]): Readonly<Record<string, string>> {
  const marks = attributes[MARKS];
  if (typeof marks !== "object" || marks === null) return {};
  return Object.fromEntries(Object.entries(marks).filter((entry): entry is [string, string] => typeof entry[1] === "string"));
}

function skipped(reason: string, message: string): { readonly skipped: { readonly reason: string; readonly message: string } } {
  return { skipped: { reason, message } };
}
