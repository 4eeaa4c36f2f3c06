import { type FakeAnswer, type FakeProduct, type FakeRequest, startFake } from "../../fake/fake-server.ts";
import { accountRoute, displaynameRoute, externalIdRoute, joinedRoomsRoute, loginRoute, passwordRoute } from "./accounts.ts";
import { accountsRoute, reportsRoute } from "./lists.ts";
import { aliasRoute, createRoomRoute, deleteRoute, deleteStatusRoute, joinRoute, kickRoute, roomRoute, setStateRoute } from "./rooms.ts";
import { serviceRoute } from "./service.ts";
import { refused, ServerState } from "./state.ts";

interface Options {
  readonly serverName: string;
  /** The access token of the administrator `@allod`. */
  readonly adminToken: string;
  readonly version?: string;
  /** A Matrix Authentication Service at the same address signs people in, as this client's Admin API has it. */
  readonly service?: { readonly clientId: string; readonly clientSecret: string; readonly provider: string };
}

export interface MatrixFake extends FakeProduct {
  readonly server: ServerState;
}

/**
 * A FAKE Synapse 1.163: accounts and rooms of one server in memory, as its administrator and its clients see them. The real
 * one can be had and passes the same tests; this one is quicker, and fails when it is told to.
 */
export async function startMatrixFake({ serverName, adminToken, version = "1.163.2", service }: Options): Promise<MatrixFake> {
  const state = new ServerState(serverName);
  // Where a service signs people in, a token's scope makes an administrator, and no account is one.
  const admin = state.addAccount(`@allod:${serverName}`, { admin: service === undefined });
  state.tokens.set(adminToken, admin.name);

  if (service !== undefined) state.users = new Map();
  const server = await startFake((request) => {
    if (service !== undefined && /^\/(oauth2|api\/admin)\//.test(request.path)) return serviceRoute(state, request, service);
    if (request.path === "/_synapse/admin/v1/server_version") return { status: 200, body: { server_version: version } };
    if (request.path === "/_matrix/client/v3/login") return request.method === "GET" ? flows() : passwordRoute(state, request);
    const token = request.headers.authorization?.replace("Bearer ", "");
    if (token === undefined) return refused(401, "M_MISSING_TOKEN", "Missing access token");
    const account = state.accounts.get(state.tokens.get(token) ?? "");
    if (account === undefined || account.deactivated) return refused(401, "M_UNKNOWN_TOKEN", "Invalid access token passed.");
    if (account.locked)
      return { status: 401, body: { errcode: "M_USER_LOCKED", error: "User account has been locked", soft_logout: true } };
    const [, api, , , ...rest] = request.path.split("/").map(decodeURIComponent);
    if (api === "_matrix") return client(state, request, { rest, me: account.name });
    const isAdmin = service === undefined ? account.admin : token === adminToken;
    return isAdmin ? adminApi(state, request) : refused(403, "M_FORBIDDEN", "You are not a server admin");
  });
  return { ...server, server: state, objects: () => state.objects() };
}

/** How one can sign in: with a password, or through the identity provider. */
function flows(): FakeAnswer {
  const identity_providers = [{ id: "oidc-workspace", name: "Workspace" }];
  return { status: 200, body: { flows: [{ type: "m.login.password" }, { type: "m.login.sso", identity_providers }] } };
}

const UNKNOWN = refused(404, "M_UNRECOGNIZED", "Unrecognized request");

/** Below `/_matrix/client/v3`. */
function client(state: ServerState, request: FakeRequest, { rest, me }: { rest: readonly string[]; me: string }): FakeAnswer {
  const [kind, id = "", what, type = "", key = ""] = rest;
  if (kind === "account" && id === "whoami") return { status: 200, body: { user_id: me, is_guest: false } };
  if (kind === "profile") return displaynameRoute(state, request, id);
  if (kind === "createRoom") return createRoomRoute(state, request, me);
  if (kind === "directory") return aliasRoute(state, what ?? "");
  if (kind === "rooms" && what === "state") return setStateRoute(state, request, { id, type, key, sender: me });
  return kind === "rooms" && what === "kick" ? kickRoute(state, request, id) : UNKNOWN;
}

function adminApi(state: ServerState, request: FakeRequest): FakeAnswer {
  const [, , , version, kind, id = "", what, last = ""] = request.path.split("/").map(decodeURIComponent);
  switch (`${version} ${kind}`) {
    case "v2 users":
      return id === "" ? accountsRoute(state, request) : accountRoute(state, request, id);
    case "v1 event_reports":
    case "v1 user_reports":
      return reportsRoute(state, request, kind as "event_reports" | "user_reports");
    case "v1 auth_providers":
      return externalIdRoute(state, { provider: id, externalId: last });
    case "v1 users":
      if (what === "joined_rooms") return joinedRoomsRoute(state, id);
      if (what === "login") return loginRoute(state, id);
      state.unlimited.add(id);
      return { status: 200, body: { messages_per_second: 0, burst_count: 0 } };
    case "v1 join":
      return joinRoute(state, request, id);
    case "v1 rooms":
      return roomRoute(state, request, { id, what });
    case "v2 rooms":
      return id === "delete_status" ? deleteStatusRoute(state, what ?? "") : deleteRoute(state, id);
    default:
      return UNKNOWN;
  }
}
