import { z } from "zod";

import type { DesiredTenant } from "../contract/desired.ts";
import type { Homeserver } from "./homeserver.ts";
import { aliasName } from "./names.ts";
import { createRoom, setState, stateOf } from "./rooms.ts";

/** What we note in a tenant's space: our id of the tenant, and the rooms that every member is in. */
const mark = z.object({ id: z.string(), state: z.enum(["enabled", "disabled"]), rooms: z.array(z.string()) });
export type Mark = z.infer<typeof mark>;

const MARK = "dev.allod.tenant";

/** More than an owner has: of the rooms that we make, only we as their creator. */
const OURS = 150;

/**
 * Of this version and not of the server's default: a creator's power is above every level, so that an owner can neither
 * take ours nor keep theirs.
 */
const ROOM_VERSION = "12";

/** Nobody finds it by its alias, and nobody who has no account comes in. */
const PRIVATE = [
  { type: "m.room.canonical_alias", state_key: "", content: {} },
  { type: "m.room.guest_access", state_key: "", content: { guest_access: "forbidden" } },
] as const;

/** Our note in a space, when there is one. */
export async function readMark(server: Homeserver, space: string, signal: AbortSignal): Promise<Mark | undefined> {
  return mark.safeParse((await stateOf(server, { id: space, type: MARK }, signal)).get("")).data;
}

export function writeMark(
  server: Homeserver,
  { space, mark: content }: { readonly space: string; readonly mark: Mark },
  signal: AbortSignal,
): Promise<void> {
  return setState(server, { id: space, type: MARK, content }, signal);
}

const memberMark = z.object({ user_id: z.string() });

/** Whose account is whose: Matrix ids by our ids of members, where the accounts themselves have no place for those. */
export async function memberMarks(
  server: Homeserver,
  space: string | undefined,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, string>> {
  if (space === undefined) return new Map();
  const notes = await stateOf(server, { id: space, type: MARK }, signal);
  return new Map(
    [...notes].flatMap(([key, content]): [string, string][] => {
      const { data } = memberMark.safeParse(content);
      return key === "" || data === undefined ? [] : [[key, data.user_id]];
    }),
  );
}

/** Beside our note of the tenant, with its level: a member who could write it could have another's account. */
export function markMember(
  server: Homeserver,
  { space, allodId, id }: { readonly space: string; readonly allodId: string; readonly id: string },
  signal: AbortSignal,
): Promise<void> {
  return setState(server, { id: space, type: MARK, key: allodId, content: { user_id: id } }, signal);
}

export function markOf({ allodId, state }: DesiredTenant, rooms: readonly string[]): Mark {
  return { id: allodId, state: state === "disabled" ? "disabled" : "enabled", rooms: [...rooms] };
}

/** Makes a tenant's space. Its name and our mark are ours to change; its owners and administrators may do the rest. */
export function createSpace(server: Homeserver, desired: DesiredTenant, signal: AbortSignal): Promise<string> {
  return createRoom(
    server,
    {
      alias: aliasName(desired.allodId, "space"),
      name: desired.name,
      preset: "private_chat",
      room_version: ROOM_VERSION,
      creation_content: { type: "m.space" },
      initial_state: [...PRIVATE, { type: MARK, state_key: "", content: markOf(desired, []) }],
      power_level_content_override: {
        invite: 50,
        events_default: 100,
        events: {
          [MARK]: OURS,
          "m.room.name": OURS,
          "m.room.tombstone": OURS,
          "m.room.power_levels": 100,
          "m.room.history_visibility": 100,
          "m.room.server_acl": 100,
          "m.room.encryption": 100,
        },
      },
    },
    signal,
  );
}

/** Makes the room that a tenant begins with. Whoever is in the space may join it. */
export function createGeneralRoom(
  server: Homeserver,
  { allodId, space, name }: { readonly allodId: string; readonly space: string; readonly name: string },
  signal: AbortSignal,
): Promise<string> {
  const allow = [{ type: "m.room_membership", room_id: space }];
  return createRoom(
    server,
    {
      alias: aliasName(allodId, "general"),
      name,
      preset: "private_chat",
      room_version: ROOM_VERSION,
      initial_state: [
        ...PRIVATE,
        { type: "m.room.join_rules", state_key: "", content: { join_rule: "restricted", allow } },
        { type: "m.space.parent", state_key: space, content: { via: [server.serverName], canonical: true } },
      ],
    },
    signal,
  );
}
