import { readFileSync } from "node:fs";

import type { Json } from "./jmap.ts";

interface Type {
  readonly type: string;
  readonly objectName?: string;
  readonly enumName?: string;
  readonly nullable?: boolean;
  readonly class?: Type;
  readonly keyClass?: Type;
  readonly valueClass?: Type;
}
interface Fields {
  readonly properties: Readonly<Record<string, { readonly type: Type; readonly update: string }>>;
  readonly defaults?: Json;
}
type Schema =
  | { readonly type: "single"; readonly schemaName: string }
  | { readonly type: "multiple"; readonly variants: readonly { readonly name: string; readonly schemaName?: string }[] };

/** What Stalwart's own schema says of objects: where it is at hand, values are held against it and completed by its defaults. */
export class ProductSchema {
  readonly #schema: {
    readonly schemas: Readonly<Record<string, Schema>>;
    readonly fields: Readonly<Record<string, Fields>>;
    readonly enums: Readonly<Record<string, readonly { readonly name: string }[]>>;
  };

  constructor(path: string) {
    this.#schema = JSON.parse(readFileSync(path, "utf8")) as never;
  }

  /** What is wrong with a value: paths and words. */
  problems(object: string, value: unknown, at = object): string[] {
    if (typeof value !== "object" || value === null) return [`${at} is no object`];
    const fields = this.#fieldsOf(object, value as Json);
    if (typeof fields === "string") return [`${at}: ${fields}`];
    return Object.entries(value as Json).flatMap(([key, inner]) => {
      if (key === "@type") return [];
      const property = fields?.properties[key];
      if (property === undefined) return [`${at}.${key} is not known`];
      if (property.update === "serverSet") return [`${at}.${key} is set by the server`];
      return this.#check(property.type, inner, `${at}.${key}`);
    });
  }

  /** With the defaults of whatever was not given. */
  completed(object: string, value: Json): Json {
    const fields = this.#fieldsOf(object, value);
    if (typeof fields === "string" || fields === undefined) return value;
    return { ...fields.defaults, ...value };
  }

  immutable(object: string, value: Json): string[] {
    const fields = this.#fieldsOf(object, value);
    if (typeof fields === "string" || fields === undefined) return [];
    return Object.entries(fields.properties).flatMap(([key, { update }]) => (update === "immutable" ? [key] : []));
  }

  #fieldsOf(object: string, value: Json): Fields | string | undefined {
    const schema = this.#schema.schemas[object];
    if (schema === undefined) return `there is no ${object}`;
    if (schema.type === "single") return this.#schema.fields[schema.schemaName];
    const variant = schema.variants.find(({ name }) => name === value["@type"]);
    if (variant === undefined) return `there is no variant ${String(value["@type"])}`;
    return variant.schemaName === undefined ? undefined : this.#schema.fields[variant.schemaName];
  }

  #check(type: Type, value: unknown, at: string): string[] {
    if (value === null || value === undefined) return type.nullable === true ? [] : [`${at} is missing`];
    switch (type.type) {
      case "boolean":
      case "number":
        return typeof value === type.type ? [] : [`${at} is no ${type.type}`];
      case "enum":
        return this.#schema.enums[type.enumName ?? ""]?.some(({ name }) => name === value) === true
          ? []
          : [`${at}: ${String(value)} is no choice`];
      case "object":
        return this.problems(type.objectName ?? "", value, at);
      case "objectList":
        return Object.entries(value).flatMap(([key, inner]) => this.problems(type.objectName ?? "", inner, `${at}.${key}`));
      case "set":
        return Object.entries(value).flatMap(([key, inner]) => [
          ...(inner === true ? [] : [`${at}.${key} is not true`]),
          ...this.#check(type.class as Type, key, `${at}.${key}`),
        ]);
      case "map":
        return Object.entries(value).flatMap(([key, inner]) => [
          ...this.#check(type.keyClass as Type, key, `${at}.${key}`),
          ...this.#check(type.valueClass as Type, inner, `${at}.${key}`),
        ]);
      default:
        return typeof value === "string" ? [] : [`${at} is no text`];
    }
  }
}
