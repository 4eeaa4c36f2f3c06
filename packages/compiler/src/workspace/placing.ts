import type { Diagnostic, Position } from "@allod/core";

/** Gives a finding about a path its place in the file: the path itself, or the nearest of its parents that is written there. */
export function placed(diagnostic: Diagnostic, locate: (path: readonly string[]) => Position | undefined): Diagnostic {
  const path = diagnostic.path?.split(".") ?? [];
  for (let length = path.length; length > 0; length--) {
    const position = locate(path.slice(0, length));
    if (position !== undefined) return { ...diagnostic, position };
  }
  return diagnostic;
}

/** Findings from the top of the file to its end; those without a place first. */
export function inOrder(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  return diagnostics.toSorted(
    (a, b) =>
      (a.position?.line ?? 0) - (b.position?.line ?? 0) ||
      (a.position?.column ?? 0) - (b.position?.column ?? 0) ||
      (a.code < b.code ? -1 : a.code > b.code ? 1 : 0),
  );
}
