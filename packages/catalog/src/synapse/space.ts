import type { SecretRef, Task, TaskIo } from "@allod/compiler/component";

import { catalogErrors } from "../errors.ts";
import { type JsonApi, matrixApi } from "../matrix-io.ts";
import { PORT, WORKLOAD } from "./needs.ts";

interface StateEvent {
  readonly type: string;
  readonly state_key: string;
  readonly content: { readonly type?: string; readonly via?: unknown };
}

interface Place {
  readonly serverName: string;
  /** Such as `#acme`. */
  readonly space: string;
  readonly rooms: readonly string[];
  /** Who may change them: the workspace's administrator. */
  readonly owner: string;
  /** What the space is called. */
  readonly title: string;
  readonly steward: SecretRef;
}

/**
 * Makes the space that everybody is in, with its rooms, before anybody comes: Synapse makes rooms for aliases that it does
 * not find, and never spaces, so that the first person would get a room in the space's place.
 */
export function spaceTask(place: Place): Task {
  const { space, rooms, serverName, steward } = place;
  return {
    id: "synapse.space",
    title: "the space that everybody is in",
    workload: WORKLOAD,
    async check(io: TaskIo) {
      if (!(await io.has(steward))) return [];
      const api = matrixApi(io, { workload: WORKLOAD, port: PORT }, await io.reveal(steward));
      const found = await idsOf(api, [space, ...rooms], serverName);
      const missing = [space, ...rooms].filter((alias) => !found.has(alias));
      const linked = await linkedRooms(api, found.get(space), space);
      const loose = rooms.filter((alias) => !linked.has(found.get(alias) ?? ""));
      if (missing.length === 0 && loose.length === 0) return [];
      return [
        {
          summary: [
            ...(missing.length === 0 ? [] : [`make ${missing.join(", ")}`]),
            ...(loose.length === 0 ? [] : [`put ${loose.join(", ")} into ${space}`]),
          ].join("; "),
          async apply() {
            for (const alias of missing) await create(api, alias, place);
            const all = await idsOf(api, [space, ...rooms], serverName);
            for (const alias of loose)
              await api.must("PUT", `${roomPath(all.get(space) ?? "")}/state/m.space.child/${encodeURIComponent(all.get(alias) ?? "")}`, {
                via: [serverName],
              });
          },
        },
      ];
    },
  };
}

async function idsOf(api: JsonApi, aliases: readonly string[], serverName: string): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  for (const alias of aliases) {
    const { status, body } = await api.ask("GET", `/_matrix/client/v3/directory/room/${encodeURIComponent(`${alias}:${serverName}`)}`);
    if (status === 200) found.set(alias, (body as { room_id: string }).room_id);
  }
  return found;
}

async function linkedRooms(api: JsonApi, space: string | undefined, alias: string): Promise<ReadonlySet<string>> {
  if (space === undefined) return new Set();
  const { status, body } = await api.ask("GET", `${roomPath(space)}/state`);
  const state = status === 200 ? (body as readonly StateEvent[]) : [];
  if (!state.some(({ type, content }) => type === "m.room.create" && content.type === "m.space"))
    throw catalogErrors.error("matrix.space.taken", { alias });
  return new Set(
    state.flatMap(({ type, state_key, content }) => (type === "m.space.child" && Array.isArray(content.via) ? [state_key] : [])),
  );
}

/** For people here alone: whoever knows the alias may come in, and rooms that are federated stay so for ever. */
async function create(api: JsonApi, alias: string, { space, title, owner }: Place): Promise<void> {
  await api.must("POST", "/_matrix/client/v3/createRoom", {
    preset: "public_chat",
    visibility: "private",
    room_version: "12",
    room_alias_name: alias.slice(1),
    name: alias === space ? title : alias.slice(1),
    creation_content: { "m.federate": false, ...(alias === space ? { type: "m.space" } : {}) },
    power_level_content_override: { users: { [owner]: 100 } },
  });
}

function roomPath(id: string): string {
  return `/_matrix/client/v3/rooms/${encodeURIComponent(id)}`;
}
