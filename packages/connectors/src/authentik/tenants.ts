import { z } from "zod";

import type { KindOfObject, ObservedOf } from "../contract/by-kind.ts";
import type { DesiredTenant } from "../contract/desired.ts";
import { ConnectorError } from "../contract/errors.ts";
import { orGone } from "../contract/or-gone.ts";
import { type AuthentikApi, nothing, TITLE } from "./api.ts";
import { createOrFind, onlyOne, withAllodId } from "./users.ts";

const GROUPS = "/core/groups/";

/** A group, of the fields that we use (schema 2026.8.3: `Group`). */
const group = z.object({
  pk: z.string(),
  name: z.string(),
  users: z.array(z.number()).default([]),
  attributes: z.record(z.string(), z.unknown()).default({}),
});
type Group = z.infer<typeof group>;

export const groupPath = (pk: string): string => `${GROUPS}${encodeURIComponent(pk)}/`;

export interface SeenTenant extends ObservedOf<"tenant"> {
  readonly groupName: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly size: number;
}

/**
 * A tenant is a group with our id among its attributes. Its name is of the slug and not of what customers call
 * themselves: applications give rights by names of groups. Disabled, it has nobody in it and {@link isSuspended} is true.
 */
export function tenants(api: AuthentikApi): KindOfObject<"tenant", SeenTenant> {
  async function find(allodId: string, signal: AbortSignal): Promise<Group | undefined> {
    const { query, matches } = withAllodId(allodId);
    const rows = await api.list(GROUPS, { query: { ...query, ...BRIEF }, row: group, matches, signal });
    return onlyOne(rows, `groups of ${TITLE}`);
  }

  async function create(desired: DesiredTenant, signal: AbortSignal): Promise<Group> {
    const body = { name: nameOf(desired), attributes: attributesOf(desired, {}) };
    return api.ask({ method: "POST", path: GROUPS, body, signal }, group);
  }

  return {
    async read({ desired, externalId }, signal) {
      const kept = externalId === undefined ? undefined : await orGone(readGroup(api, externalId, signal));
      const theirs = kept?.attributes["allod_id"];
      if (theirs !== undefined && theirs !== desired.allodId)
        throw new ConnectorError("permanent", `The group ${kept?.name} of ${TITLE} has another tenant's allod_id among its attributes.`);
      const found = kept ?? (await find(desired.allodId, signal));
      return found === undefined ? undefined : seen(found);
    },

    plan(desired, observed) {
      if (observed === undefined) return { changes: [`create the group ${nameOf(desired)}`] };
      const { attributes } = observed;
      return {
        changes: [
          ...(attributes["allod_id"] === desired.allodId ? [] : ["write our id"]),
          ...(observed.groupName === nameOf(desired) ? [] : [`rename the group to ${nameOf(desired)}`]),
          ...(attributes["allod_name"] === desired.name ? [] : [`note the name ${desired.name}`]),
          ...(observed.state === desired.state ? [] : [desired.state === "enabled" ? "take people again" : "let nobody in any more"]),
          ...(desired.state === "disabled" && observed.size > 0 ? ["take everybody out"] : []),
        ],
      };
    },

    async apply(desired, observed, signal) {
      const again = (): Promise<Group | undefined> => find(desired.allodId, signal);
      const { externalId, attributes } = observed ?? seen((await again()) ?? (await createOrFind(() => create(desired, signal), again)));
      const body = {
        name: nameOf(desired),
        attributes: attributesOf(desired, attributes),
        ...(desired.state === "disabled" ? { users: [] } : {}),
      };
      return seen(await api.ask({ method: "PATCH", path: groupPath(externalId), body, signal }, group));
    },

    async remove({ externalId }, signal) {
      await orGone(api.ask({ method: "DELETE", path: groupPath(externalId), signal }, nothing));
    },
  };
}

/** Without the users in full. Their numbers stay. */
const BRIEF = { include_users: false };

function readGroup(api: AuthentikApi, pk: string, signal: AbortSignal): Promise<Group> {
  return api.ask({ method: "GET", path: groupPath(pk), query: BRIEF, signal }, group);
}

/** Whether the tenant of a group is disabled, so that nobody may be put into it. */
export async function isSuspended(api: AuthentikApi, pk: string, signal: AbortSignal): Promise<boolean> {
  const found = await orGone(readGroup(api, pk, signal));
  return found !== undefined && stateOf(found) === "disabled";
}

const nameOf = ({ slug }: DesiredTenant): string => `allod-${slug}`;

/** A PATCH replaces all attributes: those that others wrote are kept. */
function attributesOf({ allodId, name, state }: DesiredTenant, before: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return { ...before, allod_id: allodId, allod_name: name, allod_state: state };
}

const stateOf = ({ attributes }: Group): "enabled" | "disabled" => (attributes["allod_state"] === "disabled" ? "disabled" : "enabled");

function seen(row: Group): SeenTenant {
  const { pk, name, attributes, users } = row;
  return { kind: "tenant", externalId: pk, state: stateOf(row), groupName: name, attributes, size: users.length };
}
