import type { FakeAnswer } from "../../fake/fake-server.ts";

const INNER = { date: "2026-11-25T12:00:00Z", "request-id": "fake-000001" };

/** A refusal in Graph's form. */
export function graphError(status: number, code: string, message: string): FakeAnswer {
  return { status, body: { error: { code, innererror: INNER, message } } };
}

export const notFound = graphError(404, "itemNotFound", "not found");
export const noDrive = graphError(404, "itemNotFound", "no drive returned from storage");
export const noRoute: FakeAnswer = { status: 404, body: "404 page not found\n" };

/** What is wrong with a body for JSON's and the schema's sake: unknown keys are refused (recorded, 3.3.0). Undefined: nothing. */
export function unreadable(body: unknown, keys: readonly string[]): string | undefined {
  if (!isRecord(body)) return "unexpected EOF";
  const unknown = Object.keys(body).find((key) => !keys.includes(key));
  return unknown === undefined ? undefined : `json: unknown field "${unknown}"`;
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
