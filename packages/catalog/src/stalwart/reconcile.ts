import type { TaskChange } from "@allod/compiler/component";

import type { Jmap, Json } from "./jmap.ts";

/** Ids by the names that {@link Wanted.ref} gives them; undefined while there is no such object. */
type Refs = (ref: string) => string | undefined;

/** An object that must be there. They are made in order, and later ones may name earlier ones. */
export interface Wanted {
  readonly object: string;
  /** For people: `the domain acme.org`. */
  readonly title: string;
  /** What it is recognized by; absent when there is one of its kind. */
  readonly is?: (found: Json) => boolean;
  readonly ref?: string;
  value(refs: Refs): Json;
  /** Properties that are given once and never held: they cannot be changed or are masked. */
  readonly once?: (refs: Refs) => Json;
}

/** Objects that must not be there. */
export interface Unwanted {
  readonly object: string;
  readonly title: string;
  readonly is: (found: Json) => boolean;
}

/** What must be done so that everything wanted is there as it should be. `ids` is what {@link Wanted.ref} is kept in. Nothing is done here. */
export async function differences(api: Jmap, wanted: readonly Wanted[], ids: Map<string, string>): Promise<TaskChange[]> {
  const refs: Refs = (ref) => ids.get(ref);
  const changes: TaskChange[] = [];
  // One after the other: later ones name earlier ones.
  for (const one of wanted) {
    const change = one.is === undefined ? await singleton(api, one, refs) : await object(api, one, { ids, refs });
    if (change !== undefined) changes.push(change);
  }
  return changes;
}

/** What must go. */
export async function leftovers(api: Jmap, unwanted: readonly Unwanted[]): Promise<TaskChange[]> {
  const found = await Promise.all(
    unwanted.map(async ({ object: kind, title, is }) =>
      (await api.list(kind)).filter(is).map((one) => ({ summary: `remove ${title}`, apply: () => api.destroy(kind, String(one["id"])) })),
    ),
  );
  return found.flat();
}

async function singleton(api: Jmap, { object: kind, title, value }: Wanted, refs: Refs): Promise<TaskChange | undefined> {
  const found = await api.singleton(kind);
  const differing = differingKeys(found, value(refs));
  if (differing.length === 0) return undefined;
  return {
    summary: `set ${differing.join(", ")} of ${title}`,
    apply: () => api.update(kind, "singleton", patchFor(found, value(refs))),
  };
}

async function object(
  api: Jmap,
  { object: kind, title, is = () => false, ref, value, once }: Wanted,
  { ids, refs }: { ids: Map<string, string>; refs: Refs },
): Promise<TaskChange | undefined> {
  const found = (await api.list(kind)).find(is);
  if (found === undefined)
    return {
      summary: `make ${title}`,
      async apply() {
        // An earlier change of this run may have made it.
        const there = ref === undefined ? undefined : ids.get(ref);
        if (there !== undefined) return api.update(kind, there, value(refs));
        const { id } = await api.create(kind, { ...value(refs), ...once?.(refs) });
        if (ref !== undefined) ids.set(ref, String(id));
      },
    };
  if (ref !== undefined) ids.set(ref, String(found["id"]));
  const differing = differingKeys(found, value(refs));
  if (differing.length === 0) return undefined;
  return {
    summary: `set ${differing.join(", ")} of ${title}`,
    apply: () => api.update(kind, String(found["id"]), patchFor(found, value(refs))),
  };
}

function differingKeys(found: Json, wanted: Json): string[] {
  return Object.keys(wanted).filter((key) => !same(found[key], wanted[key]));
}

function patchFor(found: Json, wanted: Json): Json {
  return Object.fromEntries(differingKeys(found, wanted).map((key) => [key, wanted[key]]));
}

/**
 * Sets, maps and lists are objects and must be equal; of variants (`@type`) the server tells more than it was given.
 * Whatever is not given is `null` there. An id that is not known yet, of an object that is made before, differs.
 */
function same(found: unknown, wanted: unknown): boolean {
  if (wanted === undefined) return false;
  if (!isObject(wanted)) return (found ?? null) === wanted;
  if (!isObject(found)) return Object.keys(wanted).length === 0 && (found ?? null) === null;
  const more = "@type" in wanted ? [] : Object.keys(found).filter((key) => !(key in wanted));
  return Object.keys(wanted).every((key) => same(found[key], wanted[key])) && more.every((key) => (found[key] ?? null) === null);
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null;
}
