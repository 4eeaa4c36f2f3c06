import type { FakeAnswer, FakeRequest } from "../../fake/fake-server.ts";
import type { Directory, FakeGroup } from "./directory.ts";
import { attributesFilter, detail, isRecord, notFound, paged, refused } from "./rest.ts";

/** Schema 2026.8.3: `GroupRequest`. */
const FIELDS = { name: { type: "text" }, attributes: { type: "object" }, users: { type: "numbers" } } as const;

export function groupsRoute(directory: Directory, { method, query, body }: FakeRequest): FakeAnswer {
  if (method === "GET") return listGroups(directory, query);
  if (method !== "POST") return detail(405, `Method "${method}" not allowed.`);
  const wrong = refused(body, { fields: FIELDS, required: ["name"] }) ?? taken(directory, body);
  if (wrong !== undefined) return wrong;
  const { name, attributes = {}, users = [] } = body as { name: string; attributes?: FakeGroup["attributes"]; users?: number[] };
  return { status: 201, body: directory.groupJson(directory.addGroup({ name, attributes, users: new Set(users) }), query) };
}

function listGroups(directory: Directory, query: URLSearchParams): FakeAnswer {
  const attributes = attributesFilter(query);
  if ("status" in attributes) return attributes as FakeAnswer;
  const rows = [...directory.groups.values()].filter(
    (group) =>
      (!query.has("name") || query.get("name") === group.name) &&
      Object.entries(attributes).every(([name, value]) => group.attributes[name] === value),
  );
  return paged(
    rows.map((group) => directory.groupJson(group, query)),
    query,
  );
}

export function groupRoute(directory: Directory, { method, query, body }: FakeRequest, pk: string): FakeAnswer {
  const group = directory.groups.get(pk);
  if (group === undefined) return notFound("Group");
  if (method === "DELETE") {
    directory.groups.delete(pk);
    return { status: 204 };
  }
  if (method === "PATCH") {
    const wrong = refused(body, { fields: FIELDS, required: [] }) ?? taken(directory, body, pk);
    if (wrong !== undefined) return wrong;
    const { name = group.name, attributes = group.attributes, users } = body as Partial<Omit<FakeGroup, "users">> & { users?: number[] };
    Object.assign(group, { name, attributes });
    if (users !== undefined) {
      group.users.clear();
      for (const user of users) group.users.add(user);
    }
  } else if (method !== "GET") return detail(405, `Method "${method}" not allowed.`);
  return { status: 200, body: directory.groupJson(group, query) };
}

/** `add_user` and `remove_user`: said twice they do no more. */
export function membershipRoute(
  directory: Directory,
  { body }: FakeRequest,
  { group: pk, verb }: { group: string; verb: string },
): FakeAnswer {
  const group = directory.groups.get(pk);
  if (group === undefined) return notFound("Group");
  const user = isRecord(body) ? body["pk"] : undefined;
  if (typeof user !== "number") return { status: 400, body: { pk: ["This field is required."] } };
  if (!directory.users.has(user)) return detail(404, "Not found.");
  if (verb === "add_user") group.users.add(user);
  else group.users.delete(user);
  return { status: 204 };
}

/** Names are unique since 2025.12. */
function taken(directory: Directory, body: unknown, but?: string): FakeAnswer | undefined {
  const isTaken = [...directory.groups.values()].some(({ pk, name }) => isRecord(body) && name === body["name"] && pk !== but);
  return isTaken ? { status: 400, body: { name: ["Group with this name already exists."] } } : undefined;
}
