import { createHash } from "node:crypto";

import { type FakeAnswer, type FakeObject, type FakeProduct, type FakeRequest, startFake } from "../../fake/fake-server.ts";
import { Cloud, type FakeAccount } from "./cloud.ts";

interface Options {
  /** That of the administrator `allod-local`. */
  readonly password: string;
}

export interface NextcloudFake extends FakeProduct {
  readonly cloud: Cloud;
  /** Ways in which it is not itself. */
  readonly mood: { maintenance?: boolean; untrusted?: boolean; withoutProvisioning?: boolean; behindNothing?: boolean };
  /** Whether a phone gets in with a name and an app password. */
  opens(name: string, appPassword: string): boolean;
}

/** A FAKE Nextcloud 33, after its source (provisioning_api, OCS, user_oidc): accounts and settings in memory. */
export async function startNextcloudFake({ password }: Options): Promise<NextcloudFake> {
  const cloud = new Cloud();
  cloud.add({ id: "allod-local", isAdmin: true, password });
  const mood: NextcloudFake["mood"] = {};

  function answer(request: FakeRequest): FakeAnswer {
    if (mood.behindNothing === true) return { status: 404, body: "no such site" };
    if (mood.untrusted === true) return untrusted(request.path);
    if (request.path === "/status.php") return { status: 200, body: status(mood.maintenance === true) };
    if (mood.maintenance === true) return { status: 503, body: "maintenance" };
    if (!request.path.startsWith("/ocs/v2.php/")) return { status: 404, body: "<html></html>" };
    if (request.headers["ocs-apirequest"] !== "true") return { status: 412, body: { message: "CSRF check failed" } };
    return asAsked(request, inOcs(request));
  }

  function inOcs(request: FakeRequest): FakeAnswer {
    const [, encoded = ""] = /^Basic (.+)$/.exec(request.headers.authorization ?? "") ?? [];
    const [name = "", ...secret] = Buffer.from(encoded, "base64").toString("utf8").split(":");
    const who = cloud.signIn(name, secret.join(":"));
    if (who === undefined) return ocs(997, { message: "Current user is not logged in" });
    if (!who.account.isAdmin) return ocs(403, { message: "Logged in account must be an admin" });
    if (mood.withoutProvisioning === true) return ocs(998, { message: "Invalid query, please check the syntax." });
    // Changes ask for the password once more, which nobody who came with an app password can confirm.
    if (request.method !== "GET" && !who.strong) return ocs(403, { message: "Password confirmation is required" });
    return routed(request, who.account);
  }

  function routed(request: FakeRequest, me: FakeAccount): FakeAnswer {
    const path = decodeURIComponent(request.path).slice("/ocs/v2.php".length);
    const [, key] = /^\/apps\/provisioning_api\/api\/v1\/config\/apps\/allod(?:\/([^/]{1,64}))?$/.exec(path) ?? [];
    if (path.startsWith("/apps/provisioning_api/api/v1/config/apps/allod")) return settingsRoute(cloud, request, key);
    if (path === "/cloud/users/details") return ocs(200, { data: { users: details(cloud, request.query.get("search") ?? "") } });
    const [, id = "", verb] = /^\/cloud\/users\/([^/]+)(?:\/(enable|disable))?$/.exec(path) ?? [];
    if (id === "") return ocs(998, {});
    return verb === undefined ? userRoute(cloud, request, id) : ableRoute(cloud, request, { id, verb, me });
  }

  return {
    ...(await startFake(answer)),
    cloud,
    mood,
    opens: (name, appPassword) => cloud.signIn(name, appPassword) !== undefined,
    objects: () => objectsOf(cloud),
  };
}

function settingsRoute({ settings }: Cloud, { method, body }: FakeRequest, key: string | undefined): FakeAnswer {
  if (key === undefined) return ocs(200, { data: { data: [...settings.keys()] } });
  if (method === "GET") return ocs(200, { data: { data: settings.get(key) ?? "" } });
  const { value } = (body ?? {}) as { value?: unknown };
  if (method === "POST" && typeof value === "string") settings.set(key, value);
  else if (method === "DELETE") settings.delete(key);
  else return ocs(998, {});
  return ocs(200, {});
}

/** Whoever has the text in their id, name or address; an empty map is an empty list. */
function details({ accounts }: Cloud, search: string): object {
  const found = [...accounts.values()].filter(({ id, displayName, email }) =>
    [id, displayName, email].some((text) => text.toLowerCase().includes(search.toLowerCase())),
  );
  return found.length === 0 ? [] : Object.fromEntries(found.map((account) => [account.id, accountJson(account)]));
}

function userRoute({ accounts }: Cloud, { method }: FakeRequest, id: string): FakeAnswer {
  const account = accounts.get(id);
  if (method === "GET")
    return account === undefined ? ocs(404, { message: "User does not exist" }) : ocs(200, { data: accountJson(account) });
  if (method !== "DELETE" || account === undefined) return ocs(998, {});
  accounts.delete(id);
  return ocs(200, {});
}

/** Neither what is not there nor oneself can be disabled. */
function ableRoute(
  { accounts }: Cloud,
  { method }: FakeRequest,
  { id, verb, me }: { readonly id: string; readonly verb: string; readonly me: FakeAccount },
): FakeAnswer {
  const account = accounts.get(id);
  if (method !== "PUT") return ocs(998, {});
  if (account === undefined || account === me) return ocs(101, {});
  account.enabled = verb === "enable";
  return ocs(200, {});
}

function accountJson({ id, enabled, email, displayName, backend }: FakeAccount): object {
  return {
    enabled,
    storageLocation: `/var/lib/nextcloud/${id}`,
    id,
    lastLogin: 1_795_000_000_000,
    backend,
    subadmin: [],
    quota: { quota: "none", used: 0 },
    email: email === "" ? null : email,
    displayname: displayName,
    groups: [],
    language: "en",
  };
}

/** An answer in OCS' form. Its second version says codes of its own in the status too. Source: V2Response. */
function ocs(code: number, { message = "", data = [] }: { readonly message?: string; readonly data?: unknown }): FakeAnswer {
  const status = code === 997 ? 401 : code === 998 ? 404 : code < 200 || code > 600 ? 400 : code;
  const meta = { status: code === 200 ? "ok" : "failure", statuscode: code, message: code === 200 ? "OK" : message };
  return { status, body: { ocs: { meta, data } } };
}

/** XML, unless JSON is asked for. */
function asAsked({ query }: FakeRequest, answer: FakeAnswer): FakeAnswer {
  return query.get("format") === "json" ? answer : { ...answer, body: '<?xml version="1.0"?><ocs/>' };
}

function untrusted(path: string): FakeAnswer {
  if (path === "/status.php") return { status: 400, body: { error: "Trusted domain error.", code: 15 } };
  return { status: 400, body: "<!DOCTYPE html><title>Access through untrusted domain</title>" };
}

function status(maintenance: boolean): object {
  const version = { version: "33.0.8.1", versionstring: "33.0.8", edition: "", productname: "Acme's cloud", extendedSupport: false };
  return { installed: true, maintenance, needsDbUpgrade: false, ...version };
}

function objectsOf({ accounts, settings }: Cloud): readonly FakeObject[] {
  return [...accounts.keys()].map((id) => {
    const mark = settings.get(`member-${createHash("sha256").update(id).digest("hex").slice(0, 32)}`);
    return { kind: "member", externalId: id, allodId: mark?.startsWith("removed ") === true ? undefined : mark };
  });
}
