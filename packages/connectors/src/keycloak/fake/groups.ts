import type { FakeAnswer, FakeRequest } from "../../fake/fake-server.ts";
import { type Attributes, type FakeGroup, matchesQuery, notFound, type Realm, refused, unknownField } from "./realm.ts";

/** 26.7: GroupRepresentation. */
const FIELDS = [
  "id",
  "name",
  "description",
  "path",
  "parentId",
  "subGroupCount",
  "subGroups",
  "attributes",
  "realmRoles",
  "clientRoles",
  "access",
];
const GONE = "Could not find group by id";

interface Body {
  readonly name?: string;
  readonly attributes?: Attributes;
}

/** `/groups` */
export function groupsRoute(realm: Realm, { method, query, body }: FakeRequest): FakeAnswer {
  if (method === "POST") return create(realm, body, undefined);
  const q = query.get("q");
  const brief = query.get("briefRepresentation") !== "false";
  const found = [...realm.groups.values()].filter((group) =>
    q === null ? group.parentId === undefined : matchesQuery(group.attributes, q),
  );
  const flat = q === null || query.get("populateHierarchy") === "false";
  const shown = flat ? found.map((group) => groupJson(realm, group, brief)) : trees(realm, found, brief);
  return { status: 200, body: shown.slice(0, Number(query.get("max") ?? shown.length)) };
}

/** `/groups/{id}` */
export function groupRoute(realm: Realm, { method, body }: FakeRequest, id: string): FakeAnswer {
  const group = realm.groups.get(id);
  if (group === undefined) return notFound(GONE);
  if (method === "GET") return { status: 200, body: groupJson(realm, group, false) };
  if (method === "DELETE") {
    remove(realm, id);
    return { status: 204 };
  }
  const wrong = unknownField(body, { known: FIELDS, type: "GroupRepresentation" });
  if (wrong !== undefined) return wrong;
  const { name, attributes } = body as Body;
  if (name === undefined) return refused(400, "Group name is missing");
  const taken = siblingNamed(realm, { name, parentId: group.parentId, but: id });
  if (taken !== undefined) return taken;
  group.name = name;
  if (attributes !== undefined) group.attributes = attributes;
  return { status: 204 };
}

/** `/groups/{id}/children` */
export function childrenRoute(realm: Realm, { body }: FakeRequest, parentId: string): FakeAnswer {
  return realm.groups.has(parentId) ? create(realm, body, parentId) : notFound(GONE);
}

/** `/group-by-path/{path}` */
export function groupByPathRoute(realm: Realm, path: string): FakeAnswer {
  const group = [...realm.groups.values()].find((each) => realm.pathOf(each) === `/${path}`);
  return group === undefined ? notFound("Group path does not exist") : { status: 200, body: groupJson(realm, group, false) };
}

function create(realm: Realm, body: unknown, parentId: string | undefined): FakeAnswer {
  const wrong = unknownField(body, { known: FIELDS, type: "GroupRepresentation" });
  if (wrong !== undefined) return wrong;
  const { name, attributes = {} } = body as Body;
  if (name === undefined) return refused(400, "Group name is missing");
  const taken = siblingNamed(realm, { name, parentId });
  if (taken !== undefined) return taken;
  const group: FakeGroup = { id: realm.nextId(), parentId, name, attributes };
  realm.groups.set(group.id, group);
  const headers = { location: `http://fake/groups/${group.id}` };
  return parentId === undefined ? { status: 201, headers } : { status: 201, headers, body: groupJson(realm, group, false) };
}

function siblingNamed(
  realm: Realm,
  { name, parentId, but }: { name: string; parentId: string | undefined; but?: string },
): FakeAnswer | undefined {
  const isTaken = [...realm.groups.values()].some((group) => group.parentId === parentId && group.name === name && group.id !== but);
  if (!isTaken) return undefined;
  return refused(409, `${parentId === undefined ? "Top level" : "Sibling"} group named '${name}' already exists.`);
}

function remove(realm: Realm, id: string): void {
  for (const { id: child, parentId } of realm.groups.values()) if (parentId === id) remove(realm, child);
  realm.groups.delete(id);
  for (const { groups } of realm.users.values()) groups.delete(id);
}

/** What was found under its parents, as is answered unless asked otherwise. */
function trees(realm: Realm, found: readonly FakeGroup[], brief: boolean): object[] {
  return found.map((group) => {
    let tree = groupJson(realm, group, brief);
    let above = group.parentId === undefined ? undefined : realm.groups.get(group.parentId);
    while (above !== undefined) {
      tree = { ...groupJson(realm, above, brief), subGroups: [tree] };
      above = above.parentId === undefined ? undefined : realm.groups.get(above.parentId);
    }
    return tree;
  });
}

export function groupJson(realm: Realm, group: FakeGroup, brief: boolean): object {
  const { id, name, parentId, attributes } = group;
  const subGroupCount = [...realm.groups.values()].filter((each) => each.parentId === id).length;
  const manage = realm.settings.rights === "manage";
  const access = { view: true, viewMembers: true, manageMembers: manage, manage, manageMembership: manage };
  const more = brief ? {} : { attributes, realmRoles: [], clientRoles: {} };
  return {
    id,
    name,
    path: realm.pathOf(group),
    ...(parentId === undefined ? {} : { parentId }),
    subGroupCount,
    subGroups: [],
    ...more,
    access,
  };
}
