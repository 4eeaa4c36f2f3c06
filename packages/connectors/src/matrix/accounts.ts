import { z } from "zod";

import { ConnectorError } from "../contract/errors.ts";
import { orGone } from "../contract/or-gone.ts";
import { type Homeserver, path, TITLE } from "./homeserver.ts";

/** Our id of the member stands beside people's ids at their identity provider: it is unique on the server and can be looked up. */
export const ALLOD = "allod";

const externalId = z.object({ auth_provider: z.string(), external_id: z.string() });
export type ExternalId = z.infer<typeof externalId>;

/** An account, of the fields that we use (Synapse 1.163: admin API, v2). */
const account = z.object({
  name: z.string(),
  displayname: z.string().nullish(),
  deactivated: z.boolean(),
  locked: z.boolean(),
  external_ids: z.array(externalId).default([]),
});
export type Account = z.infer<typeof account>;

const accountPath = (id: string): string => path`/_synapse/admin/v2/users/${id}`;

/** Also one that is deactivated: names are never free again. */
export function readAccount(server: Homeserver, id: string, signal: AbortSignal): Promise<Account | undefined> {
  return orGone(server.ask({ method: "GET", path: accountPath(id), signal }, account));
}

/** The Matrix id that an id at an identity provider belongs to; also when its account is deactivated. */
export async function accountOf(
  server: Homeserver,
  { auth_provider, external_id }: ExternalId,
  signal: AbortSignal,
): Promise<string | undefined> {
  const where = path`/_synapse/admin/v1/auth_providers/${auth_provider}/users/${external_id}`;
  return (await orGone(server.ask({ method: "GET", path: where, signal }, z.object({ user_id: z.string() }))))?.user_id;
}

export function idAt({ external_ids }: Account, provider: string): string | undefined {
  return external_ids.find(({ auth_provider }) => auth_provider === provider)?.external_id;
}

/** All ids of an account, with this one in place of the one of its provider. They are written as a whole. */
export function withId({ external_ids }: Account, id: ExternalId): readonly ExternalId[] {
  return [...external_ids.filter(({ auth_provider }) => auth_provider !== id.auth_provider), id];
}

export interface Changes {
  readonly displayname?: string;
  readonly locked?: boolean;
  readonly deactivated?: boolean;
  readonly external_ids?: readonly ExternalId[];
}

/** Changes an account; makes it when there is none. Without a password nobody signs in to it except through the identity provider. */
export async function putAccount(
  server: Homeserver,
  { id, ...changes }: { readonly id: string } & Changes,
  signal: AbortSignal,
): Promise<void> {
  await server.send({ method: "PUT", path: accountPath(id), body: changes, signal });
}

/**
 * Makes an account under the first of the ids that nobody ever had. Only our own id is given to it yet: Synapse makes the
 * account before it refuses an id that another has, and takes no notice of `locked` while it makes one (seen, 1.163.2).
 */
export async function createAccount(
  server: Homeserver,
  { ids, allodId, displayname }: { readonly ids: readonly string[]; readonly allodId: string; readonly displayname: string },
  signal: AbortSignal,
): Promise<string> {
  for (const id of ids) {
    if ((await readAccount(server, id, signal)) !== undefined) continue;
    await putAccount(server, { id, displayname, external_ids: [{ auth_provider: ALLOD, external_id: allodId }] }, signal);
    return id;
  }
  throw new ConnectorError("permanent", `${TITLE} has had too many accounts like ${ids[0]}: choose another user name.`);
}
