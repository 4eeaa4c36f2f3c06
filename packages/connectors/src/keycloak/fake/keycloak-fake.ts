import { type FakeAnswer, type FakeProduct, type FakeRequest, startFake } from "../../fake/fake-server.ts";
import { eventsRoute } from "./events.ts";
import { childrenRoute, groupByPathRoute, groupRoute, groupsRoute } from "./groups.ts";
import { notFound, Realm, type RealmSettings } from "./realm.ts";
import { actionsEmailRoute, logoutRoute, placesRoute, userRoute, usersRoute } from "./users.ts";

interface Options {
  readonly realm: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

export interface KeycloakFake extends FakeProduct {
  readonly realm: Realm;
  /** All tokens that are out are good no more, before their time. */
  endTokens(): void;
}

/**
 * A FAKE Keycloak 26.7: one realm's users, groups and events in memory. The real one can be had and passes the same tests; this one
 * is quicker, and fails when it is told to.
 */
export async function startKeycloakFake({ realm: name, clientId, clientSecret }: Options): Promise<KeycloakFake> {
  const realm = new Realm();
  const tokens = new Set<string>();

  function grant({ body }: FakeRequest): FakeAnswer {
    const form = body instanceof URLSearchParams ? body : new URLSearchParams();
    if (form.get("grant_type") !== "client_credentials") return { status: 400, body: { error: "unsupported_grant_type" } };
    if (form.get("client_id") !== clientId || form.get("client_secret") !== clientSecret)
      return { status: 401, body: { error: "unauthorized_client", error_description: "Invalid client or Invalid client credentials" } };
    const token = `token-${realm.nextId()}`;
    tokens.add(token);
    return { status: 200, body: { access_token: token, expires_in: 300, refresh_expires_in: 0, token_type: "Bearer" } };
  }

  const server = await startFake((request) => {
    const [first, second, third, ...path] = request.path.slice(1).split("/").map(decodeURIComponent);
    if (first === "realms")
      return second === name && request.method === "POST" ? grant(request) : { status: 404, body: { error: "Realm does not exist" } };
    if (!tokens.has((request.headers.authorization ?? "").replace("Bearer ", "")))
      return { status: 401, body: { error: "HTTP 401 Unauthorized" } };
    if (first !== "admin" || third !== name) return { status: 404, body: { error: "Realm not found." } };
    return answer(realm, request, path);
  });
  return {
    ...server,
    realm,
    objects: () => realm.objects(),
    endTokens: () => tokens.clear(),
  };
}

function answer(realm: Realm, request: FakeRequest, path: readonly string[]): FakeAnswer {
  const [kind, id = "", more, last] = path;
  const { rights } = realm.settings;
  if (rights === "none" || (rights === "view" && request.method !== "GET")) return { status: 403, body: { error: "HTTP 403 Forbidden" } };
  if (kind === "events" || kind === "admin-events") return eventsRoute(realm.events, request, id === "config" ? id : kind);
  if (kind === "users" && id === "profile") return { status: 200, body: profileJson(realm) };
  if (kind === "group-by-path") return groupByPathRoute(realm, path.slice(1).join("/"));
  if (kind === "groups") {
    if (id === "") return groupsRoute(realm, request);
    return more === "children" ? childrenRoute(realm, request, id) : groupRoute(realm, request, id);
  }
  if (kind !== "users") return notFound("HTTP 404 Not Found");
  if (id === "") return usersRoute(realm, request);
  if (more === "groups") return placesRoute(realm, request, { id, groupId: last });
  if (more === "execute-actions-email") return actionsEmailRoute(realm, request, id);
  return more === "logout" ? logoutRoute(realm, id) : userRoute(realm, request, id);
}

function profileJson({ settings: { unmanagedAttributePolicy: policy, managed } }: Realm): object {
  const names: RealmSettings["managed"] = {
    username: { view: ["admin", "user"], edit: ["admin", "user"], multivalued: false },
    ...managed,
  };
  const known = Object.entries(names);
  const attributes = known.map(([name, { view, edit, multivalued }]) => ({
    name,
    permissions: { view, edit },
    multivalued: multivalued !== false,
  }));
  return { attributes, groups: [], ...(policy === "DISABLED" ? {} : { unmanagedAttributePolicy: policy }) };
}
