import type { TaskIo, TaskResponse } from "@allod/compiler/component";

import { catalogErrors } from "../errors.ts";
import { HTTP_PORT, WORKLOAD } from "./names.ts";

export type Json = { readonly [key: string]: unknown };

/** Stalwart's management API (0.16): JMAP methods `x:<Object>/get|set|query`, posted to `/jmap/`. */
export interface Jmap {
  /** All objects of a kind. */
  list(object: string): Promise<readonly Json[]>;
  /** The one object of a kind that has one; `ids: null` would give none (seen with 0.16.18). */
  singleton(object: string): Promise<Json>;
  query(object: string, filter: Json): Promise<readonly string[]>;
  get(object: string, id: string, properties: readonly string[]): Promise<Json>;
  /** What the server says of the new object: its id, and what it made itself. */
  create(object: string, value: Json): Promise<Json>;
  update(object: string, id: string, patch: Json): Promise<void>;
  destroy(object: string, id: string): Promise<void>;
}

/** Who calls: a name and a password. `noreply@acme.org%allod` is `noreply`, by the password of `allod`. */
export interface Caller {
  readonly name: string;
  readonly password: string;
}

export function jmap(io: TaskIo, caller: Caller): Jmap {
  async function call(method: string, args: Json, what: string): Promise<Json> {
    const body = JSON.stringify({ using: ["urn:ietf:params:jmap:core", "urn:stalwart:jmap"], methodCalls: [[method, args, "c0"]] });
    const response = await io.http(WORKLOAD, ADDRESS, {
      method: "POST",
      path: "/jmap/",
      headers: { ...LOCAL, authorization: basic(caller), "content-type": "application/json" },
      body,
    });
    if (response.status === 401) throw catalogErrors.error("stalwart.caller.refused", { what });
    if (response.status !== 200) throw refused(what, `status ${response.status}`);
    const [answered, answer] = (JSON.parse(response.body) as { methodResponses: [string, Json][] }).methodResponses[0] ?? [];
    if (answered !== method || answer === undefined) throw refused(what, String(answer?.["type"] ?? "no answer"));
    return answer;
  }
  /** Errors of objects come with status 200. */
  async function set(object: string, args: Json, what: string): Promise<Json> {
    const answer = await call(`x:${object}/set`, args, what);
    for (const key of ["notCreated", "notUpdated", "notDestroyed"]) {
      const [problem] = Object.values((answer[key] as Json | undefined) ?? {});
      if (problem !== undefined) throw refused(what, reasonOf(problem as Json));
    }
    return answer;
  }
  async function query(object: string, filter?: Json): Promise<readonly string[]> {
    return (await call(`x:${object}/query`, filter === undefined ? {} : { filter }, `list ${object}`))["ids"] as string[];
  }
  async function read(object: string, args: Json): Promise<readonly Json[]> {
    return (await call(`x:${object}/get`, args, `read ${object}`))["list"] as Json[];
  }
  return {
    query,
    async list(object) {
      const ids = await query(object);
      return ids.length === 0 ? [] : read(object, { ids });
    },
    singleton: async (object) => (await read(object, { ids: ["singleton"] }))[0] ?? {},
    get: async (object, id, properties) => (await read(object, { ids: [id], properties }))[0] ?? {},
    async create(object, value) {
      const { created } = (await set(object, { create: { new: value } }, `make ${object}`)) as { created?: { new?: Json } };
      if (created?.new === undefined) throw refused(`make ${object}`, "no answer");
      return created.new;
    },
    update: async (object, id, patch) => void (await set(object, { update: { [id]: patch } }, `set ${object}`)),
    destroy: async (object, id) => void (await set(object, { destroy: [id] }, `remove ${object}`)),
  };
}

/** Whether somebody may sign in. Without credentials the session would be answered too, so they are always sent. */
export async function maySignIn(io: TaskIo, caller: Caller): Promise<boolean> {
  const response: TaskResponse = await io.http(WORKLOAD, ADDRESS, {
    method: "GET",
    path: "/jmap/session",
    headers: { ...LOCAL, authorization: basic(caller) },
  });
  return response.status === 200;
}

/** Who calls without saying for whom is complained of in the log, once the edge is believed. */
const LOCAL = { "x-forwarded-for": "127.0.0.1" };
const ADDRESS = { host: "127.0.0.1", port: HTTP_PORT };

function basic({ name, password }: Caller): string {
  return `Basic ${Buffer.from(`${name}:${password}`).toString("base64")}`;
}

/** Type and names of properties: a description may repeat a value. */
function reasonOf({ type, properties, validationErrors, objectId }: Json): string {
  const invalid = ((validationErrors as Json[] | undefined) ?? []).map((error) => `${String(error["property"])} ${String(error["type"])}`);
  const names = [...((properties as string[] | undefined) ?? []), ...invalid].filter((name) => name !== "");
  const about = (objectId as Json | undefined)?.["object"];
  return [String(type), ...(names.length === 0 ? [] : [names.join(", ")]), ...(typeof about === "string" ? [`of ${about}`] : [])].join(" ");
}

function refused(what: string, reason: string): Error {
  return catalogErrors.error("stalwart.api.refused", { what, reason });
}
