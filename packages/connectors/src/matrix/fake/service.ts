import type { FakeAnswer, FakeRequest } from "../../fake/fake-server.ts";
import type { FakeUser, ServerState } from "./state.ts";

interface Service {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly provider: string;
}

const TOKEN = "mat_of-the-admin-api";

/**
 * A FAKE Matrix Authentication Service 1.23, of its token endpoint and its Admin API: users, locks and links with the
 * identity provider, in the shapes of its `docs/api/spec.json`. The real one cannot be had as a package.
 */
export function serviceRoute(server: ServerState, request: FakeRequest, service: Service): FakeAnswer {
  const { headers, path } = request;
  if (path === "/oauth2/token") return token(request, service);
  if (headers.authorization !== `Bearer ${TOKEN}`) return refused(401, "Missing or invalid access token");
  const [, , , , kind = "", id = "", what = ""] = path.split("/").map(decodeURIComponent);
  if (kind === "upstream-oauth-providers")
    return id === service.provider ? { status: 200, body: { data: { id } } } : refused(404, `Provider ID ${id} not found`);
  if (kind === "upstream-oauth-links") return links(server, request, id);
  return kind === "users" ? users(server, request, { id, what }) : { status: 404, body: "<h1>Not Found</h1>" };
}

function refused(status: number, title: string): FakeAnswer {
  return { status, body: { errors: [{ title }] } };
}

function token({ headers, body }: FakeRequest, { clientId, clientSecret }: Service): FakeAnswer {
  const basic = `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString("base64")}`;
  if (headers.authorization !== basic) return { status: 401, body: { error: "invalid_client" } };
  const form = body as URLSearchParams;
  if (form.get("grant_type") !== "client_credentials" || form.get("scope") !== "urn:mas:admin")
    return { status: 400, body: { error: "invalid_scope" } };
  return { status: 200, body: { access_token: TOKEN, expires_in: 300, token_type: "Bearer" } };
}

function users(server: ServerState, { method, body }: FakeRequest, { id, what }: { id: string; what: string }): FakeAnswer {
  const all = server.users ?? new Map<string, FakeUser>();
  if (id === "" && method === "POST") return add(server, all, body as { username: string; displayname?: string });
  const user = id === "by-username" ? [...all.values()].find(({ username }) => username === what) : all.get(id);
  if (user === undefined) return refused(404, id === "by-username" ? `User with username "${what}" not found` : `User ID ${id} not found`);
  if (method === "POST") {
    if (what === "lock" || what === "unlock") user.locked = what === "lock";
    if (what === "deactivate" || what === "reactivate") user.deactivated = what === "deactivate";
    // What the homeserver hears of: a locked user's tokens are as good as none.
    const account = server.accounts.get(idAt(server, user));
    if (account !== undefined) Object.assign(account, { locked: user.locked, deactivated: user.deactivated });
  }
  return { status: 200, body: { data: userJson(user) } };
}

function add(
  server: ServerState,
  all: Map<string, FakeUser>,
  { username, displayname }: { username: string; displayname?: string },
): FakeAnswer {
  if (!/^[a-z0-9][a-z0-9=_\-./+]*$/.test(username)) return refused(400, "Username is not valid");
  if ([...all.values()].some((each) => each.username === username)) return refused(409, "User already exists");
  const user: FakeUser = { id: `01USER${String(all.size).padStart(20, "0")}`, username, locked: false, deactivated: false, links: [] };
  if (server.accounts.has(idAt(server, user))) return refused(409, "Username is reserved by the homeserver");
  all.set(user.id, user);
  server.addAccount(idAt(server, user), displayname === undefined ? {} : { displayname });
  return { status: 201, body: { data: userJson(user) } };
}

/** Each subject opens one account; an account may be opened by several. */
function links(server: ServerState, { method, query, body }: FakeRequest, id: string): FakeAnswer {
  const all = [...(server.users?.values() ?? [])];
  if (method === "DELETE") {
    for (const user of all) user.links = user.links.filter((each) => each.id !== id);
    return { status: 204 };
  }
  if (method === "POST") {
    const { user_id, subject } = body as { user_id: string; subject: string };
    const holder = all.find((user) => user.links.some((each) => each.subject === subject));
    if (holder !== undefined && holder.id !== user_id) return refused(409, `subject ${subject} is already linked to a user`);
    const user = server.users?.get(user_id);
    if (user === undefined) return refused(404, `User ID ${user_id} not found`);
    const made = { id: `01LINK${subject}`, subject };
    if (holder === undefined) user.links.push(made);
    return { status: holder === undefined ? 201 : 200, body: { data: linkJson(user, made) } };
  }
  const wanted = all.flatMap((user) =>
    user.links.flatMap((each) =>
      [user.id, null].includes(query.get("filter[user]")) && [each.subject, null].includes(query.get("filter[subject]"))
        ? [linkJson(user, each)]
        : [],
    ),
  );
  return { status: 200, body: { data: wanted, links: {} } };
}

function idAt({ serverName }: ServerState, { username }: FakeUser): string {
  return `@${username}:${serverName}`;
}

function userJson({ id, username, locked, deactivated }: FakeUser): object {
  const since = "2026-01-01T00:00:00Z";
  const attributes = { username, created_at: since, admin: false, legacy_guest: false };
  return { type: "user", id, attributes: { ...attributes, locked_at: locked ? since : null, deactivated_at: deactivated ? since : null } };
}

function linkJson({ id: user_id }: FakeUser, { id, subject }: { id: string; subject: string }): object {
  return { type: "upstream-oauth-link", id, attributes: { created_at: "2026-01-01T00:00:00Z", subject, user_id } };
}
