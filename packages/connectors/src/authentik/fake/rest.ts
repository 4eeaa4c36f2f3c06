import type { FakeAnswer, FakeRequest } from "../../fake/fake-server.ts";

/** What the server gives at most a page, and without being asked (recorded, 2026.8.0-rc1). */
const LARGEST_PAGE = 100;
const PAGE = 20;

/** A refusal in the words of the real one. */
export function detail(status: number, text: string): FakeAnswer {
  return { status, body: { detail: text } };
}

export function notFound(model: string): FakeAnswer {
  return detail(404, `No ${model} matches the given query.`);
}

/** A page of a list. Beyond the end there is none; a page is never larger than it may be, whatever is asked for. */
export function paged(rows: readonly unknown[], query: URLSearchParams): FakeAnswer {
  const size = Math.min(Number(query.get("page_size") ?? PAGE), LARGEST_PAGE);
  const current = Number(query.get("page") ?? 1);
  const total = Math.max(1, Math.ceil(rows.length / size));
  if (!Number.isInteger(current) || current < 1 || current > total) return detail(404, "Invalid page.");
  const start = (current - 1) * size;
  const results = rows.slice(start, start + size);
  const pagination = {
    next: current < total ? current + 1 : 0,
    previous: current - 1,
    count: rows.length,
    current,
    total_pages: total,
    start_index: rows.length === 0 ? 0 : start + 1,
    end_index: start + results.length,
  };
  return { status: 200, body: { pagination, results, autocomplete: {} } };
}

interface Field {
  readonly type: "text" | "yes-or-no" | "object" | "numbers" | "email";
  readonly longest?: number;
}

/**
 * What is wrong with a body, in the words of the real one; undefined: nothing. Keys that are not known are left out in
 * silence (recorded, 2026.8.0-rc1).
 */
export function refused(body: unknown, { fields, required }: { fields: Readonly<Record<string, Field>>; required: readonly string[] }) {
  if (!isRecord(body)) return detail(400, "JSON parse error - Expecting value: line 1 column 1 (char 0)");
  const wrong: Record<string, string[]> = {};
  for (const [name, field] of Object.entries(fields)) {
    const value = body[name];
    const words = value === undefined ? (required.includes(name) ? "This field is required." : undefined) : wrongWith(value, field);
    if (words !== undefined) wrong[name] = [words];
  }
  return Object.keys(wrong).length === 0 ? undefined : { status: 400, body: wrong };
}

function wrongWith(value: unknown, { type, longest = Number.POSITIVE_INFINITY }: Field): string | undefined {
  if (type === "yes-or-no") return typeof value === "boolean" ? undefined : "Must be a valid boolean.";
  if (type === "object") return isRecord(value) ? undefined : "Value must be a dictionary, and not have any duplicate keys.";
  if (type === "numbers")
    return Array.isArray(value) && value.every((each) => Number.isInteger(each)) ? undefined : "Incorrect type. Expected pk value.";
  if (typeof value !== "string") return "Not a valid string.";
  if (value.length > longest) return `Ensure this field has no more than ${longest} characters.`;
  return type === "email" && value !== "" && !/^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(value) ? "Enter a valid email address." : undefined;
}

/** The value of the `attributes` filter, or the refusal of one that cannot be read. */
export function attributesFilter(query: FakeRequest["query"]): Readonly<Record<string, unknown>> | FakeAnswer {
  const text = query.get("attributes");
  if (text === null) return {};
  try {
    const value = JSON.parse(text) as unknown;
    return isRecord(value) ? value : { status: 400, body: ["filter: value must be key:value mapping"] };
  } catch {
    return { status: 400, body: ["filter: failed to parse JSON"] };
  }
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
