import type { FakeAnswer, FakeRequest } from "../../fake/fake-server.ts";
import { groupJson } from "./groups.ts";
import { type Attributes, type FakeUser, matchesQuery, notFound, type Realm, refused, unknownField } from "./realm.ts";

/** 26.7: UserRepresentation. */
const FIELDS = [
  "id",
  "username",
  "email",
  "emailVerified",
  "firstName",
  "lastName",
  "enabled",
  "createdTimestamp",
  "totp",
  "disableableCredentialTypes",
  "requiredActions",
  "notBefore",
  "access",
  "attributes",
];
const ACTIONS: ReadonlySet<string> = new Set(["UPDATE_PASSWORD", "CONFIGURE_TOTP", "VERIFY_EMAIL", "UPDATE_PROFILE"]);
const PROHIBITED = /[<>&"$%!#?§;*~/\\|^=[\]{}()\p{Cc}]/u;
const GONE = "User not found";

type Body = Partial<Omit<FakeUser, "id" | "groups">>;

/** `/users` */
export function usersRoute(realm: Realm, { method, query, body }: FakeRequest): FakeAnswer {
  if (method === "POST") return create(realm, body);
  const [q, email, username] = [query.get("q"), query.get("email"), query.get("username")];
  const matches = (value: string | undefined, wanted: string | null): boolean =>
    wanted === null || (query.get("exact") === "true" ? value === wanted : value?.includes(wanted) === true);
  const found = [...realm.users.values()].filter(
    (user) => (q === null || matchesQuery(user.attributes, q)) && matches(user.email, email) && matches(user.username, username),
  );
  return { status: 200, body: found.slice(0, Number(query.get("max") ?? 100)).map((user) => userJson(realm, user)) };
}

/** `/users/{id}` */
export function userRoute(realm: Realm, { method, body }: FakeRequest, id: string): FakeAnswer {
  const user = realm.users.get(id);
  if (user === undefined) return notFound(GONE);
  if (method === "GET") return { status: 200, body: userJson(realm, user) };
  if (method === "DELETE") {
    realm.users.delete(id);
    return { status: 204 };
  }
  return change(realm, user, body);
}

/** `/users/{id}/groups` and `/users/{id}/groups/{group}`: said twice they do no more. */
export function placesRoute(
  realm: Realm,
  { method }: FakeRequest,
  { id, groupId }: { id: string; groupId: string | undefined },
): FakeAnswer {
  const user = realm.users.get(id);
  if (user === undefined) return notFound(GONE);
  if (groupId === undefined) {
    const groups = [...user.groups].map((each) => realm.groups.get(each)).filter((group) => group !== undefined);
    return { status: 200, body: groups.map((group) => groupJson(realm, group, true)) };
  }
  if (!realm.groups.has(groupId)) return notFound("Group not found");
  if (method === "PUT") user.groups.add(groupId);
  else user.groups.delete(groupId);
  return { status: 204 };
}

/** `/users/{id}/execute-actions-email` */
export function actionsEmailRoute(realm: Realm, { body }: FakeRequest, id: string): FakeAnswer {
  const user = realm.users.get(id);
  if (user === undefined) return notFound(GONE);
  const actions = body as string[];
  if (!user.enabled) return refused(400, "User is disabled");
  if (actions.some((action) => !ACTIONS.has(action))) return refused(400, "Provided invalid required actions");
  if (!realm.settings.hasMailServer) return refused(500, "Failed to send execute actions email: Invalid sender address 'null'.");
  if (realm.settings.isMailServerDown)
    return refused(500, "Failed to send execute actions email: Error when attempting to send the email to the server.");
  realm.mails.push({ to: user.email ?? "", actions });
  return { status: 204 };
}

export function logoutRoute(realm: Realm, id: string): FakeAnswer {
  return realm.users.has(id) ? { status: 204 } : notFound(GONE);
}

function create(realm: Realm, body: unknown): FakeAnswer {
  const wrong = unknownField(body, { known: FIELDS, type: "UserRepresentation" });
  if (wrong !== undefined) return wrong;
  const given = body as Body;
  const username = given.username?.toLowerCase();
  const email = given.email?.toLowerCase();
  if (username === undefined) return refused(400, "User name is missing");
  const refusal = taken(realm, { username, email }) ?? invalid({ ...given, username });
  if (refusal !== undefined) return refusal;
  const user: FakeUser = {
    id: realm.nextId(),
    username,
    email,
    emailVerified: given.emailVerified ?? false,
    firstName: given.firstName,
    lastName: given.lastName,
    enabled: given.enabled ?? false,
    requiredActions: given.requiredActions ?? [],
    attributes: kept(realm, given.attributes ?? {}),
    groups: new Set(),
  };
  realm.users.set(user.id, user);
  return { status: 201, headers: { location: `http://fake/users/${user.id}` } };
}

function change(realm: Realm, user: FakeUser, body: unknown): FakeAnswer {
  const wrong = unknownField(body, { known: FIELDS, type: "UserRepresentation" });
  if (wrong !== undefined) return wrong;
  const { attributes, ...given } = body as Body;
  if (given.username !== undefined && given.username !== user.username)
    return { status: 400, body: { field: "username", errorMessage: "error-user-attribute-read-only", params: ["username"] } };
  const email = given.email?.toLowerCase();
  const refusal = taken(realm, { email, but: user.id }) ?? invalid({ ...given, username: user.username });
  if (refusal !== undefined) return refusal;
  if (attributes !== undefined) {
    // With attributes, what a PUT does not say is taken away: also the names and the address.
    user.attributes = kept(realm, attributes);
    Object.assign(user, { email, firstName: given.firstName, lastName: given.lastName });
  }
  for (const [field, value] of Object.entries({ ...given, email })) if (value !== undefined) Object.assign(user, { [field]: value });
  return { status: 204 };
}

/** Names and addresses are unique whatever the case of their letters. */
function taken(
  realm: Realm,
  { username, email, but }: { username?: string; email: string | undefined; but?: string },
): FakeAnswer | undefined {
  const others = [...realm.users.values()].filter(({ id }) => id !== but);
  if (username !== undefined && others.some((user) => user.username === username)) return refused(409, "User exists with same username");
  return email !== undefined && others.some((user) => user.email === email) ? refused(409, "User exists with same email") : undefined;
}

function invalid({ username = "", email, firstName = "", lastName = "" }: Body): FakeAnswer | undefined {
  const wrong = [
    ...(username.length < 3 ? [{ field: "username", errorMessage: "error-invalid-length", params: ["username", 3, 255] }] : []),
    ...(email === undefined || email.includes("@")
      ? []
      : [{ field: "email", errorMessage: "error-invalid-email", params: ["email", email] }]),
    ...Object.entries({ firstName, lastName })
      .filter(([, value]) => PROHIBITED.test(value))
      .map(([field]) => ({ field, errorMessage: "error-person-name-invalid-character", params: [field] })),
  ];
  if (wrong.length === 0) return undefined;
  return { status: 400, body: wrong.length === 1 ? wrong[0] : { errors: wrong } };
}

/** Attributes that the user profile does not know are dropped, with 201 or 204, unless the policy says otherwise. */
function kept({ settings }: Realm, attributes: Attributes): Attributes {
  const { unmanagedAttributePolicy: policy, managed, internationalizationEnabled } = settings;
  const keepsAll = policy === "ADMIN_EDIT" || policy === "ENABLED";
  const isKept = (name: string): boolean => keepsAll || name in managed || (name === "locale" && internationalizationEnabled);
  return Object.fromEntries(Object.entries(attributes).filter(([name, values]) => values.length > 0 && isKept(name)));
}

function userJson({ settings }: Realm, user: FakeUser): object {
  const { id, username, email, emailVerified, firstName, lastName, enabled, requiredActions, attributes } = user;
  const fixed = {
    createdTimestamp: 1,
    totp: false,
    disableableCredentialTypes: [],
    notBefore: 0,
    access: { manage: settings.rights === "manage" },
  };
  const more = Object.keys(attributes).length === 0 ? {} : { attributes };
  return { id, username, email, emailVerified, firstName, lastName, enabled, requiredActions, ...more, ...fixed };
}
