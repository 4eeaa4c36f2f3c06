import type { SecretRef } from "@allod/compiler/component";

/** What stands in a blueprint for a value that is known only when it is applied. */
export type Reference =
  /** `!KeyOf`: another entry of the same blueprint. */
  | { readonly ref: "key-of"; readonly id: string }
  /** `!Find`: an object of authentik's own, by one of its fields. */
  | { readonly ref: "find"; readonly model: string; readonly field: string; readonly value: string }
  /** `!Context`: a secret, which is handed over beside the text, so that no log of an entry holds it. */
  | { readonly ref: "context"; readonly secret: SecretRef };

export type Value = string | number | boolean | null | Reference | readonly Value[] | { readonly [key: string]: Value | undefined };
export type Values = { readonly [key: string]: Value | undefined };

/** One object of a blueprint. Names of models and attributes: authentik 2026.8, `blueprints/schema.json`. */
export interface Entry {
  readonly model: string;
  /** What other entries call it. */
  readonly id?: string;
  readonly identifiers: Values;
  readonly attrs?: Values;
  /** `created`: made once and never changed again. Default: kept as it is written here. */
  readonly state?: "created";
  /** On this one object. App-qualified: a bare name is answered with 405 (seen on 2026.8). */
  readonly permissions?: readonly { readonly permission: string; readonly role: Reference }[];
}

export const keyOf = (id: string): Reference => ({ ref: "key-of", id });
export const find = (model: string, field: string, value: string): Reference => ({ ref: "find", model, field, value });
export const secretValue = (secret: SecretRef): Reference => ({ ref: "context", secret });
export const flowOf = (slug: string): Reference => find("authentik_flows.flow", "slug", slug);

export function isReference(value: Value | undefined): value is Reference {
  return typeof value === "object" && value !== null && "ref" in value && typeof value.ref === "string";
}

/** The blueprint as authentik takes it: YAML whose values are JSON, but for its tags. The same entries give the same bytes. */
export function blueprintText(name: string, entries: readonly Entry[]): string {
  const lines = entries.flatMap(({ model, id, identifiers, attrs, state, permissions }) => [
    `  - model: ${model}`,
    ...(id === undefined ? [] : [`    id: ${id}`]),
    ...(state === undefined ? [] : [`    state: ${state}`]),
    `    identifiers: ${flow(identifiers)}`,
    ...(attrs === undefined ? [] : [`    attrs: ${flow(attrs)}`]),
    ...(permissions === undefined ? [] : [`    permissions: ${flow(permissions)}`]),
  ]);
  return ["version: 1", `metadata: ${flow({ name })}`, "entries:", ...lines, ""].join("\n");
}

/** Every reference in a value. */
function referencesIn(value: Value | undefined): Reference[] {
  if (value === undefined || value === null || typeof value !== "object") return [];
  return isReference(value) ? [value] : Object.values(value).flatMap(referencesIn);
}

/** Every reference in an entry. */
export function referencesOf({ identifiers, attrs, permissions }: Entry): Reference[] {
  return [identifiers, attrs, permissions].flatMap((part) => referencesIn(part as Value | undefined));
}

/** JSON is YAML, and knows no tags: those are written between. */
function flow(value: Value): string {
  if (isReference(value)) return tag(value);
  if (Array.isArray(value)) return `[${(value as readonly Value[]).map(flow).join(", ")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const entries = Object.entries(value as Values).filter((entry): entry is [string, Value] => entry[1] !== undefined);
  return `{${entries.map(([key, item]) => `${JSON.stringify(key)}: ${flow(item)}`).join(", ")}}`;
}

function tag(reference: Reference): string {
  switch (reference.ref) {
    case "key-of":
      return `!KeyOf ${JSON.stringify(reference.id)}`;
    case "find":
      return `!Find [${reference.model}, [${reference.field}, ${JSON.stringify(reference.value)}]]`;
    case "context":
      return `!Context ${JSON.stringify(reference.secret.name)}`;
  }
}
