import { stringify } from "yaml";

/** Anything that configuration files are made of. */
export type Data = string | number | boolean | null | readonly Data[] | { readonly [key: string]: Data | undefined };

/** Compares by UTF-16 code unit: the same order on every machine, whatever its locale. */
export function compareText(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

/** JSON with sorted keys, two spaces, one newline at the end. */
export function writeJson(data: Data): string {
  return `${JSON.stringify(sorted(data), null, 2)}\n`;
}

/** YAML with sorted keys, no anchors, no folding: the same data gives the same bytes. */
export function writeYaml(data: Data): string {
  return stringify(sorted(data), { aliasDuplicateObjects: false, lineWidth: 0, version: "1.2" });
}

function sorted(data: Data): Data {
  if (Array.isArray(data)) return data.map(sorted);
  if (data === null || typeof data !== "object") return data;
  const entries = Object.entries(data as { [key: string]: Data | undefined });
  return Object.fromEntries(
    entries
      .filter((entry): entry is [string, Data] => entry[1] !== undefined)
      .toSorted(([a], [b]) => compareText(a, b))
      .map(([key, value]) => [key, sorted(value)]),
  );
}
