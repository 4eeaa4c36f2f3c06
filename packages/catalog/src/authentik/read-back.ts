import type { TaskIo } from "@allod/compiler/component";

import type { AuthentikApi, Row } from "./api.ts";
import { type Entry, isReference, type Reference, type Value, type Values } from "./blueprint/entry.ts";
import { type Model, modelOf } from "./models.ts";

/** What an object of a blueprint lacks in the running authentik. Empty when it is as it should be. */
export interface Difference {
  readonly entry: Entry;
  /** `undefined`: the object is not there. Otherwise the attributes that differ. */
  readonly differing: readonly string[] | undefined;
}

/** Looks every object of a blueprint up: the import says 200 to everything, and takes attributes that it does not know. */
export async function readBack(api: AuthentikApi, io: TaskIo, entries: readonly Entry[]): Promise<readonly Difference[]> {
  const reader = readerOf(api, io);
  const differences: Difference[] = [];
  for (const entry of entries) {
    const differing = await reader.compare(entry);
    if (differing === undefined || differing.length > 0) differences.push({ entry, differing });
  }
  return differences;
}

/** Objects of authentik's own that a blueprint refers to and that are not there (yet): they would be taken for nothing, in silence. */
export async function missingOf(api: AuthentikApi, references: readonly Reference[]): Promise<readonly string[]> {
  const { rowsOf } = listsOf(api);
  const missing: string[] = [];
  for (const reference of references)
    if (reference.ref === "find" && !(await rowsOf(modelOf(reference.model), "")).some((row) => row[reference.field] === reference.value))
      missing.push(`${modelOf(reference.model).noun} ${reference.value}`);
  return [...new Set(missing)];
}

/** Lists are asked for once. */
function listsOf(api: AuthentikApi) {
  const lists = new Map<string, Promise<readonly Row[]>>();
  return {
    rowsOf({ path }: Model, filter: string): Promise<readonly Row[]> {
      const url = filter === "" ? path : `${path}${path.includes("?") ? "&" : "?"}${filter}`;
      const known = lists.get(url) ?? api.list(url);
      lists.set(url, known);
      return known;
    },
  };
}

function readerOf(api: AuthentikApi, io: TaskIo) {
  const { rowsOf } = listsOf(api);
  /** Entries by id, with what was found of them. */
  const found = new Map<string, { readonly model: Model; readonly row: Row | undefined }>();

  async function resolved(value: Value | undefined, as: "key" | "target" = "key"): Promise<unknown> {
    if (value === undefined || value === null || typeof value !== "object") return value;
    if (isReference(value)) return referred(value, as);
    if (Array.isArray(value)) return Promise.all((value as readonly Value[]).map((item) => resolved(item)));
    const pairs = await Promise.all(Object.entries(value as Values).map(async ([key, item]) => [key, await resolved(item)] as const));
    return Object.fromEntries(pairs);
  }
  async function referred(reference: Reference, as: "key" | "target"): Promise<unknown> {
    if (reference.ref === "context") return io.reveal(reference.secret);
    const { model, row } =
      reference.ref === "key-of"
        ? (found.get(reference.id) ?? { model: undefined, row: undefined })
        : {
            model: modelOf(reference.model),
            row: (await rowsOf(modelOf(reference.model), "")).find((other) => other[reference.field] === reference.value),
          };
    // Never equal to anything: what is not there cannot be referred to.
    if (model === undefined || row === undefined) return Symbol("missing");
    return (as === "target" ? row[model.target ?? ""] : undefined) ?? row[model.key ?? "pk"];
  }

  return {
    async compare(entry: Entry): Promise<readonly string[] | undefined> {
      const model = modelOf(entry.model);
      const bound = entry.model === "authentik_policies.policybinding" ? "target" : "key";
      const identifiers: [string, unknown][] = [];
      for (const [key, value] of Object.entries(entry.identifiers))
        identifiers.push([key, await resolved(value, key === "target" ? bound : "key")]);
      const filtered = identifiers.find(([key]) => key === model.filter);
      const rows = await rowsOf(model, filtered === undefined ? "" : `${filtered[0]}=${encodeURIComponent(String(filtered[1]))}`);
      const row = rows.find((other) => identifiers.every(([key, wanted]) => same(other[key], wanted)));
      if (entry.id !== undefined) found.set(entry.id, { model, row });
      if (row === undefined) return undefined;
      if (entry.state === "created") return [];
      return [...(await attributes(entry, model, row)), ...(await unseen(entry, row))];
    },
  };

  async function attributes({ attrs = {} }: Entry, { unseen: hidden = [] }: Model, row: Row): Promise<string[]> {
    const differing: string[] = [];
    for (const [key, value] of Object.entries(attrs))
      if (value !== undefined && !hidden.includes(key) && !covers(row[key], await resolved(value))) differing.push(key);
    return differing;
  }

  /** What lists do not show: keys, and who may do what. */
  async function unseen(entry: Entry, row: Row): Promise<string[]> {
    const { key, permissions } = entry.attrs ?? {};
    if (entry.model === "authentik_core.token" && isReference(key) && key.ref === "context") {
      const shown = await api.get(`/core/tokens/${encodeURIComponent(String(row["identifier"]))}/view_key/`);
      return shown?.["key"] === (await io.reveal(key.secret)) ? [] : ["key"];
    }
    if (entry.model === "authentik_rbac.role" && Array.isArray(permissions)) {
      const given = await api.list(`/rbac/permissions/?role=${String(row["pk"])}`);
      // authentik gives them by the second half of their names: another app's of the same name comes along.
      const halves = new Set(permissions.map((one) => String(one).split(".")[1]));
      const has = (one: Value): boolean => given.some(({ app_label: app, codename }) => `${String(app)}.${String(codename)}` === one);
      return permissions.every(has) && given.every(({ codename }) => halves.has(String(codename))) ? [] : ["permissions"];
    }
    return (await Promise.all((entry.permissions ?? []).map((one) => permitted(one, entry.model, row)))).every((yes) => yes)
      ? []
      : ["permissions"];
  }

  async function permitted({ permission, role }: { permission: string; role: Reference }, model: string, row: Row): Promise<boolean> {
    const holders = await api.list(`/rbac/permissions/assigned_by_roles/?model=${model}&object_pk=${String(row["pk"])}`);
    const wanted = await resolved(role);
    const held = holders.find((holder) => holder["role_pk"] === wanted)?.["object_permissions"] as readonly Row[] | undefined;
    return (
      held?.some(({ codename, object_pk: of }) => permission.endsWith(`.${String(codename)}`) && String(of) === String(row["pk"])) === true
    );
  }
}

/** Lists have no order here: what refers to other objects is kept as a set. */
function covers(found: unknown, wanted: unknown): boolean {
  if (Array.isArray(wanted))
    return Array.isArray(found) && found.length === wanted.length && wanted.every((item) => found.some((other) => covers(other, item)));
  if (typeof wanted !== "object" || wanted === null) return same(found, wanted);
  return typeof found === "object" && found !== null && Object.entries(wanted).every(([key, item]) => covers((found as Row)[key], item));
}

function same(found: unknown, wanted: unknown): boolean {
  // An expression comes back without the newline at its end.
  if (typeof found === "string" && typeof wanted === "string") return found.trim() === wanted.trim();
  return found === wanted;
}
