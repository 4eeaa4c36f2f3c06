import { createHash } from "node:crypto";

import { writeJson } from "@allod/core";

import type { Json } from "../domain/audit.ts";

/** What somebody else wrote, by its names. */
export type Fields = Readonly<Record<string, unknown>>;

/** Whatever it is, nothing is thrown: what has no names has no fields. */
export function fieldsOf(value: unknown): Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

/** Text, or a number as text; anything else is empty. */
export function textOf(value: unknown): string {
  return typeof value === "string" ? value : typeof value === "number" ? String(value) : "";
}

/** What is there by these names, one inside the other. */
export function at(value: unknown, ...names: readonly string[]): unknown {
  return names.reduce<unknown>((inner, name) => (Object.hasOwn(fieldsOf(inner), name) ? fieldsOf(inner)[name] : undefined), value);
}

export function textAt(value: unknown, ...names: readonly string[]): string {
  return textOf(at(value, ...names));
}

/** A moment, from text or from milliseconds; undefined when it is none that a calendar has. */
export function momentOf(value: unknown): Date | undefined {
  if (typeof value !== "string" && typeof value !== "number") return undefined;
  const moment = new Date(value);
  const year = moment.getUTCFullYear();
  return year >= 1970 && year <= 9999 ? moment : undefined;
}

/** Texts that are mail addresses, each once. */
export function addressesAmong(texts: readonly string[]): readonly string[] {
  return [...new Set(texts.filter((text) => text.length <= 254 && /^[^@\s]+@[^@\s]+$/.test(text)))];
}

const LONGEST_ID = 200;

/** An event's own id; where it has none that can be one, its content stands for it: read again, it has the same. */
export function idOf(id: string, content: Json): string {
  if (id !== "" && id.length <= LONGEST_ID) return id;
  return `digest:${createHash("sha256")
    .update(writeJson([id, content]))
    .digest("hex")}`;
}
