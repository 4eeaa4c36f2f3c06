/** Null of the database is undefined to us. */
export function optional<T>(value: T | null): T | undefined {
  return value ?? undefined;
}

/** A bigint, which the driver gives as text. Ours are all below 2^53. */
export function whole(value: string): number {
  return Number(value);
}

export function optionalWhole(value: string | null): number | undefined {
  return value === null ? undefined : whole(value);
}

export function text(value: number | undefined): string | null {
  return value === undefined ? null : String(value);
}

/** Part of a text for `ILIKE`, taken as it is written. */
export function containing(part: string): string {
  return `%${part.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;
}
