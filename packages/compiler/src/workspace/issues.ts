import type { Diagnostic } from "@allod/core";
import type { z } from "zod";

import type { Path, SourceDocument } from "./document.ts";
import { workspaceErrors } from "./errors.ts";
import { API_VERSION } from "./schema.ts";
import { suggestion } from "./suggest.ts";

/** What to write for the keys that have no default. */
const EXAMPLES: Readonly<Record<string, string>> = {
  apiVersion: `apiVersion: ${API_VERSION}`,
  kind: "kind: Workspace",
  name: "name: acme",
  domain: "domain: example.org",
  admin: "admin: { email: anna@example.org }",
  email: "email: anna@example.org",
};

/** Of a file with thousands of wrong keys nobody reads more. */
const MOST_KEYS = 50;

type Issue = z.core.$ZodIssue;

/** A schema issue in our own words, with its place and what to do. One issue of several unknown keys becomes several findings. */
export function findingsOf(issue: Issue, document: SourceDocument, known: (path: Path) => readonly string[]): Diagnostic[] {
  const path = issue.path;
  const key = label(path);
  switch (issue.code) {
    case "unrecognized_keys":
      return issue.keys
        .slice(0, MOST_KEYS)
        .map((unknown) => unknownKey([...path, unknown], unknown, { document, candidates: known(path) }));
    case "invalid_type": {
      const found = valueAt(document.data, path);
      const last = String(path.at(-1) ?? "");
      // What is missing has no place of its own: the value it is missing from has.
      if (found === undefined)
        return [
          finding(
            "workspace.key.missing",
            { key, example: `\`${EXAMPLES[last] ?? `${last}: …`}\`` },
            { path, position: document.locate(path.slice(0, -1)) ?? { line: 1, column: 1 } },
          ),
        ];
      return [
        finding(
          "workspace.type.wrong",
          { key, expected: expectedAt(path, issue.expected), found: kindOf(found) },
          { path, position: document.locate(path) },
        ),
      ];
    }
    case "invalid_value": {
      const found = valueAt(document.data, path);
      const position = document.locate(path) ?? document.locate(path.slice(0, -1)) ?? { line: 1, column: 1 };
      if (found === undefined)
        return [finding("workspace.key.missing", { key, example: `\`${EXAMPLES[key] ?? key}\`` }, { path, position })];
      if (key === "apiVersion")
        return [finding("workspace.api-version.unknown", { found: String(found).slice(0, 64), known: API_VERSION }, { path, position })];
      const choices = issue.values.map(String);
      return [
        finding(
          "workspace.value.choice",
          // Of what is no word, nobody knows which was meant.
          { key, choices: choices.join(", "), suggestion: suggestion(typeof found === "object" ? "" : String(found), choices) },
          { path, position },
        ),
      ];
    }
    case "invalid_key":
      return [
        finding(
          "workspace.value.invalid",
          { key, problem: issue.issues[0] === undefined ? "the key cannot be used" : problemOf(issue.issues[0]) },
          { path, position: document.locate(path, "key") },
        ),
      ];
    default:
      return [finding("workspace.value.invalid", { key, problem: problemOf(issue) }, { path, position: document.locate(path) })];
  }
}

function unknownKey(
  path: Path,
  key: string,
  { document, candidates }: { document: SourceDocument; candidates: readonly string[] },
): Diagnostic {
  const code =
    path.length === 2 && path[0] === "components"
      ? "workspace.component.unknown"
      : path.length === 2 && path[0] === "providers"
        ? "workspace.provider.unknown"
        : "workspace.key.unknown";
  return finding(code, { key, suggestion: suggestion(key, candidates) }, { path, position: document.locate(path, "key") });
}

function finding(
  code: Parameters<typeof workspaceErrors.diagnostic>[0],
  parameters: Record<string, string>,
  at: { path: Path; position: Diagnostic["position"] },
): Diagnostic {
  return workspaceErrors.diagnostic(code, parameters, {
    path: at.path.map(String).join("."),
    ...(at.position === undefined ? {} : { position: at.position }),
  });
}

/** `components.synapse.retention`, or `the document` for the whole. */
function label(path: Path): string {
  return path.length === 0 ? "the document" : path.map(String).join(".");
}

function valueAt(data: unknown, path: Path): unknown {
  let value = data;
  for (const step of path) {
    if (typeof value !== "object" || value === null) return undefined;
    value = (value as Record<PropertyKey, unknown>)[step];
  }
  return value;
}

const FORMATS: Readonly<Record<string, string>> = { ipv4: "an IPv4 address", ipv6: "an IPv6 address" };

function problemOf(issue: Issue): string {
  if (issue.code === "too_small") return `it must be at least ${issue.minimum}${issue.origin === "string" ? " characters long" : ""}`;
  if (issue.code === "too_big") return `it must be at most ${issue.maximum}${issue.origin === "string" ? " characters long" : ""}`;
  const format = issue.code === "invalid_format" ? FORMATS[issue.format] : undefined;
  if (format !== undefined) return `it is not ${format}`;
  return issue.message.charAt(0).toLowerCase() + issue.message.slice(1);
}

/** Where a component is switched, the map that does it: `nextcloud: true` is what people write first. */
function expectedAt(path: Path, type: string): string {
  return path.length === 2 && path[0] === "components" ? "a map such as `{ enabled: true }`" : noun(type);
}

function noun(type: string): string {
  return (
    (
      {
        string: "text",
        number: "a number",
        int: "a whole number",
        boolean: "true or false",
        object: "a map of keys",
        array: "a list",
        record: "a map of keys",
      } as Record<string, string>
    )[type] ?? type
  );
}

function kindOf(value: unknown): string {
  if (value === null) return "empty";
  if (Array.isArray(value)) return "a list";
  return (
    ({ string: "text", number: "a number", boolean: "true or false", object: "a map of keys" } as Record<string, string>)[typeof value] ??
    typeof value
  );
}
