import type { Diagnostic, Position } from "@allod/core";
import { type Document, isAlias, isMap, isPair, isScalar, isSeq, LineCounter, type Node, parseAllDocuments, visit } from "yaml";

import { workspaceErrors } from "./errors.ts";

const LIMITS = { bytes: 64 * 1024, depth: 32, findings: 50 } as const;

/** Path of keys and indexes into the document. */
export type Path = readonly PropertyKey[];

/** A YAML file as plain data, and where each thing stands in it. */
export interface SourceDocument {
  readonly data: unknown;
  /** Place of the value at the path, or of its key. Undefined when the file does not have it. */
  locate(path: Path, what?: "key" | "value"): Position | undefined;
}

/** Reads the YAML. Refuses what cannot be a workspace file before spending time on it. */
export function readDocument(source: string): { document: SourceDocument | undefined; diagnostics: Diagnostic[] } {
  const refusal = refuse(source);
  if (refusal !== undefined) return { document: undefined, diagnostics: [refusal] };

  const lines = new LineCounter();
  const documents = parseAllDocuments(source, {
    lineCounter: lines,
    version: "1.2",
    uniqueKeys: true,
    strict: true,
    prettyErrors: false,
    merge: false,
  });
  const position = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
  const [first, second] = documents as Document[];
  if (first === undefined || (first.contents === null && first.errors.length === 0))
    return { document: undefined, diagnostics: [workspaceErrors.diagnostic("workspace.file.empty")] };

  const diagnostics = first.errors
    .slice(0, LIMITS.findings)
    .map((error) =>
      workspaceErrors.diagnostic("workspace.yaml.syntax", { problem: sentence(error.message) }, { position: position(error.pos[0]) }),
    );
  if (second !== undefined)
    diagnostics.push(workspaceErrors.diagnostic("workspace.yaml.documents", {}, { position: position(second.range?.[0] ?? 0) }));
  if (diagnostics.length === 0) diagnostics.push(...refuseAliases(first, position));
  if (diagnostics.length > 0) return { document: undefined, diagnostics };
  return {
    document: { data: first.toJS({ maxAliasCount: 0 }), locate: (path, what = "value") => locate(first, path, what, position) },
    diagnostics: [],
  };
}

function refuse(source: string): Diagnostic | undefined {
  const bytes = Buffer.byteLength(source);
  if (bytes > LIMITS.bytes) return workspaceErrors.diagnostic("workspace.file.too-large", { found: bytes, limit: LIMITS.bytes });
  // NUL or the replacement character that undecodable bytes become.
  if (/[\0\uFFFD]/.test(source)) return workspaceErrors.diagnostic("workspace.file.binary");
  if (deepest(source) > LIMITS.depth) return workspaceErrors.diagnostic("workspace.yaml.depth", { limit: LIMITS.depth });
  return undefined;
}

/** An upper bound of the nesting that needs no parser: brackets open at once, or the deepest indentation. */
function deepest(source: string): number {
  let open = 0;
  let most = 0;
  for (const character of source) {
    if (character === "[" || character === "{") most = Math.max(most, ++open);
    else if (character === "]" || character === "}") open = Math.max(0, open - 1);
  }
  for (const [dashes] of source.matchAll(/^(?:[ ]*-){9,}/gm)) most = Math.max(most, dashes.replaceAll(" ", "").length);
  for (const [indent] of source.matchAll(/^ {66,}(?=\S)/gm)) most = Math.max(most, indent.length / 2);
  return most;
}

function refuseAliases(document: Document, position: (offset: number) => Position): Diagnostic[] {
  const found: Diagnostic[] = [];
  visit(document, {
    Node(_key, node) {
      if (isAlias(node) || node.anchor !== undefined)
        found.push(workspaceErrors.diagnostic("workspace.yaml.alias", {}, { position: position(node.range?.[0] ?? 0) }));
    },
  });
  return found;
}

function locate(document: Document, path: Path, what: "key" | "value", position: (offset: number) => Position): Position | undefined {
  let node = document.contents as Node | null | undefined;
  let key: Node | undefined;
  for (const step of path) {
    if (isMap(node)) {
      const pair = node.items.find((item) => isPair(item) && isScalar(item.key) && String(item.key.value) === String(step));
      if (pair === undefined) return undefined;
      key = pair.key as Node;
      node = pair.value as Node | null;
    } else if (isSeq(node)) {
      key = undefined;
      node = node.items[Number(step)] as Node | undefined;
      if (node === undefined) return undefined;
    } else return undefined;
  }
  // Of a whole map or list, its name is the place that a person looks for.
  const place = what === "key" || isMap(node) || isSeq(node) ? (key ?? node) : (node ?? key);
  // An absent value (`name:`) has an empty range after the colon: its key is the better place.
  const chosen = place !== undefined && place !== null && isScalar(place) && place.value === null && place.source === "" ? key : place;
  const offset = (chosen ?? key)?.range?.[0];
  return offset === undefined ? undefined : position(offset);
}

/** The parser's message as one sentence on one line. */
function sentence(message: string): string {
  const line =
    message
      .split("\n")[0]
      ?.replace(/ at line \d+, column \d+:?$/, "")
      .trim() ?? "";
  return /[.!?]$/.test(line) ? line : `${line}.`;
}
