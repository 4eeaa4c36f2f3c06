import type { FakeAnswer, FakeRequest } from "../../fake/fake-server.ts";
import { type FakeAccount, refused, type ServerState } from "./state.ts";

interface Body {
  readonly displayname?: string;
  readonly password?: string;
  readonly locked?: unknown;
  readonly deactivated?: unknown;
  readonly external_ids?: readonly { readonly auth_provider?: string; readonly external_id?: string }[];
}

/** `/_synapse/admin/v2/users/{id}` */
export function accountRoute(server: ServerState, { method, body }: FakeRequest, id: string): FakeAnswer {
  const account = server.accounts.get(id);
  if (method === "PUT") return put(server, { id, account, body: body as Body });
  return account === undefined ? refused(404, "M_NOT_FOUND", "User not found") : { status: 200, body: accountJson(account) };
}

/** `/_synapse/admin/v1/auth_providers/{provider}/users/{external id}` */
export function externalIdRoute(server: ServerState, { provider, externalId }: { provider: string; externalId: string }): FakeAnswer {
  const key = `${provider} ${externalId}`;
  const holder = server.foundById.get(key) ?? holderOf(server, { auth_provider: provider, external_id: externalId });
  if (holder === undefined) return refused(404, "M_NOT_FOUND", "User not found");
  server.foundById.set(key, holder);
  return { status: 200, body: { user_id: holder } };
}

/** `/_synapse/admin/v1/users/{id}/joined_rooms`: nobody is in no room. */
export function joinedRoomsRoute(server: ServerState, id: string): FakeAnswer {
  const joined_rooms = [...server.rooms.values()].filter(({ joined }) => joined.has(id)).map((room) => room.id);
  return { status: 200, body: { joined_rooms, total: joined_rooms.length } };
}

/** `/_matrix/client/v3/profile/{id}/displayname`: an administrator may change anybody's. */
export function displaynameRoute(server: ServerState, { body }: FakeRequest, id: string): FakeAnswer {
  const account = server.accounts.get(id);
  if (account === undefined) return refused(404, "M_NOT_FOUND", "User not found");
  account.displayname = (body as { displayname: string }).displayname;
  return { status: 200, body: {} };
}

/** `/_matrix/client/v3/login` with a password. */
export function passwordRoute(server: ServerState, { body }: FakeRequest): FakeAnswer {
  const { identifier, password } = body as { identifier: { user: string }; password: string };
  const account = server.accounts.get(identifier.user);
  if (account?.password !== password) return refused(403, "M_FORBIDDEN", "Invalid username or password");
  return account.locked ? refused(401, "M_USER_LOCKED", "User account has been locked") : loginRoute(server, identifier.user);
}

/** `/_synapse/admin/v1/users/{id}/login`: a token in somebody's place. */
export function loginRoute(server: ServerState, id: string): FakeAnswer {
  const access_token = `token-${server.tokens.size}`;
  server.tokens.set(access_token, id);
  return { status: 200, body: { access_token } };
}

function put(server: ServerState, { id, account, body }: { id: string; account: FakeAccount | undefined; body: Body }): FakeAnswer {
  const wrong = wrongWith(server, id, body);
  if (wrong !== undefined) return wrong;
  const changed = account ?? server.addAccount(id);
  if (body.password !== undefined) changed.password = body.password;
  if (body.displayname !== undefined) changed.displayname = body.displayname;
  // Of a new account, what follows is left out in silence; and it is made before its ids are looked at.
  if (account !== undefined) {
    if (typeof body.deactivated === "boolean") changed.deactivated = body.deactivated;
    if (typeof body.locked === "boolean") changed.locked = body.locked;
  }
  const ids = body.external_ids as FakeAccount["external_ids"] | undefined;
  if (ids?.some((each) => ![undefined, id].includes(holderOf(server, each))) === true)
    return refused(409, "M_UNKNOWN", "External id is already in use.");
  if (ids !== undefined) changed.external_ids = [...ids];
  for (const { auth_provider, external_id } of ids ?? []) server.foundById.delete(`${auth_provider} ${external_id}`);
  return { status: account === undefined ? 201 : 200, body: accountJson(changed) };
}

function wrongWith(server: ServerState, id: string, { locked, deactivated, external_ids = [] }: Body): FakeAnswer | undefined {
  if (!id.startsWith("@")) return refused(400, "M_INVALID_PARAM", "Expected UserID string to start with '@'");
  if (!id.endsWith(`:${server.serverName}`)) return refused(400, "M_UNKNOWN", "This endpoint can only be used with local users");
  for (const [name, value] of Object.entries({ locked, deactivated }))
    if (value !== undefined && typeof value !== "boolean") return refused(400, "M_UNKNOWN", `'${name}' parameter is not of type boolean`);
  if (locked === true && deactivated === true) return refused(400, "M_UNKNOWN", "An user can't be deactivated and locked");
  if (external_ids.some((each) => each.external_id === undefined))
    return refused(400, "M_MISSING_PARAM", "Missing params: ['external_id']");
  const local = id.slice(1, id.indexOf(":"));
  if (local.startsWith("_")) return refused(400, "M_INVALID_USERNAME", "User ID may not begin with _");
  if (!/^[a-z0-9=_\-./+]+$/.test(local))
    return refused(400, "M_INVALID_USERNAME", "User ID can only contain characters a-z, 0-9, or '=_-./+'");
  return id.length > 255 ? refused(400, "M_INVALID_USERNAME", "User ID may not be longer than 255 characters") : undefined;
}

function holderOf(server: ServerState, id: { readonly auth_provider?: string; readonly external_id?: string }): string | undefined {
  return [...server.accounts.values()].find(({ external_ids }) =>
    external_ids.some((each) => each.auth_provider === id.auth_provider && each.external_id === id.external_id),
  )?.name;
}

function accountJson({ name, displayname, admin, locked, deactivated, external_ids }: FakeAccount): object {
  const fixed = { shadow_banned: false, is_guest: false, suspended: false, erased: false, avatar_url: null, threepids: [] };
  return { name, displayname, admin, locked, deactivated, external_ids, ...fixed };
}
