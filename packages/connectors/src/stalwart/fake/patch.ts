import type { Fields, Property, Type, Variants } from "./schema.ts";

export type Values = Readonly<Record<string, unknown>>;

/** Why nothing is made or changed: the object that stands in `notCreated` or `notUpdated`. */
export class Refused extends Error {
  readonly refusal: Values;

  constructor(refusal: Values) {
    super(String(refusal["type"]));
    this.refusal = refusal;
  }
}

function invalid(property: string, description: string): Refused {
  return new Refused({ type: "invalidPatch", description, properties: [property] });
}

/** A new object, with what nobody said filled in. */
export function created(type: Fields | Variants, value: Values): Values {
  return complete(type, value, "");
}

/** The object with changes by JSON pointer: `quotas/maxDiskQuota`. All of them, or none. */
export function patched(type: Fields | Variants, before: Values, patch: Values): Values {
  const after: Record<string, unknown> = { ...before };
  for (const [pointer, value] of Object.entries(patch)) {
    const [name = "", ...rest] = pointer.split("/").map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));
    const property = fieldsOf(type, before)?.[name];
    if (property === undefined) throw invalid(name, "Invalid property");
    if (property.serverSet === true) throw invalid(name, "Cannot modify server set property");
    after[name] = setIn(property, after[name], { rest, value, name });
  }
  return after;
}

function fieldsOf(type: Fields | Variants, value: Values): Fields | undefined {
  if (!isVariants(type)) return type;
  return typeof value["@type"] === "string" ? type.variants[value["@type"]] : undefined;
}

function isVariants(type: Fields | Variants): type is Variants {
  return "variants" in type;
}

interface Change {
  readonly rest: readonly string[];
  readonly value: unknown;
  readonly name: string;
}

function setIn(property: Property, before: unknown, { rest, value, name }: Change): unknown {
  const [key, ...deeper] = rest;
  if (key === undefined) return check(property, value, name);
  const { type } = property;
  const entries = isObject(before) ? before : {};
  if (type.is === "list") {
    if (value === null && deeper.length === 0) {
      if (!(key in entries)) throw invalid(name, "Invalid value for object property");
      return renumbered(without(entries, key));
    }
    const [inner = ""] = deeper;
    const item = isObject(entries[key]) ? entries[key] : undefined;
    const next =
      item === undefined || inner === ""
        ? complete(type.of, isObject(value) ? value : {}, name)
        : patched(type.of, item, { [deeper.join("/")]: value });
    return renumbered({ ...entries, [key]: next });
  }
  if (type.is === "variants") return patched(type.of, entries, { [rest.join("/")]: value });
  if (deeper.length > 0) throw invalid(name, "Invalid value for object property");
  if (type.is === "set" || type.is === "numbers")
    return value === null || value === false ? without(entries, key) : check(property, { ...entries, [key]: value }, name);
  throw invalid(name, "Invalid value for object property");
}

function complete(type: Fields | Variants, value: Values, name: string): Values {
  const fields = fieldsOf(type, value);
  if (fields === undefined) throw invalid(name, "Missing or invalid '@type' property in object");
  for (const [key, property] of Object.entries(value)) {
    if (key === "@type" && isVariants(type)) continue;
    if (fields[key] === undefined)
      throw name === "" ? invalid("", "Invalid key for object") : invalid(name, "Invalid key for object property");
    if (fields[key].serverSet === true && property !== undefined) throw invalid(name || key, "Cannot modify server set property");
  }
  const filled = Object.entries(fields).map(([key, property]) => {
    if (value[key] !== undefined) return [key, check(property, value[key], name || key)];
    if ("fallback" in property) return [key, property.type.is === "variants" ? check(property, property.fallback, key) : property.fallback];
    throw new Refused({ type: "validationFailed", validationErrors: [{ type: "Required", property: key }] });
  });
  return { ...Object.fromEntries(filled), ...(isVariants(type) ? { "@type": value["@type"] } : {}) };
}

function check({ type, fallback }: Property, value: unknown, name: string): unknown {
  if (value === null && fallback === null) return null;
  switch (type.is) {
    case "set":
      for (const [key, given] of entriesOf(value, name)) {
        if (typeof given !== "boolean" || !isItem(type.of, key)) throw invalid(name, "Invalid key for object property");
      }
      return Object.fromEntries(entriesOf(value, name).filter(([, given]) => given === true));
    case "numbers":
      for (const [key, given] of entriesOf(value, name)) {
        if (!type.keys.includes(key)) throw invalid(name, "Invalid key for object property");
        if (!isUnsigned(given)) throw invalid(name, "Invalid value for unsigned integer property (expected non-negative integer)");
      }
      return value;
    case "list":
      return renumbered(
        Object.fromEntries(entriesOf(value, name).map(([key, item]) => [key, complete(type.of, isObject(item) ? item : {}, name)])),
      );
    case "variants":
      return complete(type.of, isObject(value) ? value : {}, name);
    case "domain":
      if (typeof value === "string" && !/^([a-z0-9-]+\.)+[a-z0-9-]+$/.test(value)) throw invalid(name, "Invalid domain name");
      return textOf(value, name);
    case "localPart":
      if (typeof value === "string" && !/^[^@\s]{1,64}$/.test(value)) throw invalid(name, "Invalid email local part");
      return textOf(value, name);
    case "boolean":
      if (typeof value !== "boolean") throw invalid(name, "Invalid value for property.");
      return value;
    case "unsigned":
      if (!isUnsigned(value)) throw invalid(name, "Invalid value for unsigned integer property (expected non-negative integer)");
      return value;
    default:
      return textOf(value, name);
  }
}

function textOf(value: unknown, name: string): string {
  if (typeof value !== "string") throw invalid(name, "Invalid value for property.");
  if (value === "") throw new Refused({ type: "validationFailed", validationErrors: [{ type: "Required", property: name }] });
  return value;
}

function isItem(type: Type, key: string): boolean {
  return type.is === "id" ? /^[a-z0-9]+$/.test(key) : key !== "";
}

const isUnsigned = (value: unknown): boolean => typeof value === "number" && Number.isSafeInteger(value) && value >= 0;

export function isObject(value: unknown): value is Values {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function entriesOf(value: unknown, name: string): [string, unknown][] {
  if (!isObject(value)) throw invalid(name, "Invalid value for object property");
  return Object.entries(value);
}

function without(values: Values, key: string): Values {
  return Object.fromEntries(Object.entries(values).filter(([each]) => each !== key));
}

/** The trap: what was 1 is 0 when 0 goes. */
function renumbered(list: Values): Values {
  const items = Object.entries(list).toSorted(([a], [b]) => Number(a) - Number(b));
  return Object.fromEntries(items.map(([, item], index) => [String(index), item]));
}
