import type { FakeAnswer, FakeRequest } from "../../fake/fake-server.ts";
import type { Estate, FakeDrive, FakeGrant, FakeUser } from "./estate.ts";
import { graphError, isRecord, noRoute, notFound } from "./graph.ts";

interface FakeRole {
  readonly id: string;
  readonly displayName: string;
  readonly description: string;
  readonly weight: number;
  readonly of: readonly ("File" | "Folder" | "Root")[];
}

/** Roles that are offered (recorded, 3.3.0): those of a space's root, and one that is not. */
const ROLES: readonly FakeRole[] = [
  {
    id: "b1e2218d-eef8-4d4c-b82d-0f1a1b48f3b5",
    displayName: "Can view",
    description: "View and download.",
    weight: 10,
    of: ["File", "Folder"],
  },
  { id: "a8d5fe5e-96e3-418d-825b-534dbdf22b99", displayName: "Can view", description: "View and download.", weight: 40, of: ["Root"] },
  {
    id: "58c63c02-1d89-4572-916a-870abc5a1b7d",
    displayName: "Can edit",
    description: "View, edit, add, delete.",
    weight: 90,
    of: ["Root"],
  },
  { id: "312c0871-5ef7-4b3a-85b6-0e4074c64049", displayName: "Can manage", description: "And manage members.", weight: 120, of: ["Root"] },
];
const ACTIONS = ["libre.graph/driveItem/path/read", "libre.graph/driveItem/quota/read"];

/** `without`: a role that the operator does not offer (`GRAPH_AVAILABLE_ROLES`). */
export function roleDefinitions(without: string | undefined): FakeAnswer {
  const body = ROLES.filter(({ id }) => id !== without).map(({ of, ...role }) => ({
    ...roleJson(role),
    rolePermissions: of.map((each) => ({ allowedResourceActions: ACTIONS, condition: `exists @Resource.${each}` })),
  }));
  return { status: 200, body };
}

function roleJson({ weight, description, displayName, id }: Omit<FakeRole, "of">): object {
  return { "@libre.graph.weight": weight, description, displayName, id };
}

export function permissionsRoute(
  estate: Estate,
  { method, body }: FakeRequest,
  { drive, key }: { readonly drive: FakeDrive | undefined; readonly key: string | undefined },
): FakeAnswer {
  if (drive === undefined || drive.isTrashed) return graphError(404, "itemNotFound", "getting space");
  if (key === undefined) return listGrants(estate, drive);
  // Only in the list (recorded, 3.3.0).
  if (method === "GET") return { status: 405 };
  const grant = drive.grants.get(key);
  if (grant === undefined) return notFound;
  if (method === "DELETE") {
    drive.grants.delete(key);
    return { status: 204 };
  }
  if (method !== "PATCH") return noRoute;
  const [role] = rolesOf(body);
  const wrong = wrongRole(role);
  if (role === undefined || wrong !== undefined) return graphError(400, "invalidRequest", wrong ?? "roles");
  grant.role = role;
  return { status: 200, body: grantJson(estate, grant) };
}

function listGrants(estate: Estate, { grants }: FakeDrive): FakeAnswer {
  const body = {
    "@libre.graph.permissions.actions.allowedValues": ACTIONS,
    "@libre.graph.permissions.roles.allowedValues": ROLES.filter(({ of }) => of.includes("Root")).map(roleJson),
    value: [...grants.values()].map((grant) => grantJson(estate, grant)),
  };
  return { status: 200, body };
}

export function inviteRoute(
  estate: Estate,
  { body }: FakeRequest,
  { drive, who }: { readonly drive: FakeDrive | undefined; readonly who: FakeUser },
): FakeAnswer {
  if (drive === undefined || drive.isTrashed) return graphError(404, "itemNotFound", "getting space");
  const recipient = isRecord(body) && Array.isArray(body["recipients"]) ? (body["recipients"][0] as unknown) : undefined;
  const [role] = rolesOf(body);
  const wrong = isRecord(recipient) ? wrongRole(role) : "Key: 'DriveItemInvite.Recipients' Error:Field validation for 'Recipients' failed";
  if (wrong !== undefined || role === undefined || !isRecord(recipient)) return graphError(400, "invalidRequest", wrong ?? "roles");
  const type = recipient["@libre.graph.recipient.type"] === "group" ? "group" : "user";
  const to = String(recipient["objectId"]);
  if (!(type === "group" ? estate.groups : estate.users).has(to)) return graphError(400, "invalidRequest", "itemNotFound: not found");
  const key = `${type.charAt(0)}:${to}`;
  if (drive.grants.has(key)) return graphError(409, "nameAlreadyExists", `add grant: error: already exists: ${drive.name}`);
  const until = isRecord(body) ? body["expirationDateTime"] : undefined;
  const grant: FakeGrant = { type, to, role, expires: typeof until === "string" ? until : undefined };
  drive.grants.set(key, grant);
  // The end of an invitation is kept and not said here (recorded, 3.3.0).
  const { expirationDateTime: _, ...json } = grantJson(estate, grant);
  return { status: 200, body: { value: [{ ...json, invitation: { invitedBy: { user: identity(who) } } }] } };
}

function rolesOf(body: unknown): readonly string[] {
  const roles = isRecord(body) ? body["roles"] : undefined;
  return Array.isArray(roles) ? roles.filter((each) => typeof each === "string") : [];
}

function wrongRole(id: string | undefined): string | undefined {
  const role = ROLES.find((each) => each.id === id);
  if (role === undefined) return "Key: 'DriveItemInvite.Roles' Error:Field validation for 'Roles' failed on the 'available_role' tag";
  return role.of.includes("Root") ? undefined : "role not applicable to this resource";
}

export function grantJson(estate: Estate, { type, to, role, expires }: FakeGrant): Record<string, unknown> {
  const user = estate.users.get(to);
  const name = { displayName: estate.groups.get(to) ?? "", id: to };
  return {
    ...(expires === undefined ? {} : { expirationDateTime: expires }),
    grantedToV2: type === "group" ? { group: name } : { user: user === undefined ? name : identity(user) },
    id: `${type.charAt(0)}:${to}`,
    roles: [role],
  };
}

function identity({ displayName, id }: FakeUser): object {
  return { "@libre.graph.userType": "Member", displayName, id };
}
