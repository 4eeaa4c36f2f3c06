import type { KeyObject } from "node:crypto";

import { type Checkpoint, type CheckpointBody, hashOfCheckpoint, NO_CHECKPOINT, numberOf, openCheckpoint } from "./checkpoint.ts";
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

/** Checkpoints in their order; there may be more than memory holds. */
export type Kept = Iterable<Checkpoint> | AsyncIterable<Checkpoint>;

interface Given {
  readonly keys: readonly KeyObject[];
  readonly kept: Kept;
}

/** Reads the database's checkpoints and those that were kept elsewhere, each against the one before it. */
export async function readCheckpoints(ask: Ask, { keys, kept }: Given): Promise<Signed> {
  const { take, wrong, signed } = follower(keys);
  const copies = inOrder(kept);
  const nextCopy = async () => (await copies.next()).value;
  let copy = await nextCopy();
  for (let read = AT_ONCE; read === AT_ONCE && signed().problems.length === 0;) {
    const rows = await ask<{ n: string; body: string; signature: Buffer }>(
      "SELECT n, body, signature FROM public.audit_checkpoint WHERE n > $1::bigint ORDER BY n LIMIT $2::integer",
      [signed().count, AT_ONCE],
    );
    read = rows.length;
    for (const row of rows) {
      if (signed().problems.length > 0) break;
      const n = Number(row.n);
      while (copy !== undefined && copy.n < n) copy = await nextCopy();
      if (copy?.n === n && copy.body !== row.body) wrong("the one that you kept says something else");
      else take(row);
    }
  }
  if (signed().problems.length > 0) {
    await copies.return(undefined);
    return signed();
  }
  // What was signed and kept elsewhere counts, also when the database has lost it.
  const inDatabase = signed().count;
  let lost = 0;
  for (; copy !== undefined; copy = await nextCopy()) {
    if (copy.n <= inDatabase) continue;
    lost++;
    take(copy);
  }
  if (lost === 0) return signed();
  const problem = unsigned(inDatabase + 1, `it is missing in the database; you kept ${lost} more than it has`);
  return { ...signed(), problems: [problem, ...signed().problems] };
}

/** The same of those alone that were kept elsewhere, from the first. */
export async function readKept({ keys, kept }: Given): Promise<Signed> {
  const { take, signed } = follower(keys);
  for await (const checkpoint of inOrder(kept)) take(checkpoint);
  return signed();
}

/** Takes checkpoints one after another, until one is wrong. */
function follower(keys: readonly KeyObject[]) {
  const heads = new Map<string, { seq: number; hash: string }>();
  const dropped = new Map<string, CheckpointBody["dropped"]>();
  const problems: Problem[] = [];
  let [n, previous] = [0, NO_CHECKPOINT];

  function wrong(message: string): void {
    problems.push(unsigned(n + 1, message));
  }

  function take(checkpoint: Checkpoint): void {
    if (problems.length > 0) return;
    const said = openCheckpoint(checkpoint, keys);
    if (said === undefined) return wrong("no key that you gave signed it");
    if (said.n !== n + 1) return wrong(`it is missing; number ${said.n} comes next`);
    if (said.previous !== previous) return wrong("it does not follow from the one before");
    [n, previous] = [said.n, hashOfCheckpoint(checkpoint)];
    for (const { chain, seq, hash } of said.heads) heads.set(chain, { seq, hash });
    for (const gap of said.dropped) dropped.set(gap.chain, [...(dropped.get(gap.chain) ?? []), gap]);
  }

  return { take, wrong, signed: (): Signed => ({ count: n, heads, dropped, problems }) };
}

function unsigned(n: number, message: string): Problem {
  return { kind: "unsigned", chain: undefined, seq: n, eventId: undefined, message: `checkpoint ${n}: ${message}` };
}

/** Each once: a file that two write to has some twice. */
async function* inOrder(kept: Kept): AsyncGenerator<Checkpoint & { readonly n: number }, undefined, void> {
  let last = 0;
  for await (const checkpoint of kept) {
    const n = numberOf(checkpoint);
    if (n > last) yield { ...checkpoint, n };
    last = Math.max(last, n);
  }
}
