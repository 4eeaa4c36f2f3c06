import type { MatrixHomeserverGrant, Task } from "@allod/compiler/component";

import { matrixApi } from "../matrix-io.ts";

interface Room {
  readonly homeserver: MatrixHomeserverGrant;
  /** Such as `#moderators`. */
  readonly alias: string;
  /** Who is invited and may invite others: the workspace's administrator. */
  readonly manager: string;
}

/**
 * Makes the room in which the bot takes orders, before it starts: the bot would make one that is encrypted, as private rooms
 * of this server are, and could not read what is said in it.
 */
export function managementRoomTask({ homeserver: { endpoint, serverName, accessToken }, alias, manager }: Room): Task {
  return {
    id: "draupnir.room",
    title: "the room of the moderators",
    workload: endpoint.workload,
    async check(io) {
      if (accessToken === undefined || !(await io.has(accessToken))) return [];
      const api = matrixApi(io, endpoint, await io.reveal(accessToken));
      const { status } = await api.ask("GET", `/_matrix/client/v3/directory/room/${encodeURIComponent(`${alias}:${serverName}`)}`);
      if (status === 200) return [];
      return [
        {
          summary: `make the room ${alias}`,
          apply: async () =>
            void (await api.must("POST", "/_matrix/client/v3/createRoom", {
              // Synapse encrypts what is made as `private_chat`; this is as private, by what follows.
              preset: "public_chat",
              visibility: "private",
              room_version: "12",
              room_alias_name: alias.slice(1),
              name: "Moderators",
              invite: [manager],
              creation_content: { "m.federate": false },
              power_level_content_override: { users: { [manager]: 100 } },
              initial_state: [
                { type: "m.room.join_rules", state_key: "", content: { join_rule: "invite" } },
                { type: "m.room.history_visibility", state_key: "", content: { history_visibility: "shared" } },
              ],
            })),
        },
      ];
    },
  };
}
