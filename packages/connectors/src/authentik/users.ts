import { z } from "zod";

import { ConnectorError } from "../contract/errors.ts";
import { type AuthentikApi, TITLE } from "./api.ts";

const USERS = "/core/users/";

/** A user, of the fields that we use (schema 2026.8.3: `User`). */
export const user = z.object({
  pk: z.number().int(),
  uuid: z.string(),
  username: z.string(),
  name: z.string(),
  email: z.string(),
  is_active: z.boolean(),
  last_login: z.string().nullish(),
  groups: z.array(z.string()),
  attributes: z.record(z.string(), z.unknown()),
});
export type User = z.infer<typeof user>;

export const userPath = (pk: number): string => `${USERS}${pk}/`;

/** The users with this value in a field. */
export function usersWith(
  api: AuthentikApi,
  { field, value }: { readonly field: "uuid" | "email"; readonly value: string },
  signal: AbortSignal,
): Promise<readonly User[]> {
  return api.list(USERS, {
    query: { [field]: value },
    row: user,
    matches: (row) => row[field].toLowerCase() === value.toLowerCase(),
    signal,
  });
}

/** The user of a person: by the id that we kept, else by our own in the attribute `allod_id`. */
export async function userOf(
  api: AuthentikApi,
  { allodId, uuid }: { readonly allodId: string; readonly uuid: string | undefined },
  signal: AbortSignal,
): Promise<User | undefined> {
  const value = z.uuid().safeParse(uuid).data;
  if (value !== undefined) {
    const [found] = await usersWith(api, { field: "uuid", value }, signal);
    const theirs = found?.attributes["allod_id"];
    if (theirs !== undefined && theirs !== allodId)
      throw new ConnectorError("permanent", `The user ${found?.username} of ${TITLE} has somebody else's allod_id among its attributes.`);
    if (found !== undefined) return found;
  }
  return onlyOne(await api.list(USERS, { ...withAllodId(allodId), row: user, signal }), `users of ${TITLE}`);
}

/** Rows that carry our id. The filter is by attribute (recorded, 2026.8.0-rc1). */
export function withAllodId(allodId: string): {
  readonly query: { readonly attributes: string };
  readonly matches: (row: { readonly attributes: Readonly<Record<string, unknown>> }) => boolean;
} {
  return {
    query: { attributes: JSON.stringify({ allod_id: allodId }) },
    matches: ({ attributes }) => attributes["allod_id"] === allodId,
  };
}

/** Attributes can be copied by hand, and then nobody can tell which is meant. */
export function onlyOne<Row>(rows: readonly Row[], what: string): Row | undefined {
  if (rows.length > 1) throw new ConnectorError("permanent", `${rows.length} ${what} have the same allod_id: take it from all but one.`);
  return rows[0];
}

/**
 * What `create` makes; when it is refused, what is there after all: a request that we gave up may have come to its end
 * after we looked.
 */
export async function createOrFind<T>(create: () => Promise<T>, find: () => Promise<T | undefined>): Promise<T> {
  try {
    return await create();
  } catch (error) {
    const found = error instanceof ConnectorError && error.kind === "permanent" ? await find() : undefined;
    if (found === undefined) throw error;
    return found;
  }
}
