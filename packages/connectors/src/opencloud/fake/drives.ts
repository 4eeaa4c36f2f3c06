import type { FakeAnswer, FakeRequest } from "../../fake/fake-server.ts";
import { type Estate, type FakeDrive, type FakeUser, isAdmin } from "./estate.ts";
import { graphError, isRecord, noDrive, noRoute, unreadable } from "./graph.ts";
import { grantJson } from "./permissions.ts";
import { virtualDrive } from "./users.ts";

/** LibreGraph 1.0.8: `drive`. */
const KEYS = [
  "id",
  "createdBy",
  "createdDateTime",
  "description",
  "eTag",
  "lastModifiedBy",
  "lastModifiedDateTime",
  "name",
  "parentReference",
  "webUrl",
  "driveType",
  "driveAlias",
  "owner",
  "quota",
  "items",
  "root",
  "special",
];
/** ownCloud Infinite Scale 7, `services/graph`: `validateSpaceName`. */
const FORBIDDEN = /[/\\.:?*"<>|]/;
const UNLIMITED = 2 ** 63;
/** What `?template=default` puts into a new one (recorded, 3.3.0). */
const TEMPLATE = [
  { name: "image.png", size: 10_921, mimeType: "image/png" },
  { name: "readme.md", size: 46, mimeType: "text/markdown" },
] as const;

export function drivesRoute(estate: Estate, { method, query, body }: FakeRequest, who: FakeUser): FakeAnswer {
  if (method === "GET") return listDrives(estate, query, who);
  if (method !== "POST") return { status: 405 };
  if (!isAdmin(who)) return graphError(403, "notAllowed", "insufficient permissions to create a space.");
  if (unreadable(body, KEYS) !== undefined || !isRecord(body) || typeof body["name"] !== "string")
    return graphError(400, "invalidRequest", "invalid body schema definition");
  const wrong = wrongName(body["name"]);
  if (wrong !== undefined) return graphError(400, "invalidRequest", `invalid spacename: ${wrong}`);
  if (body["driveType"] !== undefined && body["driveType"] !== "project")
    return graphError(400, "invalidRequest", "drives of this type cannot be created via this api");
  const isFromTemplate = query.get("template") === "default";
  const used = isFromTemplate ? TEMPLATE.reduce((sum, { size }) => sum + size, 0) : 0;
  const drive = estate.addDrive({ by: who, used, isFromTemplate, ...(fieldsOf(body) as Pick<FakeDrive, "name">) });
  return { status: 201, body: driveJson(estate, drive) };
}

/** `$top` is ignored: the list is whole (recorded, 3.3.0). Those in the trash are among them. */
function listDrives(estate: Estate, query: URLSearchParams, who: FakeUser): FakeAnswer {
  const isProjects = query.get("$filter") === "driveType eq 'project'";
  const withGrants = query.get("$expand") === "root($expand=permissions)";
  const drives = [...estate.drives.keys()].flatMap((id) => estate.drive(id, who) ?? []);
  const value = drives.map((drive) => driveJson(estate, drive, withGrants));
  return { status: 200, body: { value: isProjects ? value : [virtualDrive, ...value] } };
}

export function driveRoute(
  estate: Estate,
  { method, headers, body }: FakeRequest,
  { id, who }: { readonly id: string; readonly who: FakeUser },
): FakeAnswer {
  const drive = estate.drive(id, who);
  if (method === "PATCH") return patchDrive(estate, { drive: estate.drives.get(id), body, restore: headers["restore"] === "T" });
  if (drive === undefined) return noDrive;
  if (method === "GET") return { status: 200, body: driveJson(estate, drive) };
  if (method !== "DELETE") return noRoute;
  if (headers["purge"] !== "T") drive.isTrashed = true;
  else if (drive.isTrashed) estate.drives.delete(id);
  else return graphError(400, "invalidRequest", "error: bad request: can't purge enabled space");
  return { status: 204 };
}

/** A quota below 0 fails, and is kept (recorded, 3.3.0). */
function patchDrive(
  estate: Estate,
  { drive, body, restore }: { drive: FakeDrive | undefined; body: unknown; restore: boolean },
): FakeAnswer {
  const wrong = unreadable(body, KEYS);
  if (wrong !== undefined) return graphError(400, "invalidRequest", `invalid request body: error: ${wrong}`);
  if (drive === undefined || (drive.isTrashed && !restore)) return graphError(404, "itemNotFound", "drive not found");
  const fields = fieldsOf(body as Record<string, unknown>);
  const forbidden = fields.name === undefined ? undefined : wrongName(fields.name);
  if (forbidden !== undefined) return graphError(400, "generalException", forbidden);
  Object.assign(drive, fields, restore ? { isTrashed: false } : {});
  if (drive.quota < 0) return graphError(500, "generalException", "grpc error");
  return { status: 200, body: driveJson(estate, drive) };
}

function wrongName(name: string): string | undefined {
  if (name.trim() === "") return "spacename must not be empty";
  if (Buffer.byteLength(name) > 255) return "spacename must be smaller than 255";
  return FORBIDDEN.test(name) ? "spacenames must not contain a forbidden character" : undefined;
}

function fieldsOf({ name, description, quota }: Record<string, unknown>): Partial<FakeDrive> {
  const total = isRecord(quota) ? quota["total"] : undefined;
  const written = { name, description, quota: typeof total === "number" ? total : undefined };
  return Object.fromEntries(Object.entries(written).filter(([, value]) => value !== undefined));
}

function driveJson(estate: Estate, drive: FakeDrive, withGrants = false) {
  const { id, name, alias, description, quota: total, used, isTrashed, grants } = drive;
  const webDavUrl = `https://localhost:9200/dav/spaces/${id}`;
  const remaining = total === 0 ? UNLIMITED : total - used;
  return {
    ...(description === undefined ? {} : { description }),
    driveAlias: alias,
    driveType: "project",
    id,
    lastModifiedDateTime: "2026-11-25T12:00:00Z",
    name,
    owner: { user: { displayName: "", id: id.split("$")[1] } },
    quota: isTrashed ? { total } : { remaining, state: "normal", total, used },
    root: {
      ...(isTrashed ? { deleted: { state: "trashed" } } : {}),
      eTag: '"fake"',
      id,
      ...(withGrants ? { permissions: [...grants.values()].map((grant) => grantJson(estate, grant)) } : {}),
      webDavUrl,
    },
    ...(drive.isFromTemplate ? { special: TEMPLATE.map((file) => specialJson(id, file)) } : {}),
    webUrl: `https://localhost:9200/f/${id}`,
  };
}

function specialJson(id: string, { name, size, mimeType }: (typeof TEMPLATE)[number]): object {
  return {
    eTag: '"fake"',
    file: { mimeType },
    id: `${id}!${name}`,
    lastModifiedDateTime: "2026-11-25T12:00:00Z",
    name,
    parentReference: { driveId: id, driveType: "project", id: `${id}!.space`, name: ".space", path: "/.space" },
    size,
    specialFolder: { name: name.split(".")[0] },
    webDavUrl: `https://localhost:9200/dav/spaces/${id}/.space/${name}`,
  };
}
