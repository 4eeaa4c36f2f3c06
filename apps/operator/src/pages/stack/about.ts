import { ApiError, browserProblems } from "@allod/ui";

/** Where the control plane serves the page that it says it has. */
export const PAGE = "/stack/index.html";

/** Whose page it is that the control plane serves, and where it looks for that of this platform. */
export interface AboutStack {
  readonly shows: "own" | "example" | "none";
  /** Null: its configuration names no file. */
  readonly file: string | null;
}

export async function readAbout(signal: AbortSignal): Promise<AboutStack> {
  const response = await fetch("/stack/about.json", { signal });
  const body: unknown = await response.json().catch(() => undefined);
  if (!response.ok || !isAbout(body)) throw new ApiError({ ...browserProblems.answer, status: response.status });
  return body;
}

function isAbout(body: unknown): body is AboutStack {
  if (typeof body !== "object" || body === null || !("shows" in body) || !("file" in body)) return false;
  return ["own", "example", "none"].includes(String(body.shows)) && (body.file === null || typeof body.file === "string");
}

/** What makes the page of somebody's own workspace file the one that is shown. */
export function commandFor(file: string | null): string {
  const path = file ?? "stack.html";
  return `npx allod view workspace.yaml --out ${/^[\w./-]+$/u.test(path) ? path : `'${path.replaceAll("'", String.raw`'\''`)}'`}`;
}
