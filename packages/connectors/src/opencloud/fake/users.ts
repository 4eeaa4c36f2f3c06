import type { FakeAnswer, FakeRequest } from "../../fake/fake-server.ts";
import { type Estate, type FakeUser, isAdmin } from "./estate.ts";
import { graphError, isRecord, noRoute, notFound, unreadable } from "./graph.ts";

/** LibreGraph 1.0.8: `user`. */
const KEYS = [
  "id",
  "accountEnabled",
  "appRoleAssignments",
  "displayName",
  "drives",
  "drive",
  "identities",
  "mail",
  "memberOf",
  "onPremisesSamAccountName",
  "passwordProfile",
  "surname",
  "givenName",
  "userType",
  "preferredLanguage",
  "signInActivity",
];
/** `GRAPH_USERNAME_MATCH=default` (ownCloud Infinite Scale 7, `services/graph`). */
const NAME = /^[a-zA-Z_][a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]*(@[a-zA-Z0-9-]+(\.[a-zA-Z0-9-]+)*)?$/;
const APPLICATION = "9c85f7d0-bc0b-4fc8-9202-df5b17ed56d3";

export function usersRoute(estate: Estate, request: FakeRequest, who: FakeUser): FakeAnswer {
  if (request.method === "GET") return listUsers(estate, request.query, who);
  if (request.method !== "POST") return { status: 405 };
  if (!isAdmin(who)) return graphError(403, "accessDenied", "Forbidden");
  const body = request.body as Partial<Record<string, unknown>>;
  const wrong = unreadable(body, KEYS) ?? (typeof body["displayName"] === "string" ? undefined : NO_DISPLAY_NAME);
  if (wrong !== undefined) return graphError(400, "invalidRequest", `invalid request body: ${wrong}`);
  if ("id" in body) return graphError(400, "invalidRequest", "user id is a read-only attribute");
  const refused = refusedName(estate, body["onPremisesSamAccountName"]);
  if (refused !== undefined) return refused;
  const fields = fieldsOf(body);
  const user = estate.addUser({ name: "", ...fields, surname: fields.surname ?? fields.name ?? "" });
  const { accountEnabled: _, ...json } = userJson(user);
  return { status: 201, body: json };
}

const NO_DISPLAY_NAME = "no value given for required property displayName";

export function userRoute(estate: Estate, { method, query, body }: FakeRequest, { key, who }: { key: string; who: FakeUser }): FakeAnswer {
  const user = estate.user(key);
  if (user === undefined) return notFound;
  if (method === "GET") return { status: 200, body: { ...userJson(user), ...expanded(user, query.get("$expand") ?? "") } };
  if (!isAdmin(who)) return graphError(403, "accessDenied", "Forbidden");
  if (method === "DELETE") {
    if (user === who) return graphError(403, "notAllowed", "self deletion forbidden");
    estate.removeUser(user.id);
    return { status: 204 };
  }
  if (method !== "PATCH") return noRoute;
  const wrong = unreadable(body, KEYS);
  if (wrong !== undefined) return graphError(400, "invalidRequest", `invalid request body: ${wrong}`);
  const { enabled, ...fields } = fieldsOf(body as Record<string, unknown>);
  const refused = fields.name === undefined || fields.name === user.name ? undefined : refusedName(estate, fields.name);
  if (refused !== undefined) return refused;
  Object.assign(user, fields, enabled === undefined || estate.ignoresDisabling ? {} : { enabled });
  const { accountEnabled, ...json } = userJson(user);
  return { status: 200, body: enabled === undefined ? json : { accountEnabled, ...json } };
}

/** Addresses and passwords are not looked at: the same twice, or one letter, is taken (recorded, 3.3.0). */
function refusedName(estate: Estate, name: unknown): FakeAnswer | undefined {
  if (typeof name !== "string" || !NAME.test(name)) return graphError(400, "invalidRequest", "Invalid username");
  const isTaken = [...estate.users.values()].some((user) => user.name === name);
  return isTaken ? graphError(409, "nameAlreadyExists", "a user with that name already exists") : undefined;
}

function fieldsOf(body: Record<string, unknown>): Partial<FakeUser> {
  const profile = body["passwordProfile"];
  const written = {
    name: body["onPremisesSamAccountName"],
    displayName: body["displayName"],
    mail: body["mail"],
    surname: body["surname"],
    enabled: body["accountEnabled"],
    password: isRecord(profile) ? profile["password"] : undefined,
  };
  return Object.fromEntries(Object.entries(written).filter(([, value]) => value !== undefined));
}

/** `$top`, `$skip`, `$count` and `$select` are ignored: the list is whole (recorded, 3.3.0). */
function listUsers(estate: Estate, query: URLSearchParams, who: FakeUser): FakeAnswer {
  const search = query.get("$search")?.replaceAll('"', "").toLowerCase() ?? "";
  if (!isAdmin(who) && search.length < 3) return graphError(403, "accessDenied", "search term too short");
  const filter = query.get("$filter");
  if (filter !== null && !filter.startsWith("userType eq")) return graphError(501, "generalException", "unsupported filter");
  const [order = "displayName", direction] = query.get("$orderby")?.split(" ") ?? [];
  if (order !== "displayName") return graphError(400, "invalidRequest", `we do not support <${order}> as a order parameter`);
  const found = [...estate.users.values()]
    .filter(({ name, displayName, mail = "" }) => [name, displayName, mail].some((each) => each.toLowerCase().includes(search)))
    .toSorted((a, b) => (a.displayName < b.displayName ? -1 : 1));
  return { status: 200, body: { value: (direction === "desc" ? found.toReversed() : found).map(isAdmin(who) ? userJson : strangerJson) } };
}

function userJson({ enabled, displayName, givenName, id, identities, mail, name, surname }: FakeUser): Record<string, unknown> {
  return {
    accountEnabled: enabled,
    displayName,
    ...(givenName === undefined ? {} : { givenName }),
    id,
    ...(identities.length === 0 ? {} : { identities }),
    ...(mail === undefined ? {} : { mail }),
    onPremisesSamAccountName: name,
    surname,
    userType: "Member",
  };
}

/** What somebody without rights sees of another. */
function strangerJson({ displayName, id, identities }: FakeUser): object {
  return { displayName, id, identities, onPremisesSamAccountName: "", userType: "Member" };
}

export function meJson(who: FakeUser, { url, expand }: { url: string; expand: string }): object {
  const { accountEnabled, surname, givenName, ...json } = userJson(who);
  const identities = [{ issuer: url, issuerAssignedId: who.id }];
  const mine = { ...json, identities: who.identities.length > 0 ? who.identities : identities, preferredLanguage: "en" };
  return { ...mine, ...(isAdmin(who) ? { accountEnabled, surname, givenName } : {}), ...expanded(who, expand) };
}

function expanded(user: FakeUser, expand: string): Record<string, unknown> {
  const all: Record<string, unknown> = {
    drive: { name: "" },
    drives: [{ ...virtualDrive, quota: { state: "normal", total: 0, used: 0 } }],
    memberOf: [],
    appRoleAssignments: [assignmentJson(user)],
  };
  return Object.fromEntries(Object.entries(all).filter(([key]) => expand.split(",").includes(key)));
}

const SHARES = "a0ca6a90-a365-4782-871e-d44447bbc668$a0ca6a90-a365-4782-871e-d44447bbc668";
/** What is shared with somebody, as a drive. */
export const virtualDrive = {
  driveAlias: "virtual/shares",
  driveType: "virtual",
  id: SHARES,
  name: "Shares",
  root: { eTag: "DECAFC00FEE", id: SHARES, webDavUrl: `https://localhost:9200/dav/spaces/${SHARES}` },
  webUrl: `https://localhost:9200/f/${SHARES}`,
};

function assignmentJson({ id: principalId, assignment: { id, appRoleId } }: FakeUser): object {
  return { appRoleId, id, principalId, principalType: "User", resourceDisplayName: "OpenCloud", resourceId: APPLICATION };
}

/** There is one assignment: a new one replaces it, also with a role that there is not (recorded, 3.3.0). */
export function assignmentsRoute(estate: Estate, { method, body }: FakeRequest, key: string): FakeAnswer {
  const user = estate.user(key);
  if (user === undefined) return notFound;
  if (method === "GET") return { status: 200, body: { value: [assignmentJson(user)] } };
  if (method === "DELETE") return { status: 204 };
  if (!isRecord(body) || typeof body["appRoleId"] !== "string") return graphError(400, "invalidRequest", "invalid request body");
  user.assignment = { id: estate.nextId(), appRoleId: body["appRoleId"] };
  return { status: 201, body: assignmentJson(user) };
}
