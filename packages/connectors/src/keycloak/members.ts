import { z } from "zod";

import type { KindOfObject, ObservedOf } from "../contract/by-kind.ts";
import type { DesiredMember } from "../contract/desired.ts";
import { ConnectorError } from "../contract/errors.ts";
import { orGone } from "../contract/or-gone.ts";
import { type AdminApi, TITLE } from "./admin-api.ts";
import { groupPath } from "./tenants.ts";
import { ALLOD_MEMBER, changeUser, readUser, type User, userPath, userWith } from "./users.ts";

export interface SeenMember extends ObservedOf<"member"> {
  readonly userId: string;
  readonly groupId: string;
  /** What stands for the membership among the user's attributes. */
  readonly mark: string;
  readonly marked: boolean;
}

/**
 * A member is a user in the tenant's group, with our id of the membership among the user's attributes: a place in a group has
 * no room for one. Disabled, they are not in the group and the mark stays; whether they may sign in at all is said of the person.
 */
export function members(api: AdminApi): KindOfObject<"member", SeenMember> {
  async function isIn(userId: string, groupId: string, signal: AbortSignal): Promise<boolean> {
    const groups = await api.ask({ method: "GET", path: `${userPath(userId)}/groups`, signal }, z.array(z.object({ id: z.string() })));
    return groups.some(({ id }) => id === groupId);
  }

  function place(verb: "PUT" | "DELETE", { userId, groupId }: { userId: string; groupId: string }, signal: AbortSignal): Promise<unknown> {
    return api.send({ method: verb, path: `${userPath(userId)}${groupPath(groupId)}`, signal });
  }

  async function setMarks(found: User, marks: readonly string[], signal: AbortSignal): Promise<void> {
    await changeUser(api, found, { attributes: { [ALLOD_MEMBER]: [...marks] }, signal });
  }

  async function read(desired: DesiredMember, externalId: string | undefined, signal: AbortSignal): Promise<SeenMember | undefined> {
    const mark = markOf(desired);
    const [keptGroup, keptUser] = externalId?.split("/") ?? [];
    const marked = await userWith(api, { attribute: ALLOD_MEMBER, value: mark }, signal);
    const found = marked ?? (keptUser === undefined ? undefined : await readUser(api, keptUser, signal));
    const groupId = desired.tenant.externalId ?? keptGroup;
    if (found === undefined || groupId === undefined) return undefined;
    const inGroup = await isIn(found.id, groupId, signal);
    if (marked === undefined && !inGroup) return undefined;
    const state = inGroup ? "enabled" : "disabled";
    return { kind: "member", externalId: `${groupId}/${found.id}`, state, userId: found.id, groupId, mark, marked: marked !== undefined };
  }

  return {
    read: ({ desired, externalId }, signal) => read(desired, externalId, signal),

    plan({ tenant, person, state }, observed) {
      if (tenant.externalId === undefined) return skipped("WaitsForTenant", `The tenant is not in ${TITLE} yet.`);
      if (person.subject === undefined) return skipped("WaitsForPerson", `The person is not in ${TITLE} yet.`);
      if (observed === undefined)
        return { changes: [state === "enabled" ? "put them into the tenant's group" : "note them, outside of the tenant's group"] };
      return {
        changes: [
          ...(observed.marked ? [] : ["write our id"]),
          ...(observed.state === state
            ? []
            : [state === "enabled" ? "put them into the tenant's group again" : "take them out of the tenant's group"]),
        ],
      };
    },

    async apply(desired, observed, signal) {
      const groupId = desired.tenant.externalId;
      const userId = observed?.userId ?? desired.person.subject;
      const found = userId === undefined ? undefined : await readUser(api, userId, signal);
      if (groupId === undefined || found === undefined)
        throw new ConnectorError("not-found", `The ${groupId === undefined ? "tenant" : "person"} is not in ${TITLE}.`);
      const mark = markOf(desired);
      const marks = found.attributes[ALLOD_MEMBER] ?? [];
      const rival = marks.find((other) => other !== mark && other.startsWith(`${desired.tenant.allodId}.`));
      if (rival !== undefined)
        throw new ConnectorError("permanent", `The user ${found.id} of ${TITLE} is in the tenant already, as another member.`);
      if (!marks.includes(mark)) await setMarks(found, [...marks, mark], signal);
      await place(desired.state === "enabled" ? "PUT" : "DELETE", { userId: found.id, groupId }, signal);
      const now = await read(desired, undefined, signal);
      if (now === undefined) throw new ConnectorError("transient", `${TITLE} does not show the member that was just made.`);
      return now;
    },

    async remove(observed, signal) {
      // In this order: with its mark it is found again until all is done.
      await orGone(place("DELETE", observed, signal));
      const found = await readUser(api, observed.userId, signal);
      const marks = found?.attributes[ALLOD_MEMBER] ?? [];
      if (found === undefined || !marks.includes(observed.mark)) return;
      await setMarks(
        found,
        marks.filter((mark) => mark !== observed.mark),
        signal,
      );
    },
  };
}

/** Of which tenant and which member: a user has one for each tenant. */
const markOf = ({ tenant, allodId }: DesiredMember): string => `${tenant.allodId}.${allodId}`;

function skipped(reason: string, message: string): { readonly skipped: { readonly reason: string; readonly message: string } } {
  return { skipped: { reason, message } };
}
