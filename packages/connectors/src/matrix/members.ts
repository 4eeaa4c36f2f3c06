import { z } from "zod";

import type { KindOfObject, ObservedOf } from "../contract/by-kind.ts";
import type { DesiredMember } from "../contract/desired.ts";
import { ConnectorError } from "../contract/errors.ts";
import { orGone } from "../contract/or-gone.ts";
import { parseAnswer } from "../contract/product-http.ts";
import type { Account, Accounts } from "./accounts.ts";
import { type Homeserver, path, TITLE } from "./homeserver.ts";
import { memberIds, type Names } from "./names.ts";
import { setState, stateOf } from "./rooms.ts";
import { readMark } from "./space.ts";

/** What a role may do in the tenant's space and rooms: 50 moderates, 100 gives and takes rights. */
const LEVELS = { member: 0, administrator: 50, owner: 100 } as const;
const POWER = "m.room.power_levels";

interface Place {
  readonly id: string;
  readonly title: "space" | "room";
  readonly isIn: boolean;
  readonly level: number;
}

export interface SeenMember extends ObservedOf<"member"> {
  readonly account: Account;
  /** The space and the rooms that every member is in. */
  readonly places: readonly Place[];
}

interface Options {
  readonly accounts: Accounts;
  readonly names: Names;
}

/** A member is an account of the server that is in the tenant's space. A Matrix id is for life: it does not follow the user name. */
export function members(server: Homeserver, { accounts, names }: Options): KindOfObject<"member", SeenMember> {
  async function read(desired: DesiredMember, externalId: string | undefined, signal: AbortSignal): Promise<SeenMember | undefined> {
    const account = await accounts.find(desired, externalId, signal);
    // A deactivated account is what is left of one: its name is never free again.
    if (account === undefined || account.deactivated) return undefined;
    if ((account.allodId ?? desired.allodId) !== desired.allodId) return undefined;
    const state = account.locked ? "disabled" : "enabled";
    return { kind: "member", externalId: account.name, state, account, places: await placesOf(account.name, desired, signal) };
  }

  async function placesOf(id: string, { tenant: { externalId: space } }: DesiredMember, signal: AbortSignal): Promise<readonly Place[]> {
    if (space === undefined) return [];
    const { rooms = [] } = (await readMark(server, space, signal)) ?? {};
    const joined = await roomsOf(server, id, signal);
    const places: Place[] = [];
    for (const place of [space, ...rooms]) {
      const level = (await powerOf(server, place, signal))?.users[id] ?? 0;
      places.push({ id: place, title: place === space ? "space" : "room", isIn: joined.has(place), level });
    }
    return places;
  }

  /**
   * The account that is theirs. One person has one account on a server: it would not know which one to open. On a server of
   * one tenant, who has signed in before they were brought there has made it themselves, and keeps it.
   */
  async function theirs(desired: DesiredMember, known: Account | undefined, signal: AbortSignal): Promise<Account | undefined> {
    const { subject } = desired.person;
    const holder = subject === undefined ? undefined : await accounts.holderOf(subject, signal);
    if (holder === undefined || holder === known?.name) return known;
    const made = known === undefined && names === "plain" ? await accounts.find(desired, holder, signal) : undefined;
    if (made?.name === holder && made.allodId === undefined && !made.deactivated) return made;
    throw new ConnectorError(
      "permanent",
      `Their sign-in opens the chat account ${holder} already, and can open no second one of this server.`,
    );
  }

  async function apply(desired: DesiredMember, observed: SeenMember | undefined, signal: AbortSignal): Promise<SeenMember> {
    const { username, tenant } = desired;
    const known = await theirs(desired, await accounts.find(desired, observed?.externalId, signal), signal);
    if (observed !== undefined && known === undefined) throw new ConnectorError("not-found", `The account ${observed.externalId} is gone.`);
    const ids = memberIds({ username, slug: tenant.slug, serverName: server.serverName }, names);
    const account = known ?? (await accounts.find(desired, await accounts.create(desired, ids, signal), signal));
    if (account === undefined) throw new ConnectorError("transient", `${TITLE} does not show the account that was just made.`);
    const id = account.name;
    await accounts.change(desired, account, signal);
    if (desired.state === "enabled") await settle(desired, id, signal);
    const now = await read(desired, id, signal);
    if (now === undefined) throw new ConnectorError("transient", `${TITLE} does not show the account that was just made.`);
    return now;
  }

  /** Into the tenant's space and rooms, with the level of the role. */
  async function settle(desired: DesiredMember, id: string, signal: AbortSignal): Promise<void> {
    const level = LEVELS[desired.role];
    for (const place of await placesOf(id, desired, signal)) {
      if (!place.isIn)
        await server.send({ method: "POST", path: path`/_synapse/admin/v1/join/${place.id}`, body: { user_id: id }, signal });
      if (place.level === level) continue;
      // Written as a whole: of two at once, one is undone and done again when the member is looked at next.
      const power = await powerOf(server, place.id, signal);
      if (power === undefined) throw new ConnectorError("transient", `${TITLE} does not show the levels of the room ${place.id}.`);
      const { [id]: _before, ...others } = power.users;
      const content = { ...power, users: level === 0 ? others : { ...others, [id]: level } };
      await setState(server, { id: place.id, type: POWER, content }, signal);
    }
  }

  return {
    read: ({ desired, externalId }, signal) => read(desired, externalId, signal),

    plan(desired, observed) {
      const { tenant, person, username, state, role } = desired;
      if (tenant.externalId === undefined)
        return { skipped: { reason: "WaitsForTenant", message: `The tenant has no space in ${TITLE} yet.` } };
      if (observed === undefined) return { changes: [`create the account ${names === "plain" ? username : `${username}.${tenant.slug}`}`] };
      const { account, places } = observed;
      const level = LEVELS[role];
      return {
        changes: [
          ...(account.allodId === desired.allodId ? [] : ["write our id"]),
          ...(person.subject === undefined || account.subject === person.subject ? [] : ["link it with their sign-in"]),
          ...(account.displayname === person.displayName ? [] : [`change the name to ${person.displayName}`]),
          ...(observed.state === state ? [] : [state === "disabled" ? "lock the account" : "unlock the account"]),
          ...(state === "disabled"
            ? []
            : places.flatMap((place) => [
                ...(place.isIn ? [] : [`bring them into the ${place.title}`]),
                ...(place.level === level ? [] : [`make them ${role} of the ${place.title}`]),
              ])),
        ],
      };
    },

    apply,

    async remove({ externalId: id, places }, signal) {
      // Synapse takes who is deactivated out of all rooms, but when it has time; they may be back by then.
      const joined = await roomsOf(server, id, signal);
      for (const place of places.filter((each) => joined.has(each.id)))
        await server.send({ method: "POST", path: path`/_matrix/client/v3/rooms/${place.id}/kick`, body: { user_id: id }, signal });
      await accounts.end(id, signal);
    },
  };
}

async function roomsOf(server: Homeserver, id: string, signal: AbortSignal): Promise<ReadonlySet<string>> {
  const request = { method: "GET", path: path`/_synapse/admin/v1/users/${id}/joined_rooms`, signal } as const;
  const answer = await orGone(server.ask(request, z.object({ joined_rooms: z.array(z.string()) })));
  return new Set(answer?.joined_rooms);
}

const levels = z.looseObject({ users: z.record(z.string(), z.number()).default({}) });

async function powerOf(server: Homeserver, room: string, signal: AbortSignal): Promise<z.infer<typeof levels> | undefined> {
  const content = (await stateOf(server, { id: room, type: POWER }, signal)).get("");
  return content === undefined ? undefined : parseAnswer(TITLE, levels, content);
}
