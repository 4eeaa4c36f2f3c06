import type { FakeAnswer, FakeRequest } from "../../fake/fake-server.ts";
import type { Directory, FakeUser } from "./directory.ts";
import { attributesFilter, detail, isRecord, notFound, paged, refused } from "./rest.ts";

/** Schema 2026.8.3: `UserRequest`. */
const FIELDS = {
  username: { type: "text", longest: 150 },
  name: { type: "text" },
  email: { type: "email", longest: 254 },
  is_active: { type: "yes-or-no" },
  attributes: { type: "object" },
  path: { type: "text" },
  type: { type: "text" },
} as const;

/** Filters that are compared as they are. Any other is left out in silence. */
const FILTERS = ["username", "email", "uuid", "path"] as const;

export function usersRoute(directory: Directory, { method, query, body }: FakeRequest): FakeAnswer {
  if (method === "GET") return listUsers(directory, query);
  if (method !== "POST") return detail(405, `Method "${method}" not allowed.`);
  const wrong = refused(body, { fields: FIELDS, required: ["username", "name"] }) ?? taken(directory, body);
  if (wrong !== undefined) return wrong;
  const user = directory.addUser(known(body) as Pick<FakeUser, "username">);
  return { status: 201, body: directory.userJson(user) };
}

function listUsers(directory: Directory, query: URLSearchParams): FakeAnswer {
  const attributes = attributesFilter(query);
  if ("status" in attributes) return attributes as FakeAnswer;
  const rows = [...directory.users.values()].filter(
    (user) =>
      FILTERS.every((name) => !query.has(name) || query.get(name) === user[name]) &&
      Object.entries(attributes).every(([name, value]) => user.attributes[name] === value),
  );
  return paged(
    rows.map((user) => directory.userJson(user)),
    query,
  );
}

export function userRoute(directory: Directory, { method, body }: FakeRequest, pk: number): FakeAnswer {
  const user = directory.users.get(pk);
  if (user === undefined) return notFound("User");
  if (method === "DELETE") {
    directory.removeUser(pk);
    return { status: 204 };
  }
  if (method === "PATCH") {
    const wrong = refused(body, { fields: FIELDS, required: [] }) ?? taken(directory, body, pk);
    if (wrong !== undefined) return wrong;
    directory.changeUser(user, known(body));
  } else if (method !== "GET") return detail(405, `Method "${method}" not allowed.`);
  return { status: 200, body: directory.userJson(user) };
}

/** Names are unique to the letter; addresses are not looked at (recorded, 2026.8.0-rc1). */
function taken(directory: Directory, body: unknown, but?: number): FakeAnswer | undefined {
  const isTaken = [...directory.users.values()].some(({ pk, username }) => isRecord(body) && username === body["username"] && pk !== but);
  return isTaken ? { status: 400, body: { username: ["This field must be unique."] } } : undefined;
}

function known(body: unknown): Partial<FakeUser> {
  return Object.fromEntries(Object.entries(body as object).filter(([name]) => name in FIELDS));
}
