import { compareText } from "@allod/core";

/** Groups that may start together, each after the one before; or the first circle found among them. */
export function startOrder(
  nodes: readonly string[],
  after: ReadonlyMap<string, ReadonlySet<string>>,
): { waves: string[][] } | { cycle: string[] } {
  const known = new Set(nodes);
  const waiting = new Map(nodes.map((node) => [node, [...(after.get(node) ?? [])].filter((other) => known.has(other)).length]));
  const dependents = new Map<string, string[]>();
  for (const node of nodes)
    for (const other of after.get(node) ?? []) if (known.has(other)) dependents.set(other, [...(dependents.get(other) ?? []), node]);

  const waves: string[][] = [];
  let ready = nodes.filter((node) => waiting.get(node) === 0).toSorted(compareText);
  let placed = 0;
  while (ready.length > 0) {
    waves.push(ready);
    placed += ready.length;
    const next: string[] = [];
    for (const node of ready) {
      for (const dependent of dependents.get(node) ?? []) {
        const left = (waiting.get(dependent) ?? 0) - 1;
        waiting.set(dependent, left);
        if (left === 0) next.push(dependent);
      }
    }
    ready = next.toSorted(compareText);
  }
  if (placed === nodes.length) return { waves };
  return { cycle: circle(nodes.filter((node) => (waiting.get(node) ?? 0) > 0).toSorted(compareText), after) };
}

/** Follows what each waits for until one comes up again. Every node given waits for another of them. */
function circle(stuck: readonly string[], after: ReadonlyMap<string, ReadonlySet<string>>): string[] {
  const path: string[] = [];
  for (let node = stuck[0]; node !== undefined;) {
    const seen = path.indexOf(node);
    if (seen >= 0) return [...path.slice(seen), node];
    path.push(node);
    node = [...(after.get(node) ?? [])].toSorted(compareText).find((other) => stuck.includes(other));
  }
  return path;
}
