import type { KeyObject } from "node:crypto";

import { type Checkpoint, type CheckpointBody, hashOfCheckpoint, NO_CHECKPOINT, openCheckpoint } from "./checkpoint.ts";
import type { Problem } from "./report.ts";
import type { Ask } from "./verify.ts";

const AT_ONCE = 1000;

/** What all checkpoints together say. */
export interface Signed {
  readonly count: number;
  /** The newest signed place of each chain. */
  readonly heads: ReadonlyMap<string, { readonly seq: number; readonly hash: string }>;
  readonly dropped: ReadonlyMap<string, CheckpointBody["dropped"]>;
  readonly problems: readonly Problem[];
}

/** Reads the database's checkpoints and those that were kept elsewhere, each against the one before it. */
export async function readCheckpoints(
  ask: Ask,
  { keys, kept }: { readonly keys: readonly KeyObject[]; readonly kept: readonly Checkpoint[] },
): Promise<Signed> {
  const heads = new Map<string, { seq: number; hash: string }>();
  const dropped = new Map<string, CheckpointBody["dropped"]>();
  const problems: Problem[] = [];
  let [n, previous, count] = [0, NO_CHECKPOINT, 0];
  const wrong = (message: string): void =>
    void problems.push({ kind: "unsigned", chain: undefined, seq: n + 1, eventId: undefined, message: `checkpoint ${n + 1}: ${message}` });

  function take(checkpoint: Checkpoint): void {
    const said = openCheckpoint(checkpoint, keys);
    if (said === undefined) return wrong("no key that you gave signed it");
    if (said.n !== n + 1) return wrong(`it is missing; number ${said.n} comes next`);
    if (said.previous !== previous) return wrong("it does not follow from the one before");
    [n, previous, count] = [said.n, hashOfCheckpoint(checkpoint), count + 1];
    for (const { chain, seq, hash } of said.heads) heads.set(chain, { seq, hash });
    for (const gap of said.dropped) dropped.set(gap.chain, [...(dropped.get(gap.chain) ?? []), gap]);
  }

  for (let read = AT_ONCE; read === AT_ONCE && problems.length === 0;) {
    const rows = await ask<{ n: string; body: string; signature: Buffer }>(
      "SELECT n, body, signature FROM public.audit_checkpoint WHERE n > $1::bigint ORDER BY n LIMIT $2::integer",
      [n, AT_ONCE],
    );
    read = rows.length;
    for (const row of rows) {
      const [own] = kept.slice(n, n + 1);
      if (problems.length > 0) break;
      if (own !== undefined && own.body !== row.body) wrong("the one that you kept says something else");
      else take(row);
    }
  }
  // What was signed and kept elsewhere counts, also when the database has lost it.
  if (problems.length === 0 && kept.length > n) {
    const missing = kept.slice(n);
    wrong(`it is missing in the database; you kept ${missing.length} more than it has`);
    const lost = problems.length;
    for (const checkpoint of missing) take(checkpoint);
    problems.length = Math.max(lost, problems.length);
  }
  return { count, heads, dropped, problems };
}
