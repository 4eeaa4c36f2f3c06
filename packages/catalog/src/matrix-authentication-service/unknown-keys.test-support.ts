interface Schema {
  readonly $ref?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: unknown;
  readonly items?: Schema;
  readonly allOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
}

/** Paths of the keys that a JSON Schema (draft 7) does not name, though it would accept them. Where it names none, any will do. */
export function unknownKeys(value: unknown, document: object): string[] {
  const definitions = (document as { definitions: Readonly<Record<string, Schema>> }).definitions;
  const all = (schema: Schema): Schema[] => {
    const { $ref, allOf = [], anyOf = [], oneOf = [] } = schema;
    const referred = $ref === undefined ? [] : [definitions[$ref.replace("#/definitions/", "")] ?? {}];
    return [schema, ...[...referred, ...allOf, ...anyOf, ...oneOf].flatMap(all)];
  };
  const walk = (data: unknown, schemas: readonly Schema[], path: string): string[] => {
    if (Array.isArray(data)) {
      const items = schemas.flatMap(({ items: each }) => (each === undefined ? [] : all(each)));
      return data.flatMap((item) => walk(item, items, path));
    }
    if (typeof data !== "object" || data === null) return [];
    const named = schemas.flatMap(({ properties }) => (properties === undefined ? [] : [properties]));
    if (named.length === 0) return [];
    return Object.entries(data).flatMap(([key, inner]) => {
      const known = named.flatMap((properties) => (properties[key] === undefined ? [] : all(properties[key])));
      return known.length === 0 ? [`${path}${key}`] : walk(inner, known, `${path}${key}.`);
    });
  };
  return walk(value, all(document), "");
}
