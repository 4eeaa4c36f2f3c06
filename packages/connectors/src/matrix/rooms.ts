import type { Clock } from "@allod/core";
import { z } from "zod";

import { ConnectorError } from "../contract/errors.ts";
import { orGone } from "../contract/or-gone.ts";
import { parseAnswer } from "../contract/product-http.ts";
import { errcodeOf, type Homeserver, path, refusal, TITLE } from "./homeserver.ts";

/** Between two looks at a room that is being deleted. */
const PAUSE = 250;
const UNDERWAY: ReadonlySet<string> = new Set(["scheduled", "active"]);

const room = z.object({ room_id: z.string(), creator: z.string() });
type Room = z.infer<typeof room>;

/** Whether a room is there, and who made it. */
export function findRoom(server: Homeserver, id: string, signal: AbortSignal): Promise<Room | undefined> {
  return orGone(server.ask({ method: "GET", path: path`/_synapse/admin/v1/rooms/${id}`, signal }, room));
}

/**
 * The room with one of our aliases. Anybody may give an alias to a room: that we made it says that it is ours, or another
 * administrator, who may have been ours before. Under an authentication service, Synapse knows administrators by their tokens
 * alone, and calls nobody one.
 */
export async function roomWithAlias(server: Homeserver, name: string, signal: AbortSignal): Promise<string | undefined> {
  const alias = `#${name}:${server.serverName}`;
  const where = { method: "GET", path: path`/_matrix/client/v3/directory/room/${alias}`, signal } as const;
  const { room_id } = (await orGone(server.ask(where, z.object({ room_id: z.string() })))) ?? {};
  const found = room_id === undefined ? undefined : await findRoom(server, room_id, signal);
  if (found === undefined) return undefined;
  const me = { method: "GET", path: "/_matrix/client/v3/account/whoami", signal } as const;
  if ((await server.ask(me, z.object({ user_id: z.string() }))).user_id === found.creator) return found.room_id;
  const who = { method: "GET", path: path`/_synapse/admin/v2/users/${found.creator}`, signal } as const;
  const creator = await orGone(server.ask(who, z.object({ admin: z.boolean() })));
  if (creator?.admin === true) return found.room_id;
  throw new ConnectorError(
    "permanent",
    `The alias ${alias} is of a room that ${found.creator} made, who is no administrator of the server.`,
  );
}

/** Makes a room, or finds it when it was made already: an alias is given once. */
export async function createRoom(
  server: Homeserver,
  { alias, ...body }: { readonly alias: string } & Readonly<Record<string, unknown>>,
  signal: AbortSignal,
): Promise<string> {
  const request = { method: "POST", path: "/_matrix/client/v3/createRoom", body: { ...body, room_alias_name: alias }, signal } as const;
  const answer = await server.send(request, [400]);
  if (answer.status < 300) return parseAnswer(TITLE, z.object({ room_id: z.string() }), answer.body).room_id;
  const found = errcodeOf(answer) === "M_ROOM_IN_USE" ? await roomWithAlias(server, alias, signal) : undefined;
  if (found === undefined) throw refusal(answer);
  return found;
}

const state = z.object({ state: z.array(z.object({ state_key: z.string(), content: z.record(z.string(), z.unknown()) })) });

/** The state events of one type by their keys; none when the room is not there. */
export async function stateOf(
  server: Homeserver,
  { id, type }: { readonly id: string; readonly type: string },
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Readonly<Record<string, unknown>>>> {
  const request = { method: "GET", path: path`/_synapse/admin/v1/rooms/${id}/state`, query: { type }, signal } as const;
  const events = (await orGone(server.ask(request, state)))?.state ?? [];
  return new Map(events.map(({ state_key, content }) => [state_key, content]));
}

export async function setState(
  server: Homeserver,
  { id, type, key = "", content }: { readonly id: string; readonly type: string; readonly key?: string; readonly content: object },
  signal: AbortSignal,
): Promise<void> {
  await server.send({ method: "PUT", path: path`/_matrix/client/v3/rooms/${id}/state/${type}/${key}`, body: content, signal });
}

const deletion = z.object({ delete_id: z.string() });
const progress = z.object({ status: z.string() });

/**
 * Puts everybody out of a room and deletes it with its history. Synapse does it in the background. By the room's own id it
 * does not tell of a deletion that waits to begin (1.163), so it is asked by the deletion's.
 */
export async function deleteRoom(
  server: Homeserver,
  { id, clock }: { readonly id: string; readonly clock: Clock },
  signal: AbortSignal,
): Promise<void> {
  if ((await findRoom(server, id, signal)) === undefined) return;
  const request = { method: "DELETE", path: path`/_synapse/admin/v2/rooms/${id}`, body: { purge: true }, signal } as const;
  const answer = await server.send(request, [400]);
  // Somebody else asked before, or we did and heard no answer.
  if (answer.status === 400) throw new ConnectorError("transient", `${TITLE} is not done yet with deleting the room ${id}.`);
  const { delete_id } = parseAnswer(TITLE, deletion, answer.body);
  const where = { method: "GET", path: path`/_synapse/admin/v2/rooms/delete_status/${delete_id}`, signal } as const;
  while (UNDERWAY.has((await server.ask(where, progress)).status)) await pause(clock, signal);
  if ((await findRoom(server, id, signal)) !== undefined) throw new ConnectorError("transient", `${TITLE} did not delete the room ${id}.`);
}

async function pause(clock: Clock, signal: AbortSignal): Promise<void> {
  await clock.sleep(PAUSE, signal).catch((error: unknown) => {
    throw new ConnectorError("transient", `${TITLE} was not done with deleting a room in time.`, { cause: error });
  });
}
