import type { FakeAnswer, FakeRequest } from "../../fake/fake-server.ts";
import { type FakeRoom, refused, type ServerState } from "./state.ts";

const NO_ROOM = refused(404, "M_NOT_FOUND", "Room not found");
/** A creator's power is above every level (room version 12). */
const CREATOR = Number.POSITIVE_INFINITY;

/** So many rooms in a row are not too much (`rc_room_creation`); time does not pass here. */
const BURST = 10;

interface CreateBody {
  readonly name?: string;
  readonly room_alias_name?: string;
  readonly creation_content?: Readonly<Record<string, unknown>>;
  readonly initial_state?: readonly {
    readonly type: string;
    readonly state_key: string;
    readonly content: Readonly<Record<string, unknown>>;
  }[];
  readonly power_level_content_override?: Readonly<Record<string, unknown>>;
}

/** `/_matrix/client/v3/createRoom` */
export function createRoomRoute(server: ServerState, { body }: FakeRequest, creator: string): FakeAnswer {
  const {
    name,
    room_alias_name: aliasName,
    creation_content = {},
    initial_state = [],
    power_level_content_override = {},
  } = body as CreateBody;
  const made = (server.roomsMade.get(creator) ?? 0) + 1;
  server.roomsMade.set(creator, made);
  if (made > BURST && !server.unlimited.has(creator))
    return { status: 429, body: { errcode: "M_LIMIT_EXCEEDED", error: "Too Many Requests", retry_after_ms: 60_000 } };
  const alias = `#${aliasName}:${server.serverName}`;
  if (aliasName !== undefined && server.aliases.has(alias)) return refused(400, "M_ROOM_IN_USE", "Room alias already taken");
  const room: FakeRoom = { id: server.nextRoomId(), creator, state: new Map(), joined: new Set([creator]) };
  const power = { users: {}, users_default: 0, events: {}, events_default: 0, state_default: 50, invite: 0, kick: 50 };
  server.setContent(room, { type: "m.room.create", content: creation_content });
  server.setContent(room, { type: "m.room.power_levels", content: { ...power, ...power_level_content_override } });
  server.setContent(room, { type: "m.room.join_rules", content: { join_rule: "invite" } });
  if (name !== undefined) server.setContent(room, { type: "m.room.name", content: { name } });
  if (aliasName !== undefined) server.setContent(room, { type: "m.room.canonical_alias", content: { alias } });
  for (const { type, state_key: key, content } of initial_state) server.setContent(room, { type, key, content });
  server.rooms.set(room.id, room);
  if (aliasName !== undefined) server.aliases.set(alias, room.id);
  return { status: 200, body: { room_id: room.id } };
}

/** `/_matrix/client/v3/directory/room/{alias}` */
export function aliasRoute(server: ServerState, alias: string): FakeAnswer {
  const room = server.aliases.get(alias);
  if (room === undefined) return refused(404, "M_NOT_FOUND", `Room alias ${alias} not found`);
  return { status: 200, body: { room_id: room, servers: [server.serverName] } };
}

/** `/_matrix/client/v3/rooms/{id}/state/{type}/{key}` */
export function setStateRoute(
  server: ServerState,
  { body }: FakeRequest,
  { id, type, key, sender }: { id: string; type: string; key: string; sender: string },
): FakeAnswer {
  const room = server.rooms.get(id);
  if (room === undefined || !room.joined.has(sender)) return refused(403, "M_FORBIDDEN", `User ${sender} not in room ${id}`);
  const { events = {}, state_default: stateDefault = 50 } = powerOf(server, room);
  const [has, needs] = [levelOf(server, room, sender), events[type] ?? stateDefault];
  if (has < needs)
    return refused(403, "M_FORBIDDEN", `You don't have permission to post that to the room. user_level (${has}) < send_level (${needs})`);
  server.setContent(room, { type, key, content: body as Readonly<Record<string, unknown>> });
  return { status: 200, body: { event_id: "$made-up" } };
}

/** `/_matrix/client/v3/rooms/{id}/kick` */
export function kickRoute(server: ServerState, { body }: FakeRequest, id: string): FakeAnswer {
  const room = server.rooms.get(id);
  if (room === undefined) return refused(404, "M_UNKNOWN", "Not a known room");
  const { user_id: target } = body as { user_id: string };
  return room.joined.delete(target) ? { status: 200, body: {} } : refused(403, "M_FORBIDDEN", "The target user is not in the room");
}

/** `/_synapse/admin/v1/join/{id}`: also of those who are locked. */
export function joinRoute(server: ServerState, { body }: FakeRequest, id: string): FakeAnswer {
  const { user_id: who } = body as { user_id: string };
  if (!server.accounts.has(who)) return refused(404, "M_NOT_FOUND", "User not found");
  const room = server.rooms.get(id);
  if (room === undefined)
    return refused(404, "M_UNKNOWN", "Can't join remote room because no servers that are in the room have been provided.");
  if (room.joined.has(who)) return refused(403, "M_FORBIDDEN", `${who} is already in the room.`);
  room.joined.add(who);
  return { status: 200, body: { room_id: id } };
}

/** `/_synapse/admin/v1/rooms/{id}`, and `/state` and `/hierarchy` of it. */
export function roomRoute(server: ServerState, { query }: FakeRequest, { id, what }: { id: string; what: string | undefined }): FakeAnswer {
  const room = server.rooms.get(id);
  if (what === "hierarchy") return hierarchy(server, room, query);
  if (room === undefined) return NO_ROOM;
  if (what === "state") {
    const wanted = query.get("type");
    const state = [...room.state]
      .filter(([type]) => wanted === null || type === wanted)
      .flatMap(([type, byKey]) => [...byKey].map(([state_key, content]) => ({ type, state_key, content })));
    return { status: 200, body: { state } };
  }
  const name = server.contentOf(room, "m.room.name")?.["name"] ?? null;
  const room_type = server.contentOf(room, "m.room.create")?.["type"] ?? null;
  return { status: 200, body: { room_id: id, creator: room.creator, name, room_type, version: "12", joined_members: room.joined.size } };
}

/** `/_synapse/admin/v2/rooms/{id}` */
export function deleteRoute(server: ServerState, id: string): FakeAnswer {
  if ([...server.deletions.values()].some(({ room, left }) => room === id && left > 0))
    return refused(400, "M_UNKNOWN", `Purge already in progress for ${id}`);
  const delete_id = `deletion-${server.deletions.size}`;
  server.deletions.set(delete_id, { room: id, left: server.deletionTakes });
  if (server.deletionTakes === 0) server.deleteRoom(id);
  return { status: 200, body: { delete_id } };
}

/** `/_synapse/admin/v2/rooms/delete_status/{deletion}`: one that takes its time is done when it was asked for often enough. */
export function deleteStatusRoute(server: ServerState, delete_id: string): FakeAnswer {
  const deletion = server.deletions.get(delete_id);
  if (deletion === undefined) return refused(404, "M_NOT_FOUND", `delete id '${delete_id}' not found`);
  const status = deletion.left > 0 ? "active" : "complete";
  if (--deletion.left === 0) server.deleteRoom(deletion.room);
  return { status: 200, body: { delete_id, room_id: deletion.room, status } };
}

/** A space and what is below it, by pages. What is not there is left out; a space that is not there breaks the server. */
function hierarchy(server: ServerState, space: FakeRoom | undefined, query: URLSearchParams): FakeAnswer {
  if (space === undefined) return refused(500, "M_UNKNOWN", "Internal server error");
  const found: FakeRoom[] = [space];
  for (const room of found)
    for (const [key, content] of room.state.get("m.space.child") ?? []) {
      const child = Array.isArray(content["via"]) ? server.rooms.get(key) : undefined;
      if (child !== undefined && !found.includes(child)) found.push(child);
    }
  const [from, limit] = [Number(query.get("from") ?? 0), Number(query.get("limit") ?? 50)];
  const rooms = found.slice(from, from + limit).map(({ id }) => ({ room_id: id }));
  return { status: 200, body: { rooms, ...(from + limit < found.length ? { next_batch: String(from + limit) } : {}) } };
}

interface Power {
  readonly users?: Readonly<Record<string, number>>;
  readonly events?: Readonly<Record<string, number>>;
  readonly state_default?: number;
}

function powerOf(server: ServerState, room: FakeRoom): Power {
  return server.contentOf(room, "m.room.power_levels") ?? {};
}

function levelOf(server: ServerState, room: FakeRoom, who: string): number {
  return room.creator === who ? CREATOR : (powerOf(server, room).users?.[who] ?? 0);
}
