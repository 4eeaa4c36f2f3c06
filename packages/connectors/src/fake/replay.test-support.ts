import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { z } from "zod";

const TRANSCRIPTS = join(import.meta.dirname, "../../../../../shared/transcripts");
/** Stands for what was cut off a recorded body. */
const CUT = "…";
/** Keys whose values a product makes up: what it answered with is what it is asked for afterwards. */
const IDS: ReadonlySet<string> = new Set(["id", "pk", "uuid"]);

const exchange = z.object({
  name: z.string(),
  request: z.object({
    method: z.string(),
    path: z.string(),
    query: z.union([z.string(), z.record(z.string(), z.unknown())]).optional(),
    headers: z.record(z.string(), z.string()).optional(),
    body: z.unknown(),
  }),
  response: z.object({ status: z.number(), body: z.unknown() }),
});
export type Exchange = z.infer<typeof exchange>;

/** What was asked of a real product and what it answered; undefined where that is not at hand: it is not part of the project. */
export function transcript(product: string): readonly Exchange[] | undefined {
  const path = join(TRANSCRIPTS, product, "http.jsonl");
  if (!existsSync(path)) return undefined;
  const lines = readFileSync(path, "utf8").trim().split("\n");
  return lines.map((line) => exchange.parse(JSON.parse(line)));
}

interface Options {
  readonly url: string;
  /** Who asked: recorded requests do not say. */
  readonly headersOf: (exchange: Exchange) => Readonly<Record<string, string>>;
  /** Keys whose values are not compared. */
  readonly ignore?: readonly string[];
}

/** Asks a fake what the real product was asked, in the same order; says where status or shape of an answer differ, by the exchange's name. */
export async function replay(exchanges: readonly Exchange[], { url, headersOf, ignore = [] }: Options): Promise<Record<string, string[]>> {
  const known = new Map<string, string | number>();
  const differences: Record<string, string[]> = {};
  for (const exchange of exchanges) {
    const { name, request, response } = exchange;
    const got = await ask(url, renamed(request, known) as Exchange["request"], headersOf(exchange));
    const found =
      got.status === response.status
        ? compare(response.body, got.body, { ignore, path: "body" })
        : [`status: ${response.status} was answered, the fake says ${got.status} ${JSON.stringify(got.body)}`];
    if (found.length > 0) differences[name] = found;
    learn(response.body, got.body, known);
  }
  return differences;
}

async function ask(
  base: string,
  { method, path, query, headers, body }: Exchange["request"],
  credentials: Readonly<Record<string, string>>,
): Promise<{ status: number; body: unknown }> {
  const url = new URL(base + path);
  if (typeof query === "string") url.search = query;
  else
    for (const [name, value] of Object.entries(query ?? {})) for (const each of [value].flat()) url.searchParams.append(name, String(each));
  const response = await fetch(url, {
    method,
    headers: { ...(hasBody(body) ? { "content-type": "application/json" } : {}), ...headers, ...credentials },
    ...(hasBody(body) ? { body: typeof body === "string" ? body : JSON.stringify(body) } : {}),
  });
  const text = await response.text();
  const json = /\bjson\b/.test(response.headers.get("content-type") ?? "");
  return { status: response.status, body: json ? (JSON.parse(text) as unknown) : text };
}

const hasBody = (body: unknown): boolean => body !== undefined && body !== null && body !== "";

/** The same with the fake's ids in place of the recorded ones. Short ones only where they stand alone. */
function renamed(value: unknown, known: ReadonlyMap<string, string | number>): unknown {
  if (typeof value === "string") {
    const parts = value.split("/").map((part) => String(known.get(part) ?? part));
    return [...known].reduce((text, [from, to]) => (from.length >= 16 ? text.replaceAll(from, String(to)) : text), parts.join("/"));
  }
  if (typeof value === "number") return known.get(String(value)) ?? value;
  if (Array.isArray(value)) return value.map((each) => renamed(each, known));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, renamed(each, known)]));
}

function learn(recorded: unknown, got: unknown, known: Map<string, string | number>): void {
  if (!isObject(recorded) || !isObject(got)) return;
  for (const [key, value] of Object.entries(recorded)) {
    const other = got[key];
    if (IDS.has(key) && (typeof other === "string" || typeof other === "number")) known.set(String(value), other);
    else learn(value, other, known);
  }
}

/**
 * Where two bodies differ in their keys and types. Of a list's members each must be like one of the recorded ones; of a list
 * that was cut off, each that is left must be like one of them: the rest may be as what is not left.
 */
function compare(recorded: unknown, got: unknown, { ignore, path }: { ignore: readonly string[]; path: string }): string[] {
  if (kindOf(recorded) !== kindOf(got)) return [`${path}: ${kindOf(recorded)}, the fake gives ${kindOf(got)}`];
  if (Array.isArray(recorded) && Array.isArray(got)) {
    const samples = recorded.filter((each) => each !== CUT);
    if (samples.length === 0 || got.length === 0) return recorded.length === got.length ? [] : [`${path}: one of the two is empty`];
    const isCut = samples.length < recorded.length;
    return (isCut ? samples : got).flatMap((each, index) => {
      const at = { ignore, path: `${path}.${index}` };
      const found = isCut ? got.map((other) => compare(each, other, at)) : samples.map((sample) => compare(sample, each, at));
      return found.toSorted((a, b) => a.length - b.length)[0] ?? [];
    });
  }
  if (!isObject(recorded) || !isObject(got)) return [];
  const keys = [...new Set([...Object.keys(recorded), ...Object.keys(got)])].filter((key) => !ignore.includes(key));
  return keys.flatMap((key) => {
    if (!(key in got)) return [`${path}.${key}: missing`];
    if (!(key in recorded)) return [`${path}.${key}: the real one has no such key`];
    return compare(recorded[key], got[key], { ignore, path: `${path}.${key}` });
  });
}

const isObject = (value: unknown): value is Record<string, unknown> => kindOf(value) === "object";

function kindOf(value: unknown): string {
  if (value === undefined || value === "" || value === null) return "nothing";
  return Array.isArray(value) ? "list" : typeof value;
}
