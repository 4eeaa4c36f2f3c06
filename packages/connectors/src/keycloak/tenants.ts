import { z } from "zod";

import type { KindOfObject, ObservedOf } from "../contract/by-kind.ts";
import type { DesiredTenant } from "../contract/desired.ts";
import { ConnectorError } from "../contract/errors.ts";
import { orGone } from "../contract/or-gone.ts";
import { type AdminApi, refusal, TITLE } from "./admin-api.ts";

/** A group, of the fields that we use (26.7: GroupRepresentation). */
const group = z.object({
  id: z.string(),
  name: z.string(),
  attributes: z.record(z.string(), z.array(z.string())).default({}),
});
type Group = z.infer<typeof group>;

export const groupPath = (id: string): string => `/groups/${encodeURIComponent(id)}`;

export interface SeenTenant extends ObservedOf<"tenant"> {
  readonly groupName: string;
  readonly attributes: Group["attributes"];
}

/**
 * A tenant is a group below the group of all tenants, with our id among its attributes. Its name is of the slug and not of
 * what customers call themselves: applications give rights by names of groups. A group cannot be disabled: that it is so is
 * noted at it, and its members are taken out one by one.
 */
export function tenants(api: AdminApi, { tenantsGroup }: { readonly tenantsGroup: string }): KindOfObject<"tenant", SeenTenant> {
  async function find(allodId: string, signal: AbortSignal): Promise<Group | undefined> {
    // Without `populateHierarchy=false` the answer is the tree above what was found.
    const query = { q: `allod_id:${allodId}`, briefRepresentation: false, populateHierarchy: false, max: 10 };
    const found = await api.ask({ method: "GET", path: "/groups", query, signal }, z.array(group));
    const [first, ...others] = found.filter(({ attributes }) => attributes["allod_id"]?.[0] === allodId);
    if (others.length > 0) throw new ConnectorError("permanent", `${others.length + 1} groups of ${TITLE} have the allod_id ${allodId}.`);
    return first;
  }

  async function parent(signal: AbortSignal): Promise<string> {
    const path = `/group-by-path/${tenantsGroup}`;
    const found = await orGone(api.ask({ method: "GET", path, signal }, group));
    if (found !== undefined) return found.id;
    // Another may make it in the same moment.
    await api.send({ method: "POST", path: "/groups", body: { name: tenantsGroup }, signal }, [409]);
    return (await api.ask({ method: "GET", path, signal }, group)).id;
  }

  async function create(desired: DesiredTenant, signal: AbortSignal): Promise<Group> {
    const body = { name: nameOf(desired), attributes: attributesOf(desired, {}) };
    const answer = await api.send({ method: "POST", path: `${groupPath(await parent(signal))}/children`, body, signal }, [409]);
    const made = await find(desired.allodId, signal);
    if (made !== undefined) return made;
    throw answer.status === 409 ? refusal(answer) : new ConnectorError("transient", `${TITLE} does not show the group that was just made.`);
  }

  return {
    async read({ desired, externalId }, signal) {
      const kept =
        externalId === undefined ? undefined : await orGone(api.ask({ method: "GET", path: groupPath(externalId), signal }, group));
      const found = kept ?? (await find(desired.allodId, signal));
      if (found === undefined) return undefined;
      const [theirs = desired.allodId] = found.attributes["allod_id"] ?? [];
      if (theirs !== desired.allodId) throw new ConnectorError("permanent", `The group ${found.name} of ${TITLE} is another tenant's.`);
      return seen(found);
    },

    plan(desired, observed) {
      if (observed === undefined) return { changes: [`create the group ${nameOf(desired)}`] };
      const { attributes } = observed;
      return {
        changes: [
          ...(attributes["allod_id"]?.[0] === desired.allodId ? [] : ["write our id"]),
          ...(observed.groupName === nameOf(desired) ? [] : [`rename the group to ${nameOf(desired)}`]),
          ...(attributes["allod_name"]?.[0] === desired.name ? [] : [`note the name ${desired.name}`]),
          ...(observed.state === desired.state ? [] : [`note that the tenant is ${desired.state}`]),
        ],
      };
    },

    async apply(desired, observed, signal) {
      const found = observed ?? (await find(desired.allodId, signal).then((row) => (row === undefined ? undefined : seen(row))));
      if (found === undefined) return seen(await create(desired, signal));
      const attributes = attributesOf(desired, found.attributes);
      const path = groupPath(found.externalId);
      await api.send({ method: "PUT", path, body: { name: nameOf(desired), attributes }, signal });
      return seen({ id: found.externalId, name: nameOf(desired), attributes });
    },

    async remove({ externalId }, signal) {
      await orGone(api.send({ method: "DELETE", path: groupPath(externalId), signal }));
    },
  };
}

/** With a prefix: a slug that is the name of another group would give its rights where only names are looked at. */
const nameOf = ({ slug }: DesiredTenant): string => `allod-${slug}`;

/** A PUT replaces all attributes: those that others wrote are kept. */
function attributesOf({ allodId, name, state }: DesiredTenant, before: Group["attributes"]): Group["attributes"] {
  return { ...before, allod_id: [allodId], allod_name: [name], allod_state: [state] };
}

function seen({ id, name, attributes }: Group): SeenTenant {
  const state = attributes["allod_state"]?.[0] === "disabled" ? "disabled" : "enabled";
  return { kind: "tenant", externalId: id, state, groupName: name, attributes };
}
