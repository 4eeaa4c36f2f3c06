import type { Clock } from "@allod/core";
import { z } from "zod";

import type { KindOfObject, ObservedOf } from "../contract/by-kind.ts";
import type { DesiredTenant } from "../contract/desired.ts";
import { ConnectorError } from "../contract/errors.ts";
import { type Homeserver, path, TITLE } from "./homeserver.ts";
import { aliasName, isMemberId, type Names } from "./names.ts";
import { deleteRoom, findRoom, roomWithAlias, setState, stateOf } from "./rooms.ts";
import { createGeneralRoom, createSpace, type Mark, markOf, readMark, writeMark } from "./space.ts";

const CHILD = "m.space.child";

export interface SeenTenant extends ObservedOf<"tenant"> {
  readonly allodId: string;
  readonly slug: string;
  readonly name: string | undefined;
  readonly mark: Mark | undefined;
  /** The room that the tenant begins with, when it is there and belongs to the space. */
  readonly general: string | undefined;
}

interface Options {
  readonly roomName: string;
  readonly clock: Clock;
  readonly names: Names;
}

/** A tenant is a private space with a room, found by an alias of our id. That it is disabled is noted; its members are locked one by one. */
export function tenants(server: Homeserver, { roomName, clock, names }: Options): KindOfObject<"tenant", SeenTenant> {
  let isUnlimited = false;

  async function read(
    { allodId, slug }: DesiredTenant,
    externalId: string | undefined,
    signal: AbortSignal,
  ): Promise<SeenTenant | undefined> {
    const kept = externalId === undefined ? undefined : (await findRoom(server, externalId, signal))?.room_id;
    const space = kept ?? (await roomWithAlias(server, aliasName(allodId, "space"), signal));
    if (space === undefined) return undefined;
    const found = await readMark(server, space, signal);
    if (found !== undefined && found.id !== allodId) throw new ConnectorError("permanent", `The space ${space} is another tenant's.`);
    const name = (await stateOf(server, { id: space, type: "m.room.name" }, signal)).get("")?.["name"];
    return {
      kind: "tenant",
      externalId: space,
      state: found?.state ?? "enabled",
      allodId,
      slug,
      name: typeof name === "string" ? name : undefined,
      mark: found,
      general: await generalOf(space, found, signal),
    };
  }

  async function generalOf(space: string, found: Mark | undefined, signal: AbortSignal): Promise<string | undefined> {
    const [general] = found?.rooms ?? [];
    if (general === undefined || (await findRoom(server, general, signal)) === undefined) return undefined;
    const child = (await stateOf(server, { id: space, type: CHILD }, signal)).get(general);
    // A room is taken out of a space by leaving nothing in its place.
    return Array.isArray(child?.["via"]) ? general : undefined;
  }

  /** Lifts the limits for our own account: without it, eleven tenants in a row are too many (`rc_room_creation`, 1.163). */
  async function lift(signal: AbortSignal): Promise<void> {
    if (isUnlimited) return;
    const me = await server.ask({ method: "GET", path: "/_matrix/client/v3/account/whoami", signal }, z.object({ user_id: z.string() }));
    const where = path`/_synapse/admin/v1/users/${me.user_id}/override_ratelimit`;
    await server.send({ method: "POST", path: where, body: { messages_per_second: 0, burst_count: 0 }, signal });
    isUnlimited = true;
  }

  async function addGeneral(space: string, allodId: string, signal: AbortSignal): Promise<string> {
    const general = await createGeneralRoom(server, { allodId, space, name: roomName }, signal);
    await setState(server, { id: space, type: CHILD, key: general, content: { via: [server.serverName], suggested: true } }, signal);
    return general;
  }

  /** Rooms of the space that only this tenant has: made by its own people. Anybody can hang another's room into a space. */
  async function ownRooms({ externalId: space, slug }: SeenTenant, signal: AbortSignal): Promise<readonly string[]> {
    const own: string[] = [];
    // The hierarchy of a space that is gone is not "not found" but an error inside of the server (seen, 1.163.2).
    if ((await findRoom(server, space, signal)) === undefined) return own;
    for (const id of await hierarchy(server, space, signal)) {
      const room = await findRoom(server, id, signal);
      if (room !== undefined && isMemberId(room.creator, { slug, serverName: server.serverName }, names)) own.push(id);
    }
    return own;
  }

  return {
    read: ({ desired, externalId }, signal) => read(desired, externalId, signal),

    plan(desired, observed) {
      if (observed === undefined) return { changes: [`create the space ${desired.name}`] };
      return {
        changes: [
          ...(observed.name === desired.name ? [] : [`rename the space to ${desired.name}`]),
          ...(observed.mark !== undefined ? [] : ["write our id"]),
          ...(observed.general !== undefined ? [] : [`add the room ${roomName}`]),
          ...(observed.state === desired.state ? [] : [`note that the tenant is ${desired.state}`]),
        ],
      };
    },

    async apply(desired, observed, signal) {
      const { allodId, name, state } = desired;
      await lift(signal);
      const space = observed?.externalId ?? (await createSpace(server, desired, signal));
      const seen = await read(desired, space, signal);
      if (seen === undefined) throw new ConnectorError("not-found", `The space ${space} is gone.`);
      if (seen.name !== name) await setState(server, { id: space, type: "m.room.name", content: { name } }, signal);
      const general = seen.general ?? (await addGeneral(space, allodId, signal));
      if (seen.state !== state || seen.mark?.rooms[0] !== general)
        await writeMark(server, { space, mark: markOf(desired, [general]) }, signal);
      const now = await read(desired, space, signal);
      if (now === undefined) throw new ConnectorError("transient", `${TITLE} does not show the space that was just made.`);
      return now;
    },

    async remove(observed, signal) {
      const general = await roomWithAlias(server, aliasName(observed.allodId, "general"), signal);
      const rooms = [...(await ownRooms(observed, signal)), ...(general === undefined ? [] : [general])];
      // The space last: with it, all is found again until nothing is left.
      for (const id of [...rooms, observed.externalId]) await deleteRoom(server, { id, clock }, signal);
    },
  };
}

const page = z.object({ rooms: z.array(z.object({ room_id: z.string() })), next_batch: z.string().optional() });

/** Every room below a space, also below spaces in it. */
async function hierarchy(server: Homeserver, space: string, signal: AbortSignal): Promise<readonly string[]> {
  const ids: string[] = [];
  let from: string | undefined;
  do {
    const query = { limit: 50, ...(from === undefined ? {} : { from }) };
    const request = { method: "GET", path: path`/_synapse/admin/v1/rooms/${space}/hierarchy`, query, signal } as const;
    const { rooms, next_batch } = await server.ask(request, page);
    ids.push(...rooms.map(({ room_id }) => room_id));
    from = next_batch;
  } while (from !== undefined);
  return ids.filter((id) => id !== space);
}
